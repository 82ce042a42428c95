import { call } from "../api/client";
import type { JumpItem } from "../api/types";
import { isClient, itemPath } from "../items";
import type { Groups } from "../state/groups.svelte";

/** What can be edited. */
export const FIELDS = ["name", "jump_group", "tag", "comments"] as const;
export type Field = (typeof FIELDS)[number];
export type Change = Partial<Record<Field, string>>;

/** The fields of the items that the person may edit. */
export function editable(groups: Groups, items: readonly JumpItem[]): Field[] {
  return FIELDS.filter((field) => groups.allow(field === "jump_group" ? "move" : "edit", items));
}

/** A field's value for editing: a name that is only the hostname's stand-in is empty. */
export function valueOf(item: JumpItem, field: Field): string {
  return field === "name" && isClient(item) && item.name === item.hostname ? "" : item[field];
}

/** The value that all items have, or undefined where they differ. */
export function common(items: readonly JumpItem[], field: Field): string | undefined {
  const values = new Set(items.map((item) => valueOf(item, field)));
  return values.size === 1 ? values.values().next().value : undefined;
}

export function fetchItem(item: JumpItem): Promise<JumpItem> {
  return call<JumpItem>("GET", itemPath(item));
}

/** Throws ApiError; `stale_edit` when the item is another version by now. */
export function edit(item: JumpItem, body: Change): Promise<JumpItem> {
  return call<JumpItem>("PATCH", itemPath(item), { body, version: item.version });
}
