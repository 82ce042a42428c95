import { call } from "../api/client";
import type { JumpItem } from "../api/types";
import { isClient, itemPath } from "../items";
import type { Groups } from "../state/groups.svelte";

/** What can be edited. */
export const FIELDS = [
  "name",
  "jump_group",
  "tag",
  "comments",
  "passive",
  "passive_port",
  "forbid_disable",
  "forbid_uninstall",
] as const;
/** What only Jump Clients have. */
const OF_CLIENTS = ["passive", "passive_port", "forbid_disable", "forbid_uninstall"] as const;
export type Field = (typeof FIELDS)[number];
export type Change = Partial<Record<Field, string>>;

/** The fields of the items that the person may edit. */
export function editable(groups: Groups, items: readonly JumpItem[]): Field[] {
  return FIELDS.filter(
    (field) =>
      groups.allow(field === "jump_group" ? "move" : "edit", items) &&
      (!isForbidding(field) || groups.allow("remove", items)),
  );
}

/** Whether a field forbids something on the computer; `"true"` is its value then. */
export function isForbidding(field: Field): field is "forbid_disable" | "forbid_uninstall" {
  return field === "forbid_disable" || field === "forbid_uninstall";
}

function isOfClients(field: Field): field is (typeof OF_CLIENTS)[number] {
  return (OF_CLIENTS as readonly Field[]).includes(field);
}

/** A field's value for editing: a name that is only the hostname's stand-in is empty. */
export function valueOf(item: JumpItem, field: Field): string {
  if (isOfClients(field)) return isClient(item) ? String(item[field]) : "";
  return field === "name" && isClient(item) && item.name === item.hostname ? "" : item[field];
}

/** The value that all items have, or undefined where they differ. */
export function common(items: readonly JumpItem[], field: Field): string | undefined {
  const values = new Set(items.map((item) => valueOf(item, field)));
  return values.size === 1 ? values.values().next().value : undefined;
}

/** The fields of these items: only Jump Clients have a connection type, and only passive ones a port. */
export function fieldsOf(items: readonly JumpItem[], passive: string | undefined): Field[] {
  const clients = items.every(isClient);
  return FIELDS.filter((field) => {
    if (field === "name") return items.length === 1;
    if (field === "passive_port" && passive !== "true") return false;
    return clients || !isOfClients(field);
  });
}

function typed(field: Field, value: string): unknown {
  if (field === "passive_port") return Number(value);
  return field === "passive" || isForbidding(field) ? value === "true" : value;
}

/** What the API takes. */
export function bodyOf(change: Change): Record<string, unknown> {
  const given = FIELDS.map((field) => [field, change[field]] as const);
  return Object.fromEntries(
    given.flatMap(([field, value]) => (value === undefined ? [] : [[field, typed(field, value)]])),
  );
}

export function fetchItem(item: JumpItem): Promise<JumpItem> {
  return call<JumpItem>("GET", itemPath(item));
}

/** Throws ApiError; `stale_edit` when the item is another version by now. */
export function edit(item: JumpItem, body: Change): Promise<JumpItem> {
  return call<JumpItem>("PATCH", itemPath(item), { body: bodyOf(body), version: item.version });
}
