import { shown } from "../text";

/** A byte that is not part of valid UTF-8, as the protocol writes it. */
// eslint-disable-next-line no-control-regex -- U+0000 is what marks such a byte
const ESCAPE = /\u0000([89a-f][0-9a-f])/g;
// eslint-disable-next-line no-control-regex -- it is there to find them
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A path or name for people: bytes that are not UTF-8 and invisible characters become visible. */
export function shownPath(path: string): string {
  return shown(path.replace(ESCAPE, "\\x$1").replace(INVISIBLE, visible));
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16);
  return SHORT[character] ?? (code < 256 ? `\\x${digits.padStart(2, "0")}` : `\\u${digits.padStart(4, "0")}`);
}

/** The path of an entry of a folder. */
export function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** The folder that a path is in; the root is in itself. */
export function parent(path: string): string {
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  return end > 0 ? path.slice(0, end) : "/";
}

/** The last part of a path; empty for the root. */
export function baseName(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

/** An absolute path without empty parts, `.` and `..`. The latter only follows names, as `cd` does in a shell. */
export function absolute(path: string, home: string): string {
  const from = path.startsWith("/") ? path : `${home}/${path === "~" ? "" : path.replace(/^~\//, "")}`;
  const parts: string[] = [];
  for (const part of from.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether a text names an entry of a folder, and leads nowhere else when it is joined to it. */
export function isName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- a NUL is no part of a name, unless it marks a byte
  return name !== "" && name !== "." && name !== ".." && !/[/]|\u0000(?![89a-f][0-9a-f])/.test(name);
}

/** `report.txt` and 2 make `report (2).txt`. */
export function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`;
}

/** A name for a file on the technician's own computer. */
export function localName(name: string): string {
  return shownPath(name).replace(/[/\\:*?"<>|]/g, "_") || "download";
}
