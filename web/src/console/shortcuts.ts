import { download } from "../api/client";
import type { JumpMethod, JumpShortcut } from "../api/types";
import { itemPath } from "../items";

export const METHODS = ["local_rdp"] as const satisfies readonly Exclude<JumpMethod, "jump_client">[];
export const SCREENS = ["full_screen", "all_monitors", "window"] as const;

const FIELDS = [
  "jump_group",
  "name",
  "hostname",
  "port",
  "username",
  "domain",
  "screen",
  "width",
  "height",
  "tag",
  "comments",
] as const;

/** What can be edited of a shortcut, by the API's names. */
export type ShortcutDraft = Pick<JumpShortcut, (typeof FIELDS)[number]>;

export function draftOf(shortcut: JumpShortcut): ShortcutDraft {
  return Object.fromEntries(FIELDS.map((field) => [field, shortcut[field]])) as unknown as ShortcutDraft;
}

export function fresh(group: string): ShortcutDraft {
  return {
    jump_group: group,
    name: "",
    hostname: "",
    port: 3389,
    username: "",
    domain: "",
    screen: "full_screen",
    width: 1280,
    height: 800,
    tag: "",
    comments: "",
  };
}

/** Jumps by RDP: the person's own client opens the file that comes. Throws ApiError. */
export function jumpByRdp(shortcut: JumpShortcut): Promise<void> {
  return download("POST", `${itemPath(shortcut)}/rdp-file`);
}
