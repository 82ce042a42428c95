import type { JumpClient, JumpItem, JumpShortcut, LiveEvent } from "./api/types";

export function isClient(item: JumpItem): item is JumpClient {
  return item.jump_method === "jump_client";
}

export function isShortcut(item: JumpItem): item is JumpShortcut {
  return !isClient(item);
}

/** A copy of a Jump Client: a shortcut that leads to the client itself. */
export type Copy = JumpShortcut & { jump_method: "jump_client_copy" };

export function isCopy(item: JumpItem): item is Copy {
  return item.jump_method === "jump_client_copy";
}

/** A shortcut to what has no Jump Client of its own. */
export type Target = JumpShortcut & { jump_method: "local_rdp" | "local_vnc" };

export function isTarget(item: JumpItem): item is Target {
  return isShortcut(item) && !isCopy(item);
}

/** The computer that an item is, or is a copy of. */
export function computerOf(item: JumpItem): JumpClient | undefined {
  return isClient(item) ? item : (item.computer ?? undefined);
}

/** When the server and a Jump Client last talked: a link that is up began then, one that is not ended then. */
export function lastContact(one: JumpClient): string | null {
  const [connected, disconnected] = [one.last_connected_at, one.last_disconnected_at];
  return connected && disconnected && disconnected > connected ? disconnected : connected;
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
