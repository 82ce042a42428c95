import type { Item } from "./items";

/** All bits of permissions, with setuid, setgid and sticky. */
const ALL = 0o7777;

export const SPECIAL = [
  ["setuid", 0o4000],
  ["setgid", 0o2000],
  ["sticky", 0o1000],
] as const;

export type Bit = "set" | "clear" | "mixed";

/** What becomes of the permissions of items: each bit is set, is cleared, or stays what it is. */
export interface Modes {
  /** Bits that are set for all. */
  set: number;
  /** Bits that are cleared for all. */
  clear: number;
}

/**
 * What the items have in common.
 *
 * A link has permissions of its own, which mean nothing: the ones that are set are its target's, which are
 * not known.
 */
export function inCommon(items: readonly Pick<Item, "type" | "mode">[]): Modes {
  if (items.some(({ type }) => type === "l")) return { set: 0, clear: 0 };
  let [set, clear] = [ALL, ALL];
  for (const { mode } of items) {
    set &= mode;
    clear &= ~mode;
  }
  return { set, clear };
}

export function bitOf({ set, clear }: Modes, bit: number): Bit {
  if (set & bit) return "set";
  return clear & bit ? "clear" : "mixed";
}

/** Sets a bit that is not set for all, and clears one that is. */
export function flipped({ set, clear }: Modes, bit: number): Modes {
  return set & bit ? { set: set & ~bit, clear: clear | bit } : { set: set | bit, clear: clear & ~bit };
}

/** As octal digits; empty while a bit differs or is not known. */
export function octal({ set, clear }: Modes): string {
  return (set | clear) === ALL ? set.toString(8).padStart(3, "0") : "";
}

/** What octal digits mean; undefined if they are none. */
export function parse(digits: string): Modes | undefined {
  if (!/^[0-7]{3,4}$/.test(digits)) return undefined;
  const set = Number.parseInt(digits, 8);
  return { set, clear: ALL & ~set };
}

/** The items that get other permissions. Undefined if a bit is missing, because a link's target is not known. */
export function changes(
  items: readonly Item[],
  { set, clear }: Modes,
): { name: string; mode: number }[] | undefined {
  const found: { name: string; mode: number }[] = [];
  for (const { name, type, mode } of items) {
    const wanted = (mode & ~clear) | set;
    if (type === "l" && (set | clear) !== ALL) return undefined;
    if (type === "l" || wanted !== mode) found.push({ name, mode: wanted });
  }
  return found;
}
