import type { AlertSettings } from "../../api/types";
import { wholeNumber } from "../numbers";

type Kind = AlertSettings["events"][number];

/** The events that can be reported, in the page's order. */
export const KINDS = [
  "offline",
  "online_again",
  "lost",
  "removal_soon",
  "clone",
  "restored",
  "taken_over",
  "local_control",
  "enrolment_rejected",
  "update_failed",
  "limit_near",
] as const satisfies readonly Kind[];

/** The thresholds of events. */
export const THRESHOLDS = ["offline_minutes", "removal_days", "limit_percent"] as const;
const NUMBERS = ["mail_minutes", ...THRESHOLDS] as const;

/** The settings as they are typed. */
export type Draft = Record<(typeof NUMBERS)[number], string> &
  Pick<AlertSettings, "recipients" | "group_recipients" | "webhook_url"> & { events: Kind[] };

export function draftOf(settings: AlertSettings): Draft {
  return {
    events: KINDS.filter((one) => settings.events.includes(one)),
    recipients: settings.recipients,
    group_recipients: settings.group_recipients,
    mail_minutes: settings.mail_minutes.toString(),
    webhook_url: settings.webhook_url,
    offline_minutes: settings.offline_minutes.toString(),
    removal_days: settings.removal_days.toString(),
    limit_percent: settings.limit_percent.toString(),
  };
}

/** What the API takes; numbers that are none are undefined. */
export function bodyOf(changed: Partial<Draft>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...changed };
  for (const name of NUMBERS) if (changed[name] !== undefined) body[name] = wholeNumber(changed[name]);
  return body;
}
