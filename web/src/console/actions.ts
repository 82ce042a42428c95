import type { JumpMethod } from "../api/types";
import type { IconName } from "../ui/Icon.svelte";

/** What can be done with what is selected: the same in the toolbar, the context menu and the palette. */
export interface Action {
  id: "jump" | "refresh" | "properties" | "copy" | "remove" | "shortcut";
  label: string;
  icon: IconName;
  keys?: string;
  /** It stands in the menu and the palette, and not in the toolbar. */
  menuOnly?: true;
  /** It is about what is selected. */
  needsItems: boolean;
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
