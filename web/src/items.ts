import type { JumpClient, JumpItem, JumpShortcut, LiveEvent } from "./api/types";

export function isClient(item: JumpItem): item is JumpClient {
  return item.jump_method === "jump_client";
}

export function isShortcut(item: JumpItem): item is JumpShortcut {
  return !isClient(item);
}

/** Where the API has an item. */
export function itemPath(item: JumpItem): string {
  return `${isClient(item) ? "/jump-clients" : "/jump-shortcuts"}/${item.id}`;
}

/** The item that an event says has changed. */
export function changedItem(event: LiveEvent): JumpItem | undefined {
  if (event.type === "jump_client.changed") return event.jump_client;
  if (event.type === "jump_shortcut.changed") return event.jump_shortcut;
  return undefined;
}

/** The id of the item that an event says is gone. */
export function goneItem(event: LiveEvent): string | undefined {
  if (event.type === "jump_client.gone") return event.jump_client_id;
  if (event.type === "jump_shortcut.gone") return event.jump_shortcut_id;
  return undefined;
}
