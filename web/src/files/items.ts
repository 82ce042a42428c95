import type { Entry } from "../wire";
import { isName } from "./paths";
import { Problem } from "./problems";

/** An entry of a folder. Names and targets are the computer's: `shownPath` shows them. */
export interface Item {
  name: string;
  type: string;
  size: number;
  mode: number;
  mtime: number;
  owner: string;
  group: string;
  target: string;
  targetType: string;
}

export type Column = "name" | "size" | "mtime" | "mode" | "owner";
export const COLUMNS: readonly Column[] = ["name", "size", "mtime", "mode", "owner"];

/** Whether it is a folder, or a link to one. */
export function isFolder({ type, targetType }: Item): boolean {
  return type === "d" || targetType === "d";
}

/** Whether it is a file, or a link to one. */
export function isFile({ type, targetType }: Item): boolean {
  return type === "f" || targetType === "f";
}

/** Whether it is a file that an upload has not completed, under its temporary name. */
export function isPart({ name, type }: Pick<Item, "name" | "type">): boolean {
  return type === "f" && /^\.[0-9a-f]{32}\.jump-upload$/.test(name);
}

/** The entries in one frame of a listing. Throws when they are none: the agent may lie. */
export function unpack(data: Uint8Array): Item[] {
  const rows = JSON.parse(new TextDecoder().decode(data)) as unknown;
  if (!Array.isArray(rows)) throw new Problem("protocol");
  return rows.map(item);
}

function item(row: unknown): Item {
  if (!Array.isArray(row)) throw new Problem("protocol");
  const [name, type, size = 0, mode = 0, mtime = 0, , owner = "", group = "", target = "", targetType = ""] =
    row as Partial<Entry>;
  const texts = [name, type, owner, group, target, targetType];
  if (!texts.every((one) => typeof one === "string") || !isName(name as string))
    throw new Problem("protocol");
  if (![size, mode, mtime].every((one) => Number.isSafeInteger(one))) throw new Problem("protocol");
  return {
    name: name as string,
    type: type as string,
    size: Math.max(0, size),
    mode: mode & 0o7777,
    mtime,
    owner,
    group,
    target,
    targetType,
  };
}

const BITS = "rwxrwxrwx";

/** Permissions as `ls` writes them. */
export function permissions({ type, mode }: Pick<Item, "type" | "mode">): string {
  const letters = Array.from(BITS, (letter, place) => (mode & (0o400 >> place) ? letter : "-"));
  const special: [bit: number, place: number, letter: string][] = [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ];
  for (const [bit, place, letter] of special)
    if (mode & bit) letters[place] = letters[place] === "x" ? letter : letter.toUpperCase();
  return (type === "f" ? "-" : type) + letters.join("");
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const ASCII = /^[\x20-\x7e]*$/;

/** A text that sorts as its name does for people: `9` before `10`, case aside. */
function sortKey(name: string): string {
  const lower = name.toLowerCase();
  if (!/\d/.test(lower)) return lower;
  return lower.replace(
    /0*(\d+)/g,
    (_all, digits: string) => String.fromCharCode(0x30 + digits.length) + digits,
  );
}

/** Items by name. The collator knows every language, and takes four times as long as comparing plain texts. */
function byName(items: readonly Item[]): Item[] {
  if (!items.every(({ name }) => ASCII.test(name)))
    return [...items].sort((a, b) => names.compare(a.name, b.name));
  const keyed = items.map((one) => ({ one, key: sortKey(one.name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ one }) => one);
}

const COMPARE: Record<Exclude<Column, "name">, (a: Item, b: Item) => number> = {
  size: (a, b) => a.size - b.size,
  mtime: (a, b) => a.mtime - b.mtime,
  mode: (a, b) => a.mode - b.mode,
  owner: (a, b) => (a.owner < b.owner ? -1 : Number(a.owner > b.owner)),
};

/** Items in the order of a column, folders first; those that are alike by their names. */
export function sorted(items: readonly Item[], column: Column, descending: boolean): Item[] {
  let all = byName(items);
  if (column !== "name") all = all.sort(COMPARE[column]);
  if (descending) all.reverse();
  return [...all.filter(isFolder), ...all.filter((one) => !isFolder(one))];
}
