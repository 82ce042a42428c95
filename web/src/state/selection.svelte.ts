import type { JumpItem, LiveEvent } from "../api/types";
import { changedItem, goneItem } from "../items";
import type { ItemList } from "./items.svelte";

/** What is selected in the list; it outlives changes, other sort orders and reloads of the list. */
export class Selection {
  #items = $state.raw<ReadonlyMap<string, JumpItem>>(new Map());
  /** The item that the keyboard is at. */
  cursor = $state("");
  /** How many are on their way into it: all of the list, when not all of it is loaded. */
  gathering = $state(0);
  /** Where a range begins. */
  #anchor = "";
  /** What waits until all are there. */
  #waiting: (() => void) | undefined;

  items = $derived(Array.from(this.#items.values()));
  size = $derived(this.#items.size);
  /** The item when it is the only one. */
  one = $derived(this.size === 1 ? this.items[0] : undefined);

  has(id: string): boolean {
    return this.#items.has(id);
  }

  only(item: JumpItem): void {
    this.#settle();
    this.#items = new Map([[item.id, item]]);
    this.cursor = this.#anchor = item.id;
  }

  toggle(item: JumpItem): void {
    this.#settle();
    const items = new Map(this.#items);
    if (!items.delete(item.id)) items.set(item.id, item);
    this.#items = items;
    this.cursor = this.#anchor = item.id;
  }

  /** Selects from where the last selection began up to `item`, and nothing else. */
  reach(item: JumpItem, list: ItemList): void {
    this.#settle();
    const end = list.place(item.id);
    const anchor = list.place(this.#anchor);
    const start = anchor < 0 ? end : anchor;
    const range = list.items.slice(Math.min(start, end), Math.max(start, end) + 1);
    this.#items = new Map(range.map((one) => [one.id, one]));
    if (anchor < 0) this.#anchor = item.id;
    this.cursor = item.id;
  }

  /** Selects all that the list finds, once it is loaded; another selection meanwhile stands instead. */
  async all(list: ItemList): Promise<void> {
    this.#waiting = undefined;
    this.gathering = list.total;
    let loaded = -1;
    // What loads the list anew interrupts this, and a server that is away ends it.
    while (this.gathering && !list.complete && (list.items.length > loaded || list.phase === "loading")) {
      loaded = list.items.length;
      await list.need(list.total);
    }
    if (!this.gathering) return;
    const waiting = this.#settle();
    if (!list.complete) return;
    this.#items = new Map(list.items.map((one) => [one.id, one]));
    this.cursor ||= list.items[0]?.id ?? "";
    this.#anchor = this.cursor;
    waiting?.();
  }

  /** Does something with what is selected: with all of it, also when that is still on its way. */
  ready(action: () => void): void {
    if (this.gathering) this.#waiting = action;
    else action();
  }

  /** Ends the gathering; what waited for it. */
  #settle(): (() => void) | undefined {
    const waiting = this.#waiting;
    this.gathering = 0;
    this.#waiting = undefined;
    return waiting;
  }

  clear(): void {
    this.#settle();
    this.#items = new Map();
    this.cursor = this.#anchor = "";
  }

  /** Takes what changed elsewhere. */
  apply(events: LiveEvent[]): void {
    const items = new Map(this.#items);
    for (const event of events) {
      const changed = changedItem(event);
      const gone = goneItem(event);
      if (changed && items.has(changed.id)) items.set(changed.id, changed);
      else if (gone) items.delete(gone);
    }
    this.#items = items;
  }

  /** Takes the items as the list has them; what a complete list does not have is not selected any more. */
  follow(list: ItemList): void {
    let changed = false;
    const items = new Map<string, JumpItem>();
    for (const [id, item] of this.#items) {
      const now = list.item(id) ?? (list.complete ? undefined : item);
      changed ||= now !== item;
      if (now) items.set(id, now);
    }
    if (changed) this.#items = items;
  }
}
