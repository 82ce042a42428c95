import { errorText } from "../api/errors";
import type { JumpClient, JumpItem, JumpMethod } from "../api/types";
import { i18n } from "../i18n/index.svelte";
import { computerOf, isClient } from "../items";
import type { Groups } from "../state/groups.svelte";
import type { IconName } from "../ui/Icon.svelte";
import { editable } from "./properties";

/** What can be done with what is selected: the same in the toolbar, the context menu and the palette. */
export interface Action {
  id:
    | "jump"
    | "refresh"
    | "properties"
    | "copy"
    | "join"
    | "disable"
    | "enable"
    | "wake"
    | "remove"
    | "keep"
    | "token"
    | "shortcut";
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
  /** Why it is not possible, where that isn't plain. */
  why?: string | undefined;
  /** Whether there is something to do, and the person may. */
  possible: boolean;
  run: () => void;
}

/** As many tabs as one jump opens */
export const MOST_AT_ONCE = 10;

/** Why no jump leads to an item now; undefined where one may. What no computer tells of is tried. */
export function whyNoJump(item: JumpItem): string | undefined {
  const computer = computerOf(item);
  if (!computer || computer.status === "online" || computer.status === "passive") return undefined;
  if (computer.status === "uninstalled") return errorText({ code: "client_uninstalled" });
  return errorText({ code: computer.update_state ? "version_mismatch" : "client_offline" });
}

/** The same of several: it is possible where it is for one of them. */
export function whyNoJumps(items: readonly JumpItem[]): string | undefined {
  const reasons = items.map(whyNoJump);
  return reasons.every(Boolean) ? reasons[0] : undefined;
}

/** The icon of what a Jump leads to. */
export function methodIcon(method: JumpMethod): IconName {
  return method === "jump_client" || method === "jump_client_copy" ? "terminal" : "screen";
}

/** Those that can be disabled at the console. */
export function toDisable(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => !one.disabled_by.includes("console"));
}

/** Those that were disabled, wherever: the server says which it cannot enable. */
export function toEnable(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => one.disabled_by.length > 0);
}

/** Those whose removal waits for their computers, and may be taken back. */
export function toKeep(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => one.removal !== null);
}

/** The one whose maintenance token can be shown: its computer may still obey what it was told. */
export function tokenOf(items: readonly JumpItem[]): JumpClient | undefined {
  const clients = items.filter(isClient);
  return items.length === 1 ? clients[0] : undefined;
}

/** Those that neighbours can be asked to wake. */
export function toWake(items: readonly JumpItem[]): JumpClient[] {
  return installed(items).filter((one) => one.status === "offline");
}

/** One at a time; of what is no more on its computer there is nothing to copy. */
export function copyable(items: readonly JumpItem[]): boolean {
  const [item] = items;
  return items.length === 1 && !!item && !(isClient(item) && (item.status === "uninstalled" || item.removal));
}

/** One at a time, while somebody is in a session with it. */
export function busy(items: readonly JumpItem[]): boolean {
  return items.length === 1 && items.some((item) => computerOf(item)?.in_session.length);
}

function installed(items: readonly JumpItem[]): JumpClient[] {
  return items.filter(isClient).filter((one) => one.status !== "uninstalled");
}

/** What can be done with the list and with those that are selected in it, in the order of the toolbar. */
export function actionsOn(
  items: readonly JumpItem[],
  groups: Groups,
  run: Record<Action["id"], () => void>,
): Action[] {
  const t = i18n.t;
  const some = items.length > 0;
  const [disabling, enabling, waking] = [toDisable(items), toEnable(items), toWake(items)];
  const keeping = toKeep(items);
  return [
    {
      id: "jump",
      label: t.jump,
      icon: "jump",
      keys: "Enter",
      needsItems: true,
      why: whyNoJumps(items),
      possible: some && groups.allow("start_session", items) && !whyNoJumps(items),
      run: run.jump,
    },
    {
      id: "refresh",
      label: t.refresh,
      icon: "refresh",
      needsItems: false,
      possible: true,
      run: run.refresh,
    },
    {
      id: "properties",
      label: t.console.properties,
      icon: "properties",
      keys: "Alt+Enter",
      needsItems: true,
      possible: some && editable(groups, items).length > 0,
      run: run.properties,
    },
    {
      id: "copy",
      label: t.console.copy,
      icon: "copy",
      menuOnly: true,
      needsItems: true,
      hidden: !copyable(items),
      possible: copyable(items) && groups.allow("move", items),
      run: run.copy,
    },
    {
      id: "join",
      label: t.shells.join,
      icon: "team",
      menuOnly: true,
      needsItems: true,
      hidden: !busy(items),
      possible: busy(items) && groups.allow("start_session", items),
      run: run.join,
    },
    {
      id: "disable",
      label: t.console.disable,
      icon: "disable",
      needsItems: true,
      minor: true,
      hidden: some && !disabling.length,
      possible: disabling.length > 0 && groups.allow("edit", items),
      run: run.disable,
    },
    {
      id: "enable",
      label: t.console.enable,
      icon: "enable",
      needsItems: true,
      minor: true,
      hidden: !enabling.length,
      possible: enabling.length > 0 && groups.allow("edit", items),
      run: run.enable,
    },
    {
      id: "wake",
      label: t.console.wake,
      icon: "wake",
      needsItems: true,
      minor: true,
      hidden: !waking.length,
      possible: waking.length > 0 && groups.allow("start_session", items),
      run: run.wake,
    },
    {
      id: "keep",
      label: t.jobs.cancelRemoval,
      icon: "undo",
      needsItems: true,
      minor: true,
      hidden: !keeping.length,
      possible: keeping.length > 0 && groups.allow("remove", items),
      run: run.keep,
    },
    {
      id: "token",
      label: t.console.token,
      icon: "key",
      menuOnly: true,
      needsItems: true,
      hidden: !tokenOf(items),
      possible: tokenOf(items) !== undefined && groups.allow("remove", items),
      run: run.token,
    },
    {
      id: "remove",
      label: t.remove,
      icon: "remove",
      keys: "Delete",
      needsItems: true,
      possible: some && groups.allow("remove", items),
      run: run.remove,
    },
    {
      id: "shortcut",
      label: t.console.newShortcut,
      icon: "plus",
      needsItems: false,
      possible: groups.all.some((group) => group.rights.includes("deploy")),
      run: run.shortcut,
    },
  ];
}
