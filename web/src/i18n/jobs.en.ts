import type { BulkJob } from "../api/types";

type Action = BulkJob["action"];

const items = (n: number): string => `${n.toLocaleString("en")} ${n === 1 ? "Jump Item" : "Jump Items"}`;

const VERBS: Record<Action, [running: string, ended: string, failed: string]> = {
  remove: ["Removing", "Removed", "remove"],
  edit: ["Editing", "Edited", "edit"],
  disable: ["Disabling", "Disabled", "disable"],
  enable: ["Enabling", "Enabled", "enable"],
  cancel_removal: ["Canceling removal of", "Canceled removal of", "cancel removal of"],
};

export const jobsEn = {
  running: (action: Action, n: number) => `${VERBS[action][0]} ${items(n)}`,
  ended: (action: Action, done: number, n: number) =>
    done === n
      ? `${VERBS[action][1]} ${items(n)}.`
      : `${VERBS[action][1]} ${done.toLocaleString("en")} of ${items(n)}.`,
  progress: (done: number, n: number) => `${done.toLocaleString("en")} of ${n.toLocaleString("en")}`,
  failed: (action: Action, failed: number, n: number) =>
    `Couldn't ${VERBS[action][2]} ${failed.toLocaleString("en")} of ${items(n)}:`,
  someFailed: (failed: number) => `${failed.toLocaleString("en")} failed.`,
  cancelled: (left: number) =>
    `Canceled. Nothing was changed for the ${left === 1 ? "remaining Jump Item" : `remaining ${items(left)}`}.`,
  goesOn: "This continues on the server even if you close this page.",
  background: "Continue in background",
  show: "Show",
  several: "Bulk jobs",
  cancelling: "Canceling…",
  tryAgain: "Try again",
  typeNumber: (n: string) => `Type ${n} to confirm`,
  selecting: (n: number) => `Selecting ${items(n)}…`,
  cancelRemoval: "Cancel removal",
};

export type JobTexts = typeof jobsEn;
