import catalogue from "../errors.json";
import { i18n } from "../i18n/index.svelte";

const KINDS = catalogue as unknown as Record<string, [retry: boolean, english: string, french: string]>;

/** Renders a code of the catalogue in the person's language; an unknown one becomes the generic error. */
export function errorText(code: string, parameters: Record<string, string | number> = {}): string {
  const kind = KINDS[code] ?? KINDS["internal_error"];
  const template = kind?.[i18n.language === "fr" ? 2 : 1] ?? code;
  return i18n.set(template).replace(/\{(\w+)\}/g, (_place, name: string) => String(parameters[name] ?? "?"));
}

/** Tells whether the same attempt can succeed later without anybody changing anything. */
export function canRetry(code: string): boolean {
  return KINDS[code]?.[0] ?? false;
}
