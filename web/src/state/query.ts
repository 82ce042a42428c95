import type { JumpItem } from "../api/types";
import { computerOf } from "../items";
import { plain } from "../text";

export const SORT_FIELDS = [
  "name",
  "hostname",
  "method",
  "jump_group",
  "status",
  "last_connected_at",
  "last_accessed_at",
  "comments",
  "tag",
  "os",
  "console_user",
  "fqdn",
  "public_address",
  "agent_version",
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** What a search can look into, in the order of the menu. */
export const SEARCH_FIELDS = [
  "name",
  "hostname",
  "fqdn",
  "private_ip",
  "public_ip",
  "tag",
  "comments",
  "console_user",
  "method",
  "status",
  "last_accessed",
  "workgroup",
  "domain",
  "os",
  "group",
] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** What the list shows, and in which order. */
export interface Query {
  /** A code name; empty for all. */
  group: string;
  tag: string;
  search: string;
  /** What the search looks into; none for everything. */
  fields: readonly SearchField[];
  sort: SortField;
  descending: boolean;
}

export function parameters(query: Query): URLSearchParams {
  const result = new URLSearchParams({ sort: (query.descending ? "-" : "") + query.sort });
  if (query.group) result.set("jump_group", query.group);
  if (query.tag) result.set("tag", query.tag);
  if (query.search) {
    result.set("search", query.search);
    if (query.fields.length) result.set("fields", query.fields.join(","));
  }
  return result;
}

function sortKey(item: JumpItem, field: SortField): string {
  const computer = computerOf(item);
  switch (field) {
    case "method":
      return item.jump_method;
    // A shortcut has no connection of its own: there it stands at the beginning.
    case "status":
      return computer?.status ?? "";
    case "last_connected_at":
      return computer?.last_connected_at ?? "";
    case "last_accessed_at":
      return item.last_accessed_at ?? "";
    case "console_user":
      return (computer?.statistics?.console_user ?? "").toLowerCase();
    case "os":
    case "fqdn":
    case "public_address":
    case "agent_version":
      return (computer?.[field] ?? "").toLowerCase();
    default:
      return item[field].toLowerCase();
  }
}

/** The list's order: as the server's, by the field without regard to case, then by id. */
export function compare(a: JumpItem, b: JumpItem, query: Query): number {
  const [x, y] = [sortKey(a, query.sort), sortKey(b, query.sort)];
  const direction = query.descending ? -1 : 1;
  if (x !== y) return x < y ? -direction : direction;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -direction : direction;
}

/** Whether an item that changed belongs to what is shown (the search itself is the server's to answer). */
export function belongs(item: JumpItem, query: Query): boolean {
  return (!query.group || item.jump_group === query.group) && (!query.tag || item.tag === query.tag);
}

const ONLINE = /(?:^|\s+)(?:status|statut|[eé]tat):(?:online|"?en ligne"?)(?=\s|$)/gi;

/** Whether a search wants what is online alone. */
export function onlyOnline(search: string): boolean {
  return search.search(ONLINE) >= 0;
}

/** The same search, of what is online alone or of all. */
export function withOnline(search: string, only: boolean): string {
  return (only ? `${search} status:online` : search.replace(ONLINE, "")).trim();
}

/** Words of a status or a Jump method, in either language, that no item has as a text. */
const WORDS = new Set(
  "en ligne hors desinstalle desactive passif removal pending suppression attente jump client local rdp vnc".split(
    " ",
  ),
);

/** Whether a search could find an item: false only where no text of it, nor of its group, holds one of the words. */
export function mayMatch(item: JumpItem, search: string, group: string): boolean {
  const text = plain(`${JSON.stringify(item).replaceAll("\\\\", "\\")} ${group}`);
  const words = plain(search).replace(/["“”„«»]/g, " ");
  return words.split(/\s+/).every((word) => {
    const value = word.replace(/^[a-z_]+:/, "");
    return text.includes(value) || WORDS.has(value);
  });
}

/** Whether a search might find the one and not the other: they differ in more than figures. */
export function differs(a: JumpItem, b: JumpItem): boolean {
  return searchable(a) !== searchable(b);
}

function searchable(item: JumpItem): string {
  const computer = computerOf(item);
  const user = computer?.statistics?.console_user;
  return JSON.stringify({ ...computer, ...item, computer: null, statistics: user, version: 0 });
}
