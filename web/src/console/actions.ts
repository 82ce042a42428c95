import type { IconName } from "../ui/Icon.svelte";

/** What can be done with what is selected: the same in the toolbar, the context menu and the palette. */
export interface Action {
  id: "jump" | "refresh" | "properties" | "remove";
  label: string;
  icon: IconName;
  keys?: string;
  /** It is about what is selected. */
  needsItems: boolean;
  /** Whether there is something to do, and the person may. */
  possible: boolean;
  run: () => void;
}

/** As many tabs as one jump opens (C4). */
export const MOST_AT_ONCE = 10;
