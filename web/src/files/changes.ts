import { TAG } from "../wire";
import type { Item } from "./items";
import { join } from "./paths";
import type { FilesPipe } from "./pipe";
import { FileError, problemText } from "./problems";

/** How many problems are kept to be shown. */
const KEPT = 20;

/** What could not be done. */
export interface Failures {
  failed: number;
  problems: string[];
}

function note(to: Failures, error: unknown): void {
  if (to.problems.length < KEPT) to.problems.push(problemText(error));
}

/** Deletes items of a folder, one after the other; says how many entries have gone so far. */
export async function remove(
  pipe: FilesPipe,
  folder: string,
  items: readonly Item[],
  progress: (count: number) => void,
  signal: AbortSignal,
): Promise<Failures> {
  const result: Failures = { failed: 0, problems: [] };
  let gone = 0;
  for (const { name, type } of items) {
    if (signal.aborted) break;
    try {
      const ended = await pipe.ask(TAG.DeletePath, [join(folder, name), type === "d"], {
        signal,
        progress: (count) => progress(gone + count),
        skipped: (path, code) => note(result, new FileError(code, { path, account: pipe.account })),
      });
      gone += ended.count;
      result.failed += ended.skipped;
      progress(gone);
    } catch (error) {
      result.failed++;
      note(result, error);
    }
  }
  return result;
}

/** Sets the permissions of items of a folder, one after the other; says how many are done. */
export async function setModes(
  pipe: FilesPipe,
  folder: string,
  modes: readonly { name: string; mode: number }[],
  progress: (count: number) => void,
  signal: AbortSignal,
): Promise<Failures> {
  const result: Failures = { failed: 0, problems: [] };
  for (const [done, { name, mode }] of modes.entries()) {
    if (signal.aborted) break;
    try {
      await pipe.ask(TAG.SetMode, [join(folder, name), mode], { signal });
    } catch (error) {
      result.failed++;
      note(result, error);
    }
    progress(done + 1);
  }
  return result;
}
