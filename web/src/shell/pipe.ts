import { canRetry, closeReason, type Failure } from "../api/errors";
import { openSocket, type Refusal } from "../api/refused";
import { Backoff } from "../backoff";
import { CLOSE, TAG, type Control, type Resize, type ShellAttached, type ShellExited } from "../wire";

const ACKNOWLEDGE_EVERY = 32 * 1024;
const INPUT_FRAME = 16 * 1024;
/** How much input may be on its way. */
const INPUT_WINDOW = 64 * 1024;
/** How much input may wait, above all while nothing can be sent. */
const INPUT_LIMIT = 1024 * 1024;
/** The Jump Client is away, maybe for a moment. */
const AWAY = new Set(["client_offline", "active_not_connected"]);

/**
 * What is known to be broken: the page's own connection to the server, or the Jump Client's. "unreachable" is a
 * server that was never reached, and "blocked" one that answers, but by no WebSocket.
 */
export type Broken = "server" | "client" | "unreachable" | "blocked";

export interface Attached {
  account: string;
  shell: string;
  /** The output between what was asked for and where it goes on is gone. */
  skipped: boolean;
  /** A new shell stands where an earlier one was. */
  replaced: boolean;
}

export interface PipeEvents {
  attached(what: Attached): void;
  output(bytes: Uint8Array): void;
  exited(status: number, signal: number): void;
  /** Whether this viewer controls now, and who does ("": nobody). Never called where nobody else is attached. */
  control?(controls: boolean, name: string): void;
  /** The size of the terminal that is watched. */
  resized?(columns: number, rows: number): void;
  /** The connection dropped and is being restored. */
  dropped(where: Broken): void;
  /** Asks why a WebSocket was not even accepted. */
  refused(): Promise<Refusal>;
  /** It can't be restored. */
  failed(why: Failure): void;
}

/**
 * The viewer's end of a shell pipe: bytes in, bytes out, over as many connections as it takes.
 *
 * `received` is the offset of the next output byte. Input is numbered too: what the shell has not
 * taken when a connection drops is sent again over the next one, no byte lost or doubled.
 *
 * A viewer that watches sends nothing. Where it reads too slowly it is attached again further on, over the same
 * connection. Control can come and go meanwhile.
 */
export class ShellPipe {
  received: number;

  #socket: WebSocket | undefined;
  #attached = false;
  #everAttached: boolean;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #backoff = new Backoff();
  /** How often in a row a server that answers has refused the WebSocket: once it may be just starting. */
  #refusals = 0;
  #size = { columns: 80, rows: 24 };
  #controls: boolean;
  /** Control was just given: the terminal still has the size of another viewer. */
  #promoted = false;
  #acknowledged = 0;
  /** Input from offset `#taken` on that the shell has not taken yet, and how much of it was sent. */
  #input: Uint8Array<ArrayBuffer> = new Uint8Array();
  #taken: number | undefined;
  #sent = 0;
  #retryNow = (): void => {
    if (this.#timer !== undefined && document.visibilityState === "visible") this.#connect();
  };

