import type { AuditEvent } from "../../api/types";
import { i18n, LANGUAGES } from "../../i18n/index.svelte";
import { shown } from "../../text";
import { inUnits, UNITS } from "../numbers";
import { texts } from "../texts/index.svelte";

/** A part of a row: as it is read, and for those who need it what the log itself has (empty: the same). */
export interface Part {
  text: string;
  raw: string;
}

const INSTALLER = "installer:";
const SUPPORT_KEY = "support_key:";
const ID = /^[0-9a-f]{32}$/;

/** The kind of what a detail names, where it names something by an id or a code name. */
const KINDS: Record<string, string> = {
  token: "token",
  installer: "installer",
  jump_client: "jump_client",
  jump_client_id: "jump_client",
  through: "jump_client",
  original: "jump_shortcut",
  copy_of: "jump_client",
  into: "jump_client",
  jump_group: "jump_group",
  team: "team",
  roles: "jump_item_role",
  all_users_role: "jump_item_role",
  personal_role: "jump_item_role",
  team_role: "jump_item_role",
  shared_role: "jump_item_role",
};

/** What a site has one of, so that its parts have names of their own. */
const OF_SITE = new Set(["settings", "alerts", "updates", "portal"]);

/** The rings of an update, by the numbers that the log has. */
const RINGS = ["apart", "first", "rest"] as const;

/** Lengths of time, and the minutes of what they are counted in. */
const LENGTHS: Record<string, number> = {
  max_offline_minutes: UNITS.minutes,
  valid_minutes: UNITS.minutes,
  sign_in_hours: UNITS.hours,
  client_expiry_days: UNITS.days,
  lost_days: UNITS.days,
  audit_days: UNITS.days,
  session_days: UNITS.days,
  chat_days: UNITS.days,
  deployment_days: UNITS.days,
  uninstalled_days: UNITS.days,
  statistics_days: UNITS.days,
};

/** The first eight digits of an id tell it from others well enough. */
function short(text: string): string {
  return shown(ID.test(text) ? text.slice(0, 8) : text);
}

/** What is under a key; people may name things as an object's own methods are named. */
function at<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

function named(kind: string, key: string, event: AuditEvent): string {
  const name = at(event.names[kind], key);
  const predefined = kind === "jump_item_role" && at(texts.w.itemRoles.predefined, key);
  return predefined || (name ? shown(name) : short(key));
}

/** Who did it: a user, the server, an installer by its name. */
export function actor(event: AuditEvent): Part {
  const { w } = texts;
  const program = at(w.audit.values["actor"], event.actor);
  if (program) return { text: program, raw: event.actor };
  if (event.actor.startsWith(SUPPORT_KEY)) return { text: w.audit.customer, raw: event.actor };
  if (!event.actor.startsWith(INSTALLER)) return { text: shown(event.actor), raw: "" };
  const id = event.actor.slice(INSTALLER.length);
  return { text: w.audit.installer(named("installer", id, event)), raw: id };
}

/** What it was done to. */
export function target(event: AuditEvent): Part {
  const part = OF_SITE.has(event.target_type) && at(texts.w.audit.values["target"], event.target_id);
  const text = part || named(event.target_type, event.target_id, event);
  return { text, raw: event.target_id };
}

/** A detail with the names that people know. */
export function detail(name: string, value: unknown, event: AuditEvent): Part & { label: string } {
  const text = read(name, value, event);
  const raw = name in KINDS || name.endsWith("_id") ? keys(value).join(", ") : "";
  const { audit, updates } = texts.w;
  const own = event.target_type === "updates" ? at<string>(updates.labels, name) : undefined;
  return { label: own ?? audit.labels[name] ?? name, text, raw: raw === text ? "" : raw };
}

/** The ids and code names in a value. */
function keys(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(keys) : [];
}

function read(name: string, value: unknown, event: AuditEvent): string {
  const { w } = texts;
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? w.yes : w.no;
  if (Array.isArray(value)) return value.map((one) => read(name, one, event)).join(", ") || "–";
  if (typeof value === "object") return object(name, value as Record<string, unknown>, event);
  if (typeof value === "number") return number(name, value);
  const kind = KINDS[name];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (kind) return named(kind, text, event);
  return shown(i18n.plain(at(words(name, event), text) ?? short(text)));
}

function object(name: string, value: Record<string, unknown>, event: AuditEvent): string {
  const names = Object.keys(value).sort();
  if (names.join() === "from,to") {
    return texts.w.audit.changed(read(name, value["from"], event), read(name, value["to"], event));
  }
  return names.map((one) => `${shown(one)}: ${read(name, value[one], event)}`).join(", ") || "–";
}

function number(name: string, value: number): string {
  if (name === "seconds") return i18n.duration(value);
  const ring = name === "ring" && RINGS[value];
  if (ring) return texts.w.updates.rings[ring] ?? ring;
  const minutes = LENGTHS[name];
  if (!minutes) return i18n.plain(value);
  const { count, unit } = inUnits(value * minutes);
  return i18n.t[unit](Number(count));
}

/** The words for the codes of a detail, where it has codes. */
function words(name: string, event: AuditEvent): Record<string, string> | undefined {
  const { w } = texts;
  const known: Record<string, Record<string, string> | undefined> = {
    ...w.audit.values,
    role: w.roles,
    rights: event.target_type === "user" ? w.users.rightNames : w.itemRoles.rightNames,
    overridable: w.installers.fields,
    members: event.target_type === "team" ? w.teams.positions : undefined,
    jump_method: i18n.t.console.methods,
    screen: i18n.t.console.screens,
    language: LANGUAGES,
    second_factor_policy: w.settings.policies,
    withheld_statistics: w.settings.figures,
    ...(event.target_type === "updates" && { mode: w.updates.modes, first_ring: w.updates.firstRings }),
    ...(event.target_type === "portal" && { changed: w.portal.labels }),
    ...(event.target_type === "alerts" && { events: w.alerts.kinds }),
  };
  return name === "reason" && event.action === "session.end" ? w.sessions.reasons : known[name];
}
