import { canRetry, closeReason, packedError, type Failure } from "../api/errors";
import { openSocket, type Refusal } from "../api/refused";
import { Backoff } from "../backoff";
import type { Broken } from "../shell/pipe";
import { CLOSE, FILES, TAG, type FilesAttached, type RequestDone } from "../wire";
import { FileError, Problem } from "./problems";
import { Request, type Ended, type Handlers } from "./request";

/** The Jump Client is away, maybe for a moment. */
const AWAY = new Set(["client_offline", "active_not_connected"]);

/** A text that the agent would take for a breach of the protocol: too long a path, or no Unicode. */
function isUnsendable(field: string | number | boolean): boolean {
  return typeof field === "string" && (field.length > FILES.path || /\p{Cs}/u.test(field));
}

/** How the connection is doing. */
export type Phase =
  { is: "connecting" | "open" } | { is: "dropped"; where: Broken } | { is: "failed"; why: Failure | Problem };

export interface Options extends Handlers {
  /** Where the stream begins. */
  offset?: number;
  signal?: AbortSignal | undefined;
}

/**
 * The viewer's end of a files pipe: requests, each with its stream, over as many connections as it takes.
 *
 * A lost connection ends all requests with the problem `lost`; whoever made them knows how to go on.
 */
export class FilesPipe {
  account = "";
  home = "/";
  phase: Phase = { is: "connecting" };

  #socket: WebSocket | undefined;
  #last = 0;
  #requests = new Map<number, Request>();
  #waiting: (() => void)[] = [];
  #attachedOnce = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #backoff = new Backoff();
  #refusals = 0;
  #retryNow = (): void => {
    if (this.#timer !== undefined && document.visibilityState === "visible") this.#connect();
  };

  constructor(
    private readonly url: string,
    /** Asks why a WebSocket was not even accepted. */
    private readonly whyRefused: () => Promise<Refusal | Problem>,
    private readonly changed: (phase: Phase) => void,
  ) {
    window.addEventListener("online", this.#retryNow);
    document.addEventListener("visibilitychange", this.#retryNow);
    this.#connect();
  }

  /** Waits until there is a connection. Throws when there will be none, or the signal says so. */
  async ready(signal?: AbortSignal): Promise<void> {
    while (this.phase.is !== "open") {
      if (this.phase.is === "failed") throw this.#failure(this.phase.why);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
      if (signal?.aborted) throw new FileError("file_cancelled");
    }
    if (signal?.aborted) throw new FileError("file_cancelled");
  }

  /** Sends a request; its tag and fields follow the order of the protocol. Throws when there is no connection. */
  begin(tag: number, fields: readonly (string | number | boolean)[], options: Options = {}): Request {
    if (this.phase.is !== "open") throw new Problem("lost");
    if (fields.some(isUnsendable)) throw new Problem("badName");
    const { offset = 0, signal, ...handlers } = options;
    if (signal?.aborted) throw new FileError("file_cancelled");
    const id = ++this.#last;
    const request = new Request(id, offset, handlers, (frame) => this.#socket?.send(frame));
    this.#requests.set(id, request);
    const abort = (): void => request.cancel();
    signal?.addEventListener("abort", abort);
    const forget = (): void => {
      this.#requests.delete(id);
      signal?.removeEventListener("abort", abort);
    };
    request.done.then(forget, forget);
    this.#socket?.send(JSON.stringify([tag, id, ...fields]));
    return request;
  }

  /** Sends a request and waits for its end. */
  ask(tag: number, fields: readonly (string | number | boolean)[], options: Options = {}): Promise<Ended> {
    return this.begin(tag, fields, options).done;
  }

  /** Ends the pipe, and with it all requests. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#retryNow);
    document.removeEventListener("visibilitychange", this.#retryNow);
    this.#socket?.close();
    this.#lose();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = openSocket(this.url);
    this.#socket = socket;
    let accepted = false;
    socket.onopen = () => {
      accepted = true;
      this.#refusals = 0;
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#over || socket !== this.#socket) return;
      try {
        if (typeof data === "string") this.#message(JSON.parse(data) as unknown);
        else this.#bytes(data);
      } catch {
        // What a Jump Client that keeps to the protocol never sends. Another attempt would end the same way.
        this.#fail(new Problem("protocol"));
      }
    };
    socket.onclose = (event) => {
      if (this.#over || socket !== this.#socket) return;
      this.#lose();
      if (accepted) this.#closed(event);
      else void this.#refused();
    };
  }

  #message(message: unknown): void {
    if (!Array.isArray(message)) throw new Problem("protocol");
    const [tag, ...fields] = message as [number, ...unknown[]];
    if (tag === TAG.FilesAttached) {
      [this.account, this.home] = fields as FilesAttached;
      this.#last = 0;
      this.#attachedOnce = true;
      this.#backoff.reset();
      this.#become({ is: "open" });
      return;
    }
    const request = this.#find(fields[0] as number);
    if (!request) return;
    if (tag === TAG.RequestDone) request.finish(fields as RequestDone);
    else if (tag === TAG.RequestFailed) {
      const [, code, path, parameters] = fields as [number, string, string, string[]];
      request.fail(new FileError(code, { path, ...packedError(code, parameters).parameters }));
    } else request.receive(tag, fields);
  }

  #bytes(frame: ArrayBuffer): void {
    const header = new DataView(frame, 0, FILES.header);
    const data = new Uint8Array(frame, FILES.header);
    if (!data.length) throw new Problem("protocol");
    this.#find(header.getUint32(0))?.take(Number(header.getBigUint64(4)), data);
  }

  /** A request that runs; none for one that has ended, whose frames may still be on their way. */
  #find(id: number): Request | undefined {
    if (!(id >= 1 && id <= this.#last)) throw new Problem("protocol");
    return this.#requests.get(id);
  }

  #lose(): void {
    for (const request of this.#requests.values()) request.fail(new Problem("lost"));
    this.#requests.clear();
  }

  #become(phase: Phase): void {
    this.phase = phase;
    this.changed(phase);
    if (phase.is !== "open" && phase.is !== "failed") return;
    for (const go of this.#waiting.splice(0)) go();
  }

  #fail(why: Failure | Problem): void {
    this.stop();
    this.#become({ is: "failed", why });
  }

  #failure(why: Failure | Problem): Error {
    return why instanceof Problem ? why : new FileError(why.code, why.parameters);
  }

  #closed(event: CloseEvent): void {
    const why = event.code === CLOSE.ERROR ? closeReason(event.reason) : undefined;
    const away = why !== undefined && AWAY.has(why.code);
    const passing = this.#attachedOnce && (away || (why !== undefined && canRetry(why.code)));
    if (why !== undefined && !passing) this.#fail(why);
    else this.#again(away || event.code === CLOSE.AGENT_LOST ? "client" : "server");
  }

  async #refused(): Promise<void> {
    const why = await this.whyRefused();
    if (this.#over) return;
    this.#refusals = why === "blocked" ? this.#refusals + 1 : 0;
    if (typeof why === "object") this.#fail(why);
    else this.#again(this.#refusals > 1 ? "blocked" : "server");
  }

  #again(broken: Broken): void {
    const where = broken === "server" && !this.#attachedOnce ? "unreachable" : broken;
    this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
    this.#become({ is: "dropped", where });
  }
}
