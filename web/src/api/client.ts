import { i18n } from "../i18n/index.svelte";
import type { Me, Page } from "./types";

export const BASE = "/api/v1";

/** What is wrong with one field. */
export interface Problem {
  code: string;
  message: string;
  parameters?: Record<string, string | number>;
}

/** A refusal by the server, with its text in the person's language; or no answer at all (`unreachable`). */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    /** The refusal itself, and with bad fields each one's. */
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }

  /** The values for the error's text; undefined when it is none of the server's. */
  get parameters(): Problem["parameters"] {
    return this.problems[0]?.parameters;
  }
}

interface ErrorBody {
  error?: Partial<Problem> & { further?: Problem[] };
}

let csrfToken = "";
let whenSignedOut: () => void = () => undefined;
let askForCode: () => Promise<boolean> = () => Promise.resolve(false);
let askWho: () => Promise<boolean> = () => Promise.resolve(false);

/** Calls `listener` when an answer says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

/** Calls `ask` when an answer wants a fresh code of the second factor; it tells whether one was given. */
export function onStepUp(ask: () => Promise<boolean>): void {
  askForCode = ask;
}

/**
 * Calls `ask` when an answer says that the page is not up to date about who is signed in, and with which rights; it
 * tells whether the same person is.
 */
export function onOutdated(ask: () => Promise<boolean>): void {
  askWho = ask;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const { further = [], ...first } = body.error ?? {};
  const code = first.code ?? "internal_error";
  const message = first.message ?? i18n.t.unexpectedAnswer(response.status);
  return new ApiError(code, message, response.status, [{ ...first, code, message }, ...further]);
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
  /** The version that an edit was made from: another one is refused with `stale_edit`. */
  version?: number;
  /** The same request with the same key creates once. */
  idempotencyKey?: string;
}

/**
 * Calls the API; the answer's JSON, or undefined when it has none.
 *
 * With `version` the server refuses (`stale_edit`) when the record is another one by now.
 * Throws ApiError, and AbortError when `signal` says so.
 */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Every item of one of the API's lists, page after page. */
export async function everything<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  const start = `${path}${path.includes("?") ? "&" : "?"}limit=500`;
  let after = "";
  do {
    const page: Page<T> = await call("GET", start + after, signal ? { signal } : {});
    items.push(...page.items);
    after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
  } while (after);
  return items;
}

/** Pages choose Jump Groups by their code names, which must not be taken for names that people type. */
function byCodeName(key: string, value: unknown): unknown {
  const bare = key === "jump_group" && typeof value === "string" && value !== "" && !value.includes(":");
  return bare ? `jumpgroup:${value}` : value;
}

/** A file that the API makes, of a body if one is given. Throws ApiError. */
export async function fetchFile(path: string, body?: unknown): Promise<Blob> {
  return (await send(body === undefined ? "GET" : "POST", path, { body })).blob();
}

/** Has the API make a file, and gives it to the browser as a download under the name that it bears. Throws ApiError. */
export async function download(method: Method, path: string): Promise<void> {
  const answer = await send(method, path, {});
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ?? "download";
  link.click();
  URL.revokeObjectURL(link.href);
}

async function send(method: Method, path: string, options: CallOptions, repeated = false): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": i18n.language };
  if (method !== "GET" && csrfToken) headers["X-CSRF-Token"] = csrfToken;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body, byCodeName);
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(BASE + path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("unreachable", i18n.t.unreachable);
  }
  if (!response.ok) {
    const error = await refusal(response);
    if (error.code === "not_signed_in") whenSignedOut();
    if (error.code === "step_up_required" && (await askForCode())) return send(method, path, options);
    if (error.code === "permission_refused") void askWho();
    // The person has signed in again in another tab.
    if (error.code === "csrf_failed" && !repeated && (await askWho()))
      return send(method, path, options, true);
    throw error;
  }
  return response;
}

function signedIn(me: Me): Me {
  csrfToken = me.csrf_token ?? "";
  return me;
}

/** Who is signed in, or null. */
export async function fetchMe(): Promise<Me | null> {
  try {
    return signedIn(await call<Me>("GET", "/auth/me"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** `code` is the second factor's, where the server asked for it. */
export async function signIn(username: string, password: string, code: string): Promise<Me> {
  const body = { username, password, ...(code && { code }) };
  return signedIn(await call<Me>("POST", "/auth/sign-in", { body }));
}

export async function signOut(): Promise<void> {
  await call("POST", "/auth/sign-out");
  csrfToken = "";
}

/** The address of one of the API's WebSockets. */
export function socketUrl(path: string, query: Record<string, string | number>): string {
  const url = new URL(BASE + path, window.location.href);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url.href;
}
