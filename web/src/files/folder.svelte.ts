import { TAG } from "../wire";
import { sorted, unpack, type Column, type Item } from "./items";
import { baseName, parent } from "./paths";
import type { FilesPipe } from "./pipe";
import { isLost, problemText } from "./problems";

/** A listing may have no end: so many entries are shown. */
const MOST = 100_000;

/** The folder that is shown: its entries, their order, and what is selected. */
export class Folder {
  path = $state("");
  items = $state.raw<readonly Item[]>([]);
  loading = $state(false);
  /** How many entries have come while it loads. */
  count = $state(0);
  /** Why it can't be shown. */
  problem = $state("");
  /** There are more entries than are shown. */
  cut = $state(false);
  column = $state<Column>("name");
  descending = $state(false);
  /** Names: they stay selected when the folder is read again. */
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /** The name of the item that the keys act on. */
  cursor = $state("");

  #anchor = "";
  #abort: AbortController | undefined;
  #places = $derived(new Map(this.items.map(({ name }, place) => [name, place])));

  constructor(private readonly pipe: FilesPipe) {}

  get chosen(): Item[] {
    return this.items.filter(({ name }) => this.selected.has(name));
  }

  get all(): boolean {
    return this.items.length > 0 && this.selected.size === this.items.length && !this.cut;
  }

  place(name: string): number {
    return this.#places.get(name) ?? -1;
  }

  /** Shows another folder; the cursor goes to the entry with this name. */
  async open(path: string, cursor = ""): Promise<void> {
    const other = path !== this.path;
    this.path = path;
    if (other) {
      this.items = [];
      this.selected = new Set();
      this.cursor = cursor;
    }
    await this.#load();
  }

  /** Shows the folder that this one is in. */
  async up(): Promise<void> {
    if (this.path !== "/") await this.open(parent(this.path), baseName(this.path));
  }

  /** Reads the folder again. */
  async refresh(): Promise<void> {
    if (this.path) await this.#load();
  }

  sort(column: Column): void {
    this.descending = this.column === column && !this.descending;
    this.column = column;
    this.items = sorted(this.items, this.column, this.descending);
  }

  async #load(): Promise<void> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.loading = true;
    this.count = 0;
    try {
      const { items, cut } = await this.#read(abort);
      if (abort.signal.aborted) return;
      this.items = sorted(items, this.column, this.descending);
      this.cut = cut;
      this.problem = "";
      this.#keep();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.items = [];
      this.problem = problemText(error);
    }
    this.loading = false;
  }

  async #read(abort: AbortController): Promise<{ items: Item[]; cut: boolean }> {
    for (;;) {
      await this.pipe.ready(abort.signal);
      const found = new Map<string, Item>();
      const request = this.pipe.begin(TAG.ListFolder, [this.path], {
        signal: abort.signal,
        bytes: (data) => {
          for (const item of unpack(data)) found.set(item.name, item);
          this.count = found.size;
          if (found.size > MOST) request.cancel();
        },
      });
      try {
        await request.done;
      } catch (error) {
        if (isLost(error)) continue;
        if (found.size <= MOST) throw error;
      }
      return { items: [...found.values()].slice(0, MOST), cut: found.size > MOST };
    }
  }

  /** What is still there stays selected, and the cursor where it was. */
  #keep(): void {
    const places = this.#places;
    this.selected = new Set([...this.selected].filter((name) => places.has(name)));
    if (!places.has(this.cursor)) this.cursor = this.items[0]?.name ?? "";
  }

  // --- selecting ---

  only(name: string): void {
    this.selected = new Set([name]);
    this.cursor = this.#anchor = name;
  }

  toggle(name: string): void {
    const selected = new Set(this.selected);
    if (!selected.delete(name)) selected.add(name);
    this.selected = selected;
    this.cursor = this.#anchor = name;
  }

  /** Everything from where the selection began up to here. */
  reach(name: string): void {
    const from = Math.max(0, this.place(this.#anchor));
    const to = this.place(name);
    const range = this.items.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.selected = new Set(range.map((one) => one.name));
    this.cursor = name;
  }

  selectAll(): void {
    this.selected = new Set(this.items.map(({ name }) => name));
  }
}
