import type { ReportCounts } from "../../api/types";

type Step = ReportCounts["step"];

export const period = {
  title: "Period",
  all: "All the time",
  today: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
  year: "Last 365 days",
  own: "From … to …",
  from: "First day",
  to: "Last day",
};

export const plot = {
  title: "Overview",
  per: { hour: "Per hour", day: "Per day", week: "Per week", month: "Per month" } as Record<Step, string>,
  since: { hour: "Hour", day: "Day", week: "Week from", month: "Month" } as Record<Step, string>,
  part: (step: Step, start: string) => (step === "week" ? `Week from ${start}` : start),
  most: (n: string) => `At most ${n} at a time.`,
  table: "The same as a table",
  none: "Nothing to count.",
  export: (format: string) => `Export as ${format}`,
  exportHint: "Everything that the filter finds, on all pages.",
};

export const deployments = {
  title: "Deployments",
  lead: "Installations that came to the server, accepted or turned away with the reason, the newest first.",
  outcome: "Outcome",
  all: "All outcomes",
  accepted: "Accepted",
  rejected: "Rejected",
  installer: "Installer",
  onlyThis: "Only this installer's",
  unknown: "unknown",
  user: "Installer of",
  none: "Nothing was installed yet.",
};
