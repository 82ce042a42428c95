import { ApiError, call } from "../api/client";
import { errorText, fieldText, type Parameters } from "../api/errors";

/** What a form sends, by the API's field names. */
export type Labels = Record<string, string>;

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** One form: what is wrong with which field, and whether it is being sent. What was typed stays whatever happens. */
export class Form {
  busy = $state(false);
  /** What is wrong, when it is no field's. */
  problem = $state("");
  /** What is wrong with a field, by its name. */
  errors = $state.raw<Record<string, string>>({});
  /** Somebody else changed the same meanwhile. */
  stale = $state(false);
  /** The error's code, for those that a page explains. */
  code = $state("");

  #key = "";
  #sent = "";

  /**
   * `labels` names the fields as the page does, in the page's order. `about` says which field a refusal is about
   * that names none, and its text, by its code. `scales` has the fields that are typed in a larger unit than the
   * API's, and how many of the API's make one: a refusal names its limits in the unit that the person sees.
   */
  constructor(
    private readonly labels: () => Labels,
    private readonly about: () => Record<string, { field: string; text?: string }> = () => ({}),
    private readonly scales: () => Record<string, number> = () => ({}),
  ) {}

  /** Runs `work` unless it runs already; true when it went well. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      await work();
      return true;
    } catch (error) {
      this.#refused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  clear(): void {
    this.problem = "";
    this.errors = {};
    this.stale = false;
    this.code = "";
  }

  /** Creates something: once, however often the same is sent. */
  async create<T>(path: string, body: unknown): Promise<T> {
    const content = path + JSON.stringify(body);
    if (content !== this.#sent) this.#key = randomKey();
    this.#sent = content;
    const made = await call<T>("POST", path, { body, idempotencyKey: this.#key });
    this.#sent = "";
    return made;
  }

  /** Complains about fields before anything is sent. Throws. */
  refuse(errors: Record<string, string>): void {
    if (Object.keys(errors).length > 0) throw new FieldProblems(errors);
  }

  #refused(error: unknown): void {
    if (error instanceof FieldProblems) {
      this.errors = error.errors;
    } else if (error instanceof ApiError) {
      this.code = error.code;
      this.stale = error.code === "stale_edit";
      const errors: Record<string, string> = {};
      for (const { code, parameters = {} } of error.problems) {
        const field = this.#field(code, parameters);
        if (!field) continue;
        const label = this.labels()[field] ?? field;
        const limits = scaled(parameters, this.scales()[field] ?? 1);
        errors[field] ??= this.about()[code]?.text ?? fieldText({ code, parameters: limits }, label);
      }
      this.errors = errors;
      if (Object.keys(errors).length === 0 && error.code !== "not_signed_in") this.problem = errorText(error);
    } else {
      this.problem = errorText(error);
    }
    this.#focus();
  }

  /** The form's field that an error is about: `scopes.0` is about `scopes`. */
  #field(code: string, parameters: Parameters): string | undefined {
    const about = this.about()[code];
    if (about) return about.field;
    if (!code.startsWith("field_")) return undefined;
    const path = String(parameters["field"] ?? "");
    const names = Object.keys(this.labels());
    return names.find((name) => path === name || path.startsWith(`${name}.`));
  }

  #focus(): void {
    const first = Object.keys(this.labels()).find((name) => name in this.errors);
    if (first) setTimeout(() => document.getElementById(fieldId(first))?.focus());
  }
}

class FieldProblems extends Error {
  constructor(readonly errors: Record<string, string>) {
    super();
  }
}

/** The parameters of a refusal with the limits in a larger unit: whole ones, inside the limits. */
function scaled(parameters: Parameters, scale: number): Parameters {
  const { low, high } = parameters;
  if (scale === 1 || typeof low !== "number" || typeof high !== "number") return parameters;
  return { ...parameters, low: Math.ceil(low / scale), high: Math.floor(high / scale) };
}

/** The id of a field's control. */
export function fieldId(name: string): string {
  return `field-${name.replaceAll(".", "-")}`;
}

/**
 * What was typed into an edit, brought to a newer version of what is edited: fields that were not touched take the
 * new value, and for the others that changed elsewhere `theirs` has it.
 */
export function rebase<T extends object>(draft: T, base: T, fresh: T): { draft: T; theirs: Partial<T> } {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const result = { ...draft };
  const theirs: Partial<T> = {};
  for (const name of Object.keys(draft) as (keyof T)[]) {
    if (same(draft[name], base[name])) result[name] = fresh[name];
    else if (!same(base[name], fresh[name]) && !same(draft[name], fresh[name])) theirs[name] = fresh[name];
  }
  return { draft: result, theirs };
}

/** The fields of `draft` that are not as in `base`. */
export function changes<T extends object>(draft: T, base: T): Partial<T> {
  const result: Partial<T> = {};
  for (const name of Object.keys(draft) as (keyof T)[]) {
    if (JSON.stringify(draft[name]) !== JSON.stringify(base[name])) result[name] = draft[name];
  }
  return result;
}
