import type { ReportCounts } from "../../api/types";

type Step = ReportCounts["step"];

export const period = {
  title: "Period",
  all: "All time",
  today: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
  year: "Last 365 days",
  own: "Custom range",
  from: "From",
  to: "To",
};

export const plot = {
  title: "Overview",
  per: { hour: "Per hour", day: "Per day", week: "Per week", month: "Per month" } as Record<Step, string>,
  since: { hour: "Hour", day: "Day", week: "Week from", month: "Month" } as Record<Step, string>,
  part: (step: Step, start: string) => (step === "week" ? `Week from ${start}` : start),
  most: (n: string) => `Peak: ${n}.`,
  table: "Show as table",
  none: "No data.",
  export: (format: string) => `Export as ${format}`,
  exportHint: "Exports all filtered results, on every page.",
};

export const deployments = {
  title: "Deployments",
  lead: "Installations received by the server, accepted or rejected (with the reason), newest first.",
  outcome: "Outcome",
  all: "All outcomes",
  accepted: "Accepted",
  rejected: "Rejected",
  installer: "Installer",
  onlyThis: "Show only this installer",
  unknown: "unknown",
  user: "Installer created by",
  none: "No installations yet.",
};
