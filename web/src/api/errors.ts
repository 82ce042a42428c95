import { i18n } from "../i18n/index.svelte";
import { shown } from "../text";
import { catalogue } from "./catalogue.svelte";

export type Parameters = Record<string, string | number>;

/** An error as it comes over the network: a code of the catalogue and the values for its text. */
export interface Failure {
  code: string;
  parameters?: Parameters | undefined;
  /** The server's own text, for a code that this page does not know yet. */
  message?: string;
}

/** Quantities and times in the person's format, and no control characters. A port is no quantity. */
function readable(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      shown(name === "port" ? String(value) : i18n.plain(value)),
    ]),
  );
}

function filled({ code, parameters = {} }: Failure): string {
  const kind = catalogue.kinds[code] ?? catalogue.kinds["internal_error"];
  const values = readable(parameters);
  const french = i18n.language === "fr";
  const template = kind?.[french ? 2 : 1] ?? code;
  return template.replace(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name] ?? "?";
    return french && catalogue.parameters.includes(name) ? inFrench(value) : value;
  });
}

/** Details travel in English. One without an entry is another program's text and stays as it is. */
function inFrench(detail: string): string {
  for (const [english, french] of Object.entries(catalogue.details)) {
    const literal = english.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = new RegExp(`^${literal.join("(.+)")}$`).exec(detail);
    if (found) return found.slice(1).reduce((text, place) => text.replace("{}", () => place), french);
  }
  return detail;
}

function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
}

/**
 * Puts any error into words in the person's language: what a call threw, or what came over a socket or in a record.
 * An unknown code, as of a newer server, becomes the generic error.
 */
export function errorText(error: unknown): string {
  if (!isFailure(error)) return String(error);
  // Without a response, or with one that is not the server's, there are no parameters, not even an empty object.
  const ours = error.code in catalogue.kinds && error.parameters !== undefined;
  return ours || error.message === undefined ? filled(error) : error.message;
}

/** What is wrong with the field that has this label. */
export function fieldText({ code, parameters = {} }: Failure, label: string): string {
  return filled({ code, parameters: { ...parameters, field: label } });
}

/** Tells whether the same attempt can succeed later without anybody changing anything. */
export function canRetry(code: string): boolean {
  return catalogue.kinds[code]?.[0] ?? false;
}

/** The error in the reason of a close frame: a code, then its parameters as JSON if it has any. */
export function closeReason(reason: string): Failure {
  const [code = "", ...rest] = reason.split(" ");
  try {
    return { code, parameters: JSON.parse(rest.join(" ")) as Parameters };
  } catch {
    return { code };
  }
}

/** The error in a message, where the names and values of its parameters alternate. */
export function packedError(code: string, packed: readonly (string | number | boolean)[] = []): Failure {
  const parameters: Parameters = {};
  for (let at = 0; at + 1 < packed.length; at += 2) {
    const value = packed[at + 1];
    parameters[String(packed[at])] = typeof value === "number" ? value : String(value);
  }
  return { code, parameters };
}
