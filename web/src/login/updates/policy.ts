import type { UpdatePolicy } from "../../api/types";
import { optionalNumber, wholeNumber } from "../numbers";

export const NUMBERS = [
  "first_share",
  "first_number",
  "healthy_within_minutes",
  "healthy_seconds",
  "at_once",
  "failure_percent",
] as const;

/** The policy as it is typed. */
export type Draft = Record<(typeof NUMBERS)[number] | "bandwidth_kib", string> &
  Pick<UpdatePolicy, "mode" | "chosen_version" | "first_ring" | "first_tag" | "timezone" | "windows">;

export function draftOf(policy: UpdatePolicy): Draft {
  const { mode, chosen_version, first_ring, first_tag, timezone, windows } = policy;
  return {
    ...{ mode, chosen_version, first_ring, first_tag, timezone, windows },
    first_share: String(policy.first_share),
    first_number: String(policy.first_number),
    healthy_within_minutes: String(policy.healthy_within_minutes),
    healthy_seconds: String(policy.healthy_seconds),
    at_once: String(policy.at_once),
    failure_percent: String(policy.failure_percent),
    bandwidth_kib: policy.bandwidth_kib?.toString() ?? "",
  };
}

/** What the API takes; numbers that are none are undefined. */
export function bodyOf(changed: Partial<Draft>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...changed };
  for (const name of NUMBERS) if (changed[name] !== undefined) body[name] = wholeNumber(changed[name]);
  if (changed.bandwidth_kib !== undefined) body.bandwidth_kib = optionalNumber(changed.bandwidth_kib);
  return body;
}
