import type { JumpItem, Language } from "../api/types";
import { i18n, LANGUAGES } from "../i18n/index.svelte";
import { auth } from "../state/auth.svelte";
import type { Groups } from "../state/groups.svelte";
import { tabName, type Shells } from "../state/shells.svelte";
import type { IconName } from "../ui/Icon.svelte";
import {
  busy,
  copyable,
  toDisable,
  toEnable,
  tokenOf,
  toKeep,
  toWake,
  whyNoJump,
  type Action,
} from "./actions";
import { editable } from "./properties";

/** One line of the palette. */
export interface Choice {
  id: string;
  icon: IconName;
  label: string;
  keys?: string;
  run: () => void;
}

/** What can be done now: with what is selected, with the list, with the page. */
export function paletteChoices(
  actions: readonly Action[],
  selected: readonly JumpItem[],
  showSessions: () => void,
  showSupport: (() => void) | undefined,
  groups: Groups,
  groupName: (codeName: string) => string,
  showGroup: (codeName: string) => void,
): Choice[] {
  const t = i18n.t;
  const possible = actions.filter((action) => action.possible);
  const ofSelection = possible.map(({ id, icon, label, keys, needsItems, run }): Choice => {
    const text = needsItems ? t.console.withSelected(label, selected.length, selected[0]?.name ?? "") : label;
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- it does not resolve a component's IconName
    return { id, icon, label: text, run, ...(keys && { keys }) };
  });
  const others = (Object.keys(LANGUAGES) as Language[]).filter((one) => one !== i18n.language);
  return [
    ...ofSelection,
    { id: "sessions", icon: "terminal", label: t.shells.mySessions, run: showSessions },
    ...(showSupport
      ? [{ id: "support", icon: "support", label: t.shells.supportMenu, run: showSupport } satisfies Choice]
      : []),
    { id: "group:", icon: "list", label: t.console.goTo(t.allItems), run: () => showGroup("") },
    ...groups.all.map(({ code_name, kind }): Choice => {
      const icon = kind === "personal" ? "person" : "group";
      const label = t.console.goTo(groupName(code_name));
      return { id: `group:${code_name}`, icon, label, run: () => showGroup(code_name) };
    }),
    ...others.map((one): Choice => {
      const run = (): void => void auth.chooseLanguage(one).catch(() => undefined);
      return { id: `language:${one}`, icon: "language", label: t.console.languageIs(LANGUAGES[one]), run };
    }),
    // A server that is away is told by the page already.
    { id: "out", icon: "out", label: t.signOut, run: () => void auth.signOut().catch(() => undefined) },
  ];
}

/** The open tabs, to go to. */
export function tabChoices(shells: Shells): Choice[] {
  return shells.tabs.map((tab): Choice => ({
    id: `tab:${tab.tool}`,
    icon: tab.kind === "vnc" ? "screen" : "terminal",
    label: i18n.t.shells.goToTab(tabName(tab)),
    run: () => shells.show(tab.tool),
  }));
}

/** What can be done with one Jump Item. */
export function paletteChoicesOf(
  item: JumpItem,
  groups: Groups,
  run: Record<
    | "jump"
    | "properties"
    | "copy"
    | "join"
    | "disable"
    | "enable"
    | "wake"
    | "keep"
    | "token"
    | "remove"
    | "show",
    () => void
  >,
): Choice[] {
  const t = i18n.t.console;
  const choices: (Choice & { possible?: boolean })[] = [
    {
      id: "jump",
      icon: "jump",
      label: t.jumpTo(item.name),
      run: run.jump,
      possible: groups.allow("start_session", [item]) && !whyNoJump(item),
    },
    {
      id: "properties",
      icon: "properties",
      label: t.propertiesOf(item.name),
      run: run.properties,
      possible: editable(groups, [item]).length > 0,
    },
    {
      id: "join",
      icon: "team",
      label: t.joinOf(item.name),
      run: run.join,
      possible: busy([item]) && groups.allow("start_session", [item]),
    },
    {
      id: "copy",
      icon: "copy",
      label: t.copyOne(item.name),
      run: run.copy,
      possible: copyable([item]) && groups.allow("move", [item]),
    },
    { id: "show", icon: "list", label: t.showOne(item.name), run: run.show },
    {
      id: "disable",
      icon: "disable",
      label: t.acts.disable.one(item.name),
      run: run.disable,
      possible: toDisable([item]).length > 0 && groups.allow("edit", [item]),
    },
    {
      id: "enable",
      icon: "enable",
      label: t.acts.enable.one(item.name),
      run: run.enable,
      possible: toEnable([item]).length > 0 && groups.allow("edit", [item]),
    },
    {
      id: "wake",
      icon: "wake",
      label: t.acts.wake.one(item.name),
      run: run.wake,
      possible: toWake([item]).length > 0 && groups.allow("start_session", [item]),
    },
    {
      id: "keep",
      icon: "undo",
      label: t.acts["cancel-removal"].one(item.name),
      run: run.keep,
      possible: toKeep([item]).length > 0 && groups.allow("remove", [item]),
    },
    {
      id: "token",
      icon: "key",
      label: t.tokenOf(item.name),
      run: run.token,
      possible: tokenOf([item]) !== undefined && groups.allow("remove", [item]),
    },
    {
      id: "remove",
      icon: "remove",
      label: t.removeOne(item.name),
      run: run.remove,
      possible: groups.allow("remove", [item]),
    },
  ];
  return choices.filter((choice) => choice.possible ?? true);
}
