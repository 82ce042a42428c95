import { everything } from "../api/client";
import { errorText } from "../api/errors";
import type { LiveEvent, Session } from "../api/types";
import { coalesced } from "./coalesced";

/** The support sessions that the signed-in user may accept or join. */
export class Queue {
  /** The newest first. */
  all = $state.raw<Session[]>([]);
  problem = $state("");

  waiting = $derived(this.all.filter(({ state }) => state === "waiting"));

  /** The last customer who came while the page was open, or the session that the user was invited to. */
  arrival = $state.raw<Session>();

  /** The last session that the user was invited to, and that is no longer open to them. */
  departure = $state.raw<Session>();

  /** Those that the user was invited to, and has not joined. */
  #invited: Session[] = [];
  /** Those that were there before; undefined until the first answer. */
  #known: Set<string> | undefined;
  /** Since when a customer waits that the user was told of, by the session's id. */
  #told = new Map<string, string>();

  constructor(private readonly me: string) {}

  load = coalesced(async () => {
    try {
      this.#take(await everything<Session>("/sessions?joinable=true&kind=support"));
      this.problem = "";
    } catch (error) {
      this.problem = errorText(error);
    }
  });

  apply(events: LiveEvent[]): void {
    // An invitation changes the sessions of the user.
    if (events.some(({ type }) => type === "queue.changed" || type === "sessions.changed")) void this.load();
  }

  takesPart({ participants }: Session): boolean {
    return participants.some(({ user_id }) => user_id === this.me);
  }

  #take(all: Session[]): void {
    const known = this.#known;
    const news = all.filter((session) => this.#isNew(session, known));
    this.#known = new Set(all.map(({ id }) => id));
    this.all = all;
    if (!known) return;
    if (news[0]) this.arrival = news[0];
    const open = new Map(all.map((session) => [session.id, session]));
    this.departure = this.#invited.find(({ id }) => !open.has(id)) ?? this.departure;
    this.#invited = [...this.#invited, ...news.filter(({ state }) => state !== "waiting")].filter(
      ({ id }) => {
        const session = open.get(id);
        return session && !this.takesPart(session);
      },
    );
  }

  #isNew(session: Session, known: Set<string> | undefined): boolean {
    const { id, state, customer } = session;
    if (state !== "waiting") return !known?.has(id) && !this.takesPart(session);
    if (!customer?.connected || this.#told.get(id) === customer.waiting_since) return false;
    this.#told.set(id, customer.waiting_since);
    return true;
  }
}
