import { fetchMe, socketUrl } from "../api/client";
import type { LiveEvent } from "../api/types";
import { Backoff } from "../backoff";

/** The stream of what changes on the server; it reconnects for ever, and goes on where it was. */
export class LiveEvents {
  phase = $state<"connecting" | "open" | "lost">("connecting");

  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #backoff = new Backoff();
  #last: string;
  #stopped = false;
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
    const socket = new WebSocket(socketUrl("/events", { after: this.#last }));
    this.#socket = socket;
    socket.onopen = () => {
      this.phase = "open";
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      this.#backoff.reset();
      const { events } = JSON.parse(message.data) as { events: LiveEvent[] };
      const last = events.at(-1);
      if (last) this.#last = last.id;
      this.receive(events);
    };
    socket.onclose = () => {
      if (this.#stopped) return;
      this.phase = "lost";
      this.#timer = setTimeout(() => void this.#again(), this.#backoff.next());
    };
  }

  /** Goes on after the sign-in that had ended. */
  resume(): void {
    if (!this.#ended) return;
    this.#ended = false;
    this.#connect();
  }

  /** A refused handshake does not say why: a plain request tells when it is the sign-in that ended. */
  async #again(): Promise<void> {
    try {
      if ((await fetchMe()) === null) {
        this.#ended = true;
        return;
      }
    } catch {
      // The server is away: the next attempt finds out whether it is back.
    }
    if (!this.#stopped) this.#connect();
  }
}
