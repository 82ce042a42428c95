import type { JumpClient, JumpItem, JumpMethod } from "../api/types";
import { isClient } from "../items";
import type { IconName } from "../ui/Icon.svelte";

/** What can be done with what is selected: the same in the toolbar, the context menu and the palette. */
export interface Action {
  id: "jump" | "refresh" | "properties" | "copy" | "disable" | "enable" | "wake" | "remove" | "shortcut";
  label: string;
  icon: IconName;
  keys?: string;
  /** It stands in the menu and the palette, and not in the toolbar. */
  menuOnly?: true;
  /** It is about what is selected. */
  needsItems: boolean;
  /** It makes no sense for what is selected: it is left out instead of grey. */
  hidden?: boolean;
  /** The toolbar shows it by its icon alone. */
  minor?: boolean;
  /** Whether there is something to do, and the person may. */
  possible: boolean;
  run: () => void;
}

/** As many tabs as one jump opens (C4). */
export const MOST_AT_ONCE = 10;

/** The icon of what a Jump leads to. */
export function methodIcon(method: JumpMethod): IconName {
  return method === "jump_client" ? "terminal" : "screen";
}

/** Those that can be disabled at the console. */
export function toDisable(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => !one.disabled_by.includes("console"));
}

/** Those that were disabled, wherever: the server says which it cannot enable. */
export function toEnable(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => one.disabled_by.length > 0);
}

/** Those that neighbours can be asked to wake. */
export function toWake(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => one.status === "offline");
}

function installed(items: readonly JumpItem[]): JumpClient[] {
  return items.filter(isClient).filter((one) => one.status !== "uninstalled");
}
