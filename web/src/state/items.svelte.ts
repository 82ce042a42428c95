import { ApiError, call } from "../api/client";
import { errorText } from "../api/errors";
import type { JumpItem, JumpItemPage, LiveEvent } from "../api/types";
import { changedItem, goneItem } from "../items";
import { belongs, compare, differs, mayMatch, parameters, type Query } from "./query";

const PAGE = 200;
const LARGEST_PAGE = 500;
const SOON = 3_000;
const EVERYTHING: Query = { group: "", tag: "", search: "", fields: [], sort: "name", descending: false };

/** The list in the middle: a loaded beginning of what the query finds, kept up to date by events. */
export class ItemList {
  /** What a Jump Group is called, by its code name. */
  groupName: (codeName: string) => string = (codeName) => codeName;
  query = $state.raw<Query>(EVERYTHING);
  /** The loaded items, in order: the first of `total`. */
  items = $state.raw<JumpItem[]>([]);
  total = $state(0);
  phase = $state<"loading" | "ready" | "failed">("loading");
  problem = $state("");
  /** How often in a row there was no answer. */
  unanswered = $state(0);
  /** Where the events go on from the first answer. */
  eventId = $state("");

  /** Where the next page begins; null when everything is loaded. */
  #next: string | null = null;
  #places = new Map<string, number>();
  #wanted = 0;
  #running: AbortController | undefined;
  /** Ends when what is being loaded is there. */
  #loading: Promise<void> | undefined;
  /** What happened while the list was being loaded anew. */
  #meanwhile: LiveEvent[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  item(id: string): JumpItem | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.items[place];
  }

  /** The item's index in `items`, or -1. */
  place(id: string): number {
    return this.#places.get(id) ?? -1;
  }

  /** Whether every item of the query is loaded. */
  get complete(): boolean {
    return this.phase === "ready" && this.#next === null;
  }

  /** Shows what another query finds. */
  async show(change: Partial<Query>): Promise<void> {
    const before = parameters(this.query).toString();
    this.query = { ...this.query, ...change };
    // Fields without a search change nothing.
    if (this.phase === "ready" && parameters(this.query).toString() === before && change.fields) return;
    this.phase = "loading";
    this.#wanted = 0;
    await this.reload();
  }

  /** Loads the same anew, as far as it was loaded; the old items stay in sight meanwhile. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#meanwhile = [];
    await this.#run(async (signal) => {
      let items: JumpItem[] = [];
      let next: string | undefined;
      const count = Math.max(this.#wanted, PAGE);
      for (;;) {
        const page = await this.#page(next, count - items.length, signal);
        if (next === undefined) this.eventId ||= page.event_id;
        items = items.concat(page.items);
        if (page.next === null || items.length >= count) {
          this.#take(items, page);
          break;
        }
        next = page.next;
      }
      this.phase = "ready";
      const missed = this.#meanwhile ?? [];
      this.#meanwhile = undefined;
      this.apply(missed);
    });
  }

  /** Makes sure that the first `count` items are loaded. */
  async need(count: number): Promise<void> {
    this.#wanted = Math.min(Math.max(this.#wanted, count), this.total);
    while (this.#loading) await this.#loading;
    if (this.#next === null || this.items.length >= this.#wanted) return;
    await this.#run(async (signal) => {
      while (this.#next !== null && this.items.length < this.#wanted) {
        const page = await this.#page(this.#next, this.#wanted - this.items.length, signal);
        // What moved between two pages would otherwise stand twice.
        const fresh = page.items.filter((item) => !this.#places.has(item.id));
        this.#take(this.items.concat(fresh), page);
      }
    });
  }

  #run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const loading = this.#attempt(work).finally(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    this.#loading = loading;
    return loading;
  }

  async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      await work(running.signal);
      this.problem = "";
      this.unanswered = 0;
    } catch (error) {
      if (running.signal.aborted) return;
      this.unanswered = error instanceof ApiError && error.code === "unreachable" ? this.unanswered + 1 : 0;
      this.problem = errorText(error);
      if (this.phase === "loading") this.phase = "failed";
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  #page(after: string | undefined, missing: number, signal: AbortSignal): Promise<JumpItemPage> {
    const query = parameters(this.query);
    query.set("limit", String(missing > PAGE ? LARGEST_PAGE : PAGE));
    if (after !== undefined) query.set("after", after);
    return call<JumpItemPage>("GET", `/jump-items?${query}`, { signal });
  }

  #take(items: JumpItem[], page: JumpItemPage): void {
    this.#next = page.next;
    this.total = page.next === null ? items.length : Math.max(page.total, items.length);
    this.#place(items);
  }

  #place(items: JumpItem[]): void {
    this.#places = new Map(items.map((item, place) => [item.id, place]));
    this.items = items;
  }

  /** Takes what changed elsewhere into the list. */
  apply(events: LiveEvent[]): void {
    this.#meanwhile?.push(...events);
    const items = this.items.slice();
    /** What changes its place: the item, or null for one that leaves. */
    const moved = new Map<string, JumpItem | null>();
    for (const event of events) {
      const changed = changedItem(event);
      const gone = goneItem(event);
      if (changed) this.#changed(changed, items, moved);
      else if (gone) moved.set(gone, null);
    }
    if (moved.size > 0) this.#move(items, moved);
    else this.items = items;
  }

  #changed(item: JumpItem, items: JumpItem[], moved: Map<string, JumpItem | null>): void {
    const place = this.#places.get(item.id) ?? -1;
    const old = items[place];
    const { search } = this.query;
    // Only the server can tell whether its search finds the item.
    if (
      search &&
      (old
        ? differs(item, old)
        : belongs(item, this.query) && mayMatch(item, search, this.groupName(item.jump_group)))
    )
      this.#soon(() => this.reload());
    if (!old) {
      if (!search && belongs(item, this.query)) moved.set(item.id, item);
    } else if (belongs(item, this.query) && compare(item, old, this.query) === 0) {
      items[place] = item;
      moved.delete(item.id);
    } else {
      moved.set(item.id, belongs(item, this.query) ? item : null);
    }
  }

  #move(items: JumpItem[], moved: Map<string, JumpItem | null>): void {
    const kept = items.filter((item) => !moved.has(item.id));
    const last = items.at(-1);
    for (const item of moved.values()) {
      // Beyond what is loaded it comes with its own page.
      const beyond = item && this.#next !== null && last && compare(item, last, this.query) > 0;
      if (item && !beyond) kept.push(item);
    }
    kept.sort((a, b) => compare(a, b, this.query));
    this.total = this.#next === null ? kept.length : Math.max(kept.length, this.total);
    this.#place(kept);
    if (this.#next !== null) this.#soon(() => this.#recount());
  }

  /** Asks for the total anew: of a list that is loaded in part nobody else knows it. */
  async #recount(): Promise<void> {
    const query = parameters(this.query);
    query.set("limit", "1");
    const page = await call<JumpItemPage>("GET", `/jump-items?${query}`).catch(() => undefined);
    if (page && this.#next !== null) this.total = Math.max(page.total, this.items.length);
  }

  #soon(work: () => Promise<void>): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void work();
    }, SOON);
  }
}
