import type { Installer, Overridable } from "../../api/types";
import { inUnits, optionalNumber, UNITS, wholeNumber, type Unit } from "../numbers";
import type { Words } from "../texts/en";

/** The fields of an installer as they are typed. */
export interface Draft {
  jump_group: string;
  name: string;
  tag: string;
  comments: string;
  max_offline_minutes: string;
  ephemeral: boolean;
  may_take_over: boolean;
  forbid_disable: boolean;
  forbid_uninstall: boolean;
  passive: boolean;
  passive_port: string;
  passive_listen: string;
  overridable: Overridable[];
  uses_allowed: string;
}

export interface Validity {
  count: string;
  unit: Unit;
}

/** What the command line may override unless the creator forbids it. */
const USUALLY_OVERRIDABLE: Overridable[] = ["comments", "jump_group", "name", "tag"];

/** The port that passive Jump Clients listen on unless another one is chosen. */
const PASSIVE_PORT = "5832";

export const DAY: Validity = inUnits(1_440);

export function empty(group: string): Draft {
  return {
    jump_group: group,
    name: "",
    tag: "",
    comments: "",
    max_offline_minutes: "",
    ephemeral: false,
    may_take_over: false,
    forbid_disable: false,
    forbid_uninstall: false,
    passive: false,
    passive_port: PASSIVE_PORT,
    passive_listen: "",
    overridable: [...USUALLY_OVERRIDABLE],
    uses_allowed: "",
  };
}

export function draftOf(installer: Installer): Draft {
  const { jump_group, name, tag, comments, ephemeral, may_take_over, passive, passive_listen } = installer;
  return {
    jump_group,
    name,
    tag,
    comments,
    ephemeral,
    may_take_over,
    forbid_disable: installer.forbid_disable,
    forbid_uninstall: installer.forbid_uninstall,
    passive,
    passive_port: installer.passive_port.toString(),
    passive_listen,
    overridable: [...installer.overridable].sort(),
    max_offline_minutes: installer.max_offline_minutes?.toString() ?? "",
    uses_allowed: installer.uses_allowed?.toString() ?? "",
  };
}

/** What the API takes; numbers that are none are undefined. */
export function bodyOf(draft: Partial<Draft>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...draft };
  for (const name of ["max_offline_minutes", "uses_allowed"] as const) {
    const text = draft[name];
    if (text !== undefined) body[name] = optionalNumber(text);
  }
  if (draft.passive_port !== undefined) body["passive_port"] = wholeNumber(draft.passive_port);
  return body;
}

/** The minutes of a validity; undefined when it is no number. */
export function minutesOf({ count, unit }: Validity): number | undefined {
  const number = wholeNumber(count);
  return number === undefined ? undefined : number * UNITS[unit];
}

/** What is wrong with numbers before they are sent. */
export function badNumbers(body: Record<string, unknown>, w: Words): Record<string, string> {
  const bad = Object.keys(body).filter((name) => body[name] === undefined);
  return Object.fromEntries(bad.map((name) => [name, w.notANumber]));
}

export function labels(w: Words, unit: Unit = "minutes"): Record<string, string> {
  const { fields } = w.installers;
  return {
    jump_group: fields.jump_group,
    name: fields.name,
    tag: fields.tag,
    comments: fields.comments,
    max_offline_minutes: fields.max_offline_minutes,
    ephemeral: fields.ephemeral,
    may_take_over: w.installers.takeOver,
    forbid_disable: w.localControl.forbid_disable,
    forbid_uninstall: w.localControl.forbid_uninstall,
    passive: fields.passive,
    passive_port: fields.passive_port,
    passive_listen: fields.passive_listen,
    overridable: w.installers.overridable,
    uses_allowed: w.installers.uses,
    valid_minutes: w.installers.validForUnit(w.units[unit]),
  };
}
