import { call } from "../api/client";
import { errorText } from "../api/errors";
import type { Chat, ChatMessage, LiveEvent } from "../api/types";
import { coalesced } from "../state/coalesced";

/** The chat of one support session, as far as it has been loaded. */
export class ChatLog {
  messages = $state.raw<ChatMessage[]>([]);
  /** How many of the messages have reached the customer's computer. */
  received = $state(0);
  problem = $state("");
  /** Whether it has been loaded once. */
  loaded = $state(false);

  constructor(readonly session: string) {}

  get last(): number {
    return this.messages.at(-1)?.number ?? 0;
  }

  load = coalesced(async () => {
    try {
      let part: Chat;
      do {
        part = await call<Chat>("GET", `/sessions/${this.session}/messages?after=${this.last}`);
        if (part.items.length) this.messages = [...this.messages, ...part.items];
        this.received = part.received;
      } while (part.items.length && this.last < part.total);
      this.loaded = true;
      this.problem = "";
    } catch (error) {
      this.problem = errorText(error);
    }
  });

  /** Throws ApiError. The same text with the same key is sent once. */
  async say(text: string, idempotencyKey: string): Promise<void> {
    await call("POST", `/sessions/${this.session}/messages`, { body: { text }, idempotencyKey });
    await this.load();
  }
}

/** The chats of the support sessions that have a tab. */
export class Chats {
  #logs = new Map<string, ChatLog>();

  of(session: string): ChatLog {
    const known = this.#logs.get(session);
    if (known) return known;
    const log = new ChatLog(session);
    this.#logs.set(session, log);
    void log.load();
    return log;
  }

  apply(events: LiveEvent[]): void {
    for (const event of events) {
      if (event.type === "chat.changed") void this.#logs.get(event.session_id)?.load();
      if (event.type === "resync") this.#refresh();
    }
  }

  #refresh(): void {
    for (const log of this.#logs.values()) void log.load();
  }
}
