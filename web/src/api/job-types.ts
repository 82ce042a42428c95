import type { ErrorDetail } from "./types";

/** One action on many Jump Items, which the server does by itself. */
export interface BulkJob {
  id: string;
  action: "remove" | "edit" | "disable" | "enable" | "cancel_removal";
  state: "running" | "done" | "cancelled" | "interrupted";
  total: number;
  /** How many were acted on, those among them that refused it. */
  done: number;
  failed: number;
  /** Why it was interrupted. */
  error: ErrorDetail | null;
}

/** What became of one item of a bulk job. */
export interface BulkResult {
  id: string;
  name: string;
  outcome: "done" | "failed" | "left";
  error: ErrorDetail | null;
}
