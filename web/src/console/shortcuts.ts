import { download } from "../api/client";
import type { JumpShortcut } from "../api/types";
import { itemPath, type Target } from "../items";

export type ShortcutMethod = Target["jump_method"];
export const METHODS = ["local_rdp", "local_vnc"] as const satisfies readonly ShortcutMethod[];
export const SCREENS = ["full_screen", "all_monitors", "window"] as const;
export const PORTS: Record<ShortcutMethod, number> = { local_rdp: 3389, local_vnc: 5900 };

const FIELDS = ["jump_group", "name", "hostname", "port", "tag", "comments"] as const;
/** Those that only one Jump method has. */
const OF_METHOD = {
  local_rdp: ["username", "domain", "screen", "width", "height"],
  local_vnc: ["jump_client_id"],
} as const;
type Field = (typeof FIELDS)[number] | (typeof OF_METHOD)[ShortcutMethod][number];

/** Chosen instead of a Jump Client to go through: the server itself connects. */
export const DIRECTLY = "directly";

/** What can be edited of a shortcut, by the API's names; `jump_client_id` may be DIRECTLY. */
export type ShortcutDraft = Pick<JumpShortcut, Field>;

export function draftOf(shortcut: JumpShortcut): ShortcutDraft {
  const fields: readonly Field[] = [...FIELDS, ...OF_METHOD.local_rdp, ...OF_METHOD.local_vnc];
  const draft = Object.fromEntries(
    fields.map((field) => [field, shortcut[field]]),
  ) as unknown as ShortcutDraft;
  return shortcut.directly ? { ...draft, jump_client_id: DIRECTLY } : draft;
}

/** A draft, or a part of it, as the API takes it. */
export function asSent({ jump_client_id, ...rest }: Partial<ShortcutDraft>): Record<string, unknown> {
  if (jump_client_id === undefined) return rest;
  return jump_client_id === DIRECTLY ? { ...rest, directly: true } : { ...rest, jump_client_id };
}

export function fresh(group: string): ShortcutDraft {
  return {
    jump_group: group,
    name: "",
    hostname: "",
    port: PORTS.local_rdp,
    jump_client_id: null,
    username: "",
    domain: "",
    screen: "full_screen",
    width: 1280,
    height: 800,
    tag: "",
    comments: "",
  };
}

/** What a Jump method has of a draft. */
export function ofMethod<T extends Partial<ShortcutDraft>>(method: ShortcutMethod, draft: T): Partial<T> {
  const fields: readonly string[] = [...FIELDS, ...OF_METHOD[method]];
  return Object.fromEntries(Object.entries(draft).filter(([field]) => fields.includes(field))) as Partial<T>;
}

/** Jumps by RDP: the person's own client opens the file that comes. Throws ApiError. */
export function jumpByRdp(shortcut: JumpShortcut): Promise<void> {
  return download("POST", `${itemPath(shortcut)}/rdp-file`);
}
