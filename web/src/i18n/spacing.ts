/** A French text whose punctuation no line begins with: the space before it does not break. */
export function spaced(text: string): string {
  return text.replace(/ (?=[:;?!»%])/g, "\u00a0").replaceAll("« ", "«\u00a0");
}

/** The same for all texts of an object, and for what its functions make. */
export function spacedAll<T>(texts: T): T {
  return change(texts) as T;
}

function isFunction(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === "function";
}

function change(value: unknown): unknown {
  if (typeof value === "string") return spaced(value);
  if (isFunction(value)) return (...given: unknown[]) => change(value(...given));
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));
}
