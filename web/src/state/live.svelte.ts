import { fetchMe, socketUrl } from "../api/client";
import { closeReason, type Failure } from "../api/errors";
import { openSocket } from "../api/refused";
import type { LiveEvent } from "../api/types";
import { Backoff } from "../backoff";
import { CLOSE } from "../wire";

/** How long a connection lasts that the server does not close again at once, in milliseconds. */
const SETTLED = 1_000;

/** The stream of what changes on the server; it reconnects for ever, and goes on where it was. */
export class LiveEvents {
  /** "blocked": the server answers, but by no WebSocket. A failure: why the server closed it at once. */
  phase = $state.raw<"connecting" | "open" | "lost" | "blocked" | Failure>("connecting");

  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #backoff = new Backoff();
  #last: string;
  #stopped = false;
  /** How often in a row a server that answers has refused the WebSocket: once it may be just starting. */
  #refusals = 0;
  /** It was the sign-in that ended. */
  #ended = false;
  #retryNow = (): void => {
    if (this.#timer !== undefined && document.visibilityState === "visible") this.#connect();
  };

  constructor(
    after: string,
    private readonly receive: (events: LiveEvent[]) => void,
  ) {
    this.#last = after;
    this.#connect();
    window.addEventListener("online", this.#retryNow);
    document.addEventListener("visibilitychange", this.#retryNow);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    window.removeEventListener("online", this.#retryNow);
    document.removeEventListener("visibilitychange", this.#retryNow);
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = openSocket(socketUrl("/events", { after: this.#last }));
    this.#socket = socket;
    let accepted = false;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      this.phase = "open";
    };
    socket.onopen = () => {
      accepted = true;
      this.#refusals = 0;
      // So that the reason stays in sight while the server goes on refusing.
      if (typeof this.phase === "object") settling = setTimeout(open, SETTLED);
      else open();
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      this.#backoff.reset();
      const { events } = JSON.parse(message.data) as { events: LiveEvent[] };
      const last = events.at(-1);
      if (last) this.#last = last.id;
      this.receive(events);
    };
    socket.onclose = (event) => {
      clearTimeout(settling);
      if (this.#stopped) return;
      const why = event.code === CLOSE.ERROR ? closeReason(event.reason) : undefined;
      if (why?.code === "event_limit") this.phase = why;
      else if (this.phase !== "blocked") this.phase = "lost";
      this.#timer = setTimeout(() => void this.#again(accepted), this.#backoff.next());
    };
  }

  /** Goes on after the sign-in that had ended. */
  resume(): void {
    if (!this.#ended) return;
    this.#ended = false;
    this.#connect();
  }

  /** A refused handshake does not say why: a plain request tells when it is the sign-in that ended. */
  async #again(accepted: boolean): Promise<void> {
    try {
      if ((await fetchMe()) === null) {
        this.#ended = true;
        return;
      }
      if (!accepted && ++this.#refusals > 1) this.phase = "blocked";
    } catch {
      this.phase = "lost";
      this.#refusals = 0;
      // The server is away: the next attempt finds out whether it is back.
    }
    if (!this.#stopped) this.#connect();
  }
}
