import { errorText, type Failure, type Parameters } from "../api/errors";
import { shownPath } from "./paths";
import { texts } from "./texts/index.svelte";

/** What went wrong on this side of the pipe. */
export type Trouble =
  | "lost"
  | "protocol"
  | "unreadable"
  | "storage"
  | "tooManyNames"
  | "notText"
  | "tooLarge"
  | "watching"
  | "badName";

/** A failure that the catalogue does not have, because only this page can meet it. */
export class Problem extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

/** A request that the agent refused or could not carry out: an error of the catalogue. */
export class FileError extends Error implements Failure {
  constructor(
    readonly code: string,
    readonly parameters: Parameters = {},
  ) {
    super(code);
  }
}

/** Whether the pipe was lost. What was asked may have been done. */
export function isLost(error: unknown): boolean {
  return error instanceof Problem && error.trouble === "lost";
}

/** Whether the agent failed with this code. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof FileError && codes.includes(error.code);
}

/** Any of the tool's errors in the person's language. */
export function problemText(error: unknown): string {
  if (error instanceof Problem) return texts.w.problems[error.trouble];
  if (!(error instanceof FileError)) return errorText(error);
  const { path, ...others } = error.parameters;
  const parameters: Parameters = path === undefined ? others : { ...others, path: shownPath(String(path)) };
  return errorText({ code: error.code, parameters });
}
