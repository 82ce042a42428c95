import type { SiteSettings } from "../../api/types";
import { optionalNumber, wholeNumber } from "../numbers";

/** Those that have to be set, and those that are unlimited when empty. */
export const KEPT = [
  "audit_days",
  "session_days",
  "chat_days",
  "deployment_days",
  "uninstalled_days",
  "statistics_days",
] as const;
export const NUMBERS = [
  "client_expiry_days",
  "session_start_limit",
  "sign_in_hours",
  "clone_limit",
  ...KEPT,
] as const;
export const LIMITS = ["jump_client_limit", "active_limit", "lost_days", "statistics_seconds"] as const;
/** Those that are on or off. */
export const CHECKS = [
  "remove_uninstalled",
  "admit_restored",
  "notify_sessions",
  "survey",
  "untried_platforms",
] as const;
export const TEXTS = ["survey_question_en", "survey_question_fr"] as const;
/** Figures that Jump Clients report, unless the site does not want them. */
export const FIGURES = ["cpu", "memory", "disks", "uptime", "console_user"] as const;
/** What a customer is asked for, unless the site does not want it. */
export const ASKED = [
  "shell",
  "exec",
  "files",
  "screen",
  "pin",
] as const satisfies SiteSettings["support_unasked"];

/** The settings as they are typed. */
export type Draft = Record<(typeof NUMBERS | typeof LIMITS)[number], string> &
  Pick<SiteSettings, "second_factor_policy" | (typeof CHECKS | typeof TEXTS)[number]> & {
    withheld_statistics: (typeof FIGURES)[number][];
    support_unasked: SiteSettings["support_unasked"];
  };

export function draftOf(settings: SiteSettings): Draft {
  const text = (value: number | null): string => value?.toString() ?? "";
  return {
    client_expiry_days: text(settings.client_expiry_days),
    session_start_limit: text(settings.session_start_limit),
    sign_in_hours: text(settings.sign_in_hours),
    clone_limit: text(settings.clone_limit),
    audit_days: text(settings.audit_days),
    session_days: text(settings.session_days),
    deployment_days: text(settings.deployment_days),
    chat_days: text(settings.chat_days),
    uninstalled_days: text(settings.uninstalled_days),
    statistics_days: text(settings.statistics_days),
    jump_client_limit: text(settings.jump_client_limit),
    active_limit: text(settings.active_limit),
    lost_days: text(settings.lost_days),
    remove_uninstalled: settings.remove_uninstalled,
    statistics_seconds: text(settings.statistics_seconds),
    second_factor_policy: settings.second_factor_policy,
    withheld_statistics: FIGURES.filter((one) => settings.withheld_statistics.includes(one)),
    admit_restored: settings.admit_restored,
    untried_platforms: settings.untried_platforms,
    notify_sessions: settings.notify_sessions,
    survey: settings.survey,
    survey_question_en: settings.survey_question_en,
    survey_question_fr: settings.survey_question_fr,
    support_unasked: ASKED.filter((one) => settings.support_unasked.includes(one)),
  };
}

/** What the API takes; numbers that are none are undefined. */
export function bodyOf(changed: Partial<Draft>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...changed };
  for (const name of NUMBERS) if (changed[name] !== undefined) body[name] = wholeNumber(changed[name]);
  for (const name of LIMITS) if (changed[name] !== undefined) body[name] = optionalNumber(changed[name]);
  return body;
}
