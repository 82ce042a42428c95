import { call } from "../api/client";
import type { JumpItem } from "../api/types";
import { isClient, itemPath } from "../items";
import type { Groups } from "../state/groups.svelte";

/** What can be edited. */
export const FIELDS = ["name", "jump_group", "tag", "comments", "passive", "passive_port"] as const;
export type Field = (typeof FIELDS)[number];
export type Change = Partial<Record<Field, string>>;

/** The fields of the items that the person may edit. */
export function editable(groups: Groups, items: readonly JumpItem[]): Field[] {
  return FIELDS.filter((field) => groups.allow(field === "jump_group" ? "move" : "edit", items));
}

/** A field's value for editing: a name that is only the hostname's stand-in is empty. */
export function valueOf(item: JumpItem, field: Field): string {
  if (field === "passive" || field === "passive_port") return isClient(item) ? String(item[field]) : "";
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
    if (field === "passive") return clients;
    return field !== "passive_port" || (clients && passive === "true");
  });
}

/** What the API takes. */
export function bodyOf({ passive, passive_port, ...texts }: Change): Record<string, unknown> {
  return {
    ...texts,
    ...(passive !== undefined && { passive: passive === "true" }),
    ...(passive_port !== undefined && { passive_port: Number(passive_port) }),
  };
}

export function fetchItem(item: JumpItem): Promise<JumpItem> {
  return call<JumpItem>("GET", itemPath(item));
}

/** Throws ApiError; `stale_edit` when the item is another version by now. */
export function edit(item: JumpItem, body: Change): Promise<JumpItem> {
  return call<JumpItem>("PATCH", itemPath(item), { body: bodyOf(body), version: item.version });
}
