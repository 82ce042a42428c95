import { ApiError } from "../api/client";
import { errorText } from "../api/errors";
import { i18n } from "../i18n/index.svelte";
import { shown } from "../text";

/** Parameters as the person reads them: numbers and moments in their own way. */
export function readable(parameters: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, shown(i18n.plain(value))]),
  );
}

/** What a refusal says, with its numbers and moments as the person reads them. */
export function refusalText(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  // Without an answer, or with another's than the server's, there is no code of the catalogue.
  const parameters = error.problems[0]?.parameters;
  return parameters ? errorText(error.code, readable(parameters)) : error.message;
}

/** The parameters of a refusal with the limits in a larger unit: whole ones, inside the limits. */
export function scaled(
  parameters: Record<string, string | number>,
  scale: number,
): Record<string, string | number> {
  const { low, high } = parameters;
  if (scale === 1 || typeof low !== "number" || typeof high !== "number") return parameters;
  return { ...parameters, low: Math.ceil(low / scale), high: Math.floor(high / scale) };
}

/** What is wrong with a field, which is called so. Of what form it has to be, its hint says better than a pattern. */
export function fieldText(code: string, parameters: Record<string, string | number>, label: string): string {
  const pattern = code === "field_malformed" ? { expected: "" } : {};
  return errorText(code, { ...readable(parameters), ...pattern, field: label }).replace(" ()", "");
}