  /** `known`: the shell was attached before, by the page that was here before a reload. */
  constructor(
    private readonly url: (offset: number, columns: number, rows: number) => string,
    private readonly events: PipeEvents,
    options: { known: boolean; columns: number; rows: number; watch?: boolean },
  ) {
    this.#controls = !options.watch;
    this.received = 0;
    this.#everAttached = options.known;
    this.#size = { columns: options.columns, rows: options.rows };
    window.addEventListener("online", this.#retryNow);
    document.addEventListener("visibilitychange", this.#retryNow);
    this.#connect();
  }

  /** Sends keystrokes; false when too much is waiting already, and these are dropped. Not of who watches. */
  send(bytes: Uint8Array): boolean {
    if (this.#over || !this.#controls) return true;
    if (this.#input.length + bytes.length > INPUT_LIMIT) return false;
    const joined = new Uint8Array(this.#input.length + bytes.length);
    joined.set(this.#input);
    joined.set(bytes, this.#input.length);
    this.#input = joined;
    this.#pump();
    return true;
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    if (this.#attached && this.#controls) this.#message(TAG.Resize, columns, rows);
  }

  /** The output up to byte `offset` is on the screen. */
  shown(offset: number): void {
    if (this.#attached && this.#controls && offset - this.#acknowledged >= ACKNOWLEDGE_EVERY) {
      this.#acknowledged = offset;
      this.#message(TAG.Acknowledge, offset);
    }
  }

  /** Lets go of the shell, which goes on running. */
  stop(): void {
    this.#over = true;
    this.#attached = false;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#retryNow);
    document.removeEventListener("visibilitychange", this.#retryNow);
    this.#socket?.close();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = openSocket(this.url(this.received, this.#size.columns, this.#size.rows));
    this.#socket = socket;
    let accepted = false;
    socket.onopen = () => {
      accepted = true;
      this.#refusals = 0;
    };
    const size = this.#size;
    socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) => {
      if (this.#over) return;
      if (typeof message.data === "string") this.#take(JSON.parse(message.data) as unknown[], size);
      else this.#output(new Uint8Array(message.data));
    };
    socket.onclose = (event) => {
      this.#attached = false;
      if (this.#over) return;
      if (accepted) this.#closed(event);
      else void this.#refused();
    };
  }

  #output(bytes: Uint8Array): void {
    this.received += bytes.length;
    this.events.output(bytes);
  }

  #take([tag, ...fields]: unknown[], askedSize: { columns: number; rows: number }): void {
    if (tag === TAG.ShellAttached) {
      const [offset, inputOffset, account, shell, fresh] = fields as ShellAttached;
      this.#attach(offset, inputOffset, account, shell, fresh);
      if (this.#controls && (this.#promoted || askedSize !== this.#size))
        this.#message(TAG.Resize, this.#size.columns, this.#size.rows);
      this.#promoted = false;
    } else if (tag === TAG.Control) {
      this.#share(fields as Control);
    } else if (tag === TAG.Resize) {
      this.events.resized?.(...(fields as Resize));
    } else if (tag === TAG.InputTaken) {
      this.#inputTaken(fields[0] as number);
      this.#pump();
    } else if (tag === TAG.ShellExited) {
      this.stop();
      this.events.exited(...(fields as ShellExited));
    }
  }

  #attach(offset: number, inputOffset: number, account: string, shell: string, fresh: boolean): void {
    const replaced = fresh && this.#everAttached;
    const skipped = !replaced && offset !== this.received;
    this.#attached = true;
    this.#everAttached = true;
    this.#backoff.reset();
    this.received = offset;
    this.#acknowledged = offset;
    if (replaced && this.#taken !== undefined) this.#input = new Uint8Array();
    else this.#inputTaken(inputOffset);
    this.#taken = inputOffset;
    this.#sent = 0;
    this.events.attached({ account, shell, skipped, replaced });
    this.#pump();
  }

  /** Input that was not passed on before control moved is never sent. */
  #share([controls, name, inputOffset]: Control): void {
    this.#promoted = controls && !this.#controls;
    this.#controls = controls;
    this.#input = new Uint8Array();
    this.#taken = inputOffset;
    this.#sent = 0;
    this.events.control?.(controls, name);
  }

  #inputTaken(offset: number): void {
    if (this.#taken === undefined) this.#taken = offset;
    const count = Math.min(Math.max(0, offset - this.#taken), this.#input.length);
    this.#input = this.#input.slice(count);
    this.#sent = Math.max(0, this.#sent - count);
    this.#taken += count;
  }

  #pump(): void {
    while (this.#attached && this.#sent < Math.min(this.#input.length, INPUT_WINDOW)) {
      const end = Math.min(this.#sent + INPUT_FRAME, this.#input.length, INPUT_WINDOW);
      this.#socket?.send(this.#input.slice(this.#sent, end));
      this.#sent = end;
    }
  }

  #message(tag: number, ...fields: number[]): void {
    this.#socket?.send(JSON.stringify([tag, ...fields]));
  }

  #closed(event: CloseEvent): void {
    const why = event.code === CLOSE.ERROR ? closeReason(event.reason) : undefined;
    const away = why !== undefined && AWAY.has(why.code);
    const passing = this.#everAttached && (away || (why !== undefined && canRetry(why.code)));
    if (why !== undefined && !passing) {
      this.stop();
      this.events.failed(why);
      return;
    }
    this.#again(away || event.code === CLOSE.AGENT_LOST ? "client" : "server");
  }

  /** The handshake failed. */
  async #refused(): Promise<void> {
    const why = await this.events.refused();
    if (this.#over) return;
    this.#refusals = why === "blocked" ? this.#refusals + 1 : 0;
    if (typeof why === "object") {
      this.stop();
      this.events.failed(why);
    } else this.#again(this.#refusals > 1 ? "blocked" : "server");
  }

  #again(broken: Broken): void {
    this.events.dropped(broken === "server" && !this.#everAttached ? "unreachable" : broken);
    this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
  }
}
