import { TAG } from "../wire";
import type { Item } from "./items";
import { join } from "./paths";
import type { FilesPipe } from "./pipe";
import { FileError, problemText } from "./problems";

/** How many problems are kept to be shown. */
const KEPT = 20;

export interface Removed {
  failed: number;
  problems: string[];
}

/** Deletes items of a folder, one after the other; says how many entries have gone so far. */
export async function remove(
  pipe: FilesPipe,
  folder: string,
  items: readonly Item[],
  progress: (count: number) => void,
  signal: AbortSignal,
): Promise<Removed> {
  const result: Removed = { failed: 0, problems: [] };
  const note = (error: unknown): void => {
    if (result.problems.length < KEPT) result.problems.push(problemText(error));
  };
  let gone = 0;
  for (const { name, type } of items) {
    if (signal.aborted) break;
    try {
      const ended = await pipe.ask(TAG.DeletePath, [join(folder, name), type === "d"], {
        signal,
        progress: (count) => progress(gone + count),
        skipped: (path, code) => note(new FileError(code, { path, account: pipe.account })),
      });
      gone += ended.count;
      result.failed += ended.skipped;
      progress(gone);
    } catch (error) {
      result.failed++;
      note(error);
    }
  }
  return result;
}

/** Sets the permissions of items of a folder. Throws at the first that fails. */
export async function setModes(
  pipe: FilesPipe,
  folder: string,
  modes: readonly { name: string; mode: number }[],
): Promise<void> {
  for (const { name, mode } of modes) await pipe.ask(TAG.SetMode, [join(folder, name), mode]);
}
