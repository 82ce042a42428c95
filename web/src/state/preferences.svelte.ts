import { SORT_FIELDS, type SortField } from "./query";

const STORED = "jump.console";

export const COLUMNS = [
  "name",
  "hostname",
  "method",
  "comments",
  "group",
  "status",
  "tag",
  "os",
  "consoleUser",
  "fqdn",
  "publicAddress",
  "version",
  "lastConnected",
  "lastAccessed",
] as const;
export type Column = (typeof COLUMNS)[number];

export const PANES = ["left", "right", "bottom"] as const;
export type Pane = (typeof PANES)[number];

const MOST_OPENED = 200;

const FIRST: readonly Column[] = ["name", "hostname", "method", "comments", "group", "status"];

interface Stored {
  columns: readonly Column[];
  sort: SortField;
  descending: boolean;
  panes: Partial<Record<Pane, number>>;
  opened: readonly string[];
  sound: boolean;
  desktop: boolean;
  available: boolean;
}

function read(): Partial<Record<keyof Stored, unknown>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? "");
    if (stored && typeof stored === "object") return stored;
  } catch {
    // Nothing was kept.
  }
  return {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** How the person arranged the console in this browser. */
export class Preferences {
  /** The columns shown, in their order; the name is always among them. */
  columns = $state.raw<readonly Column[]>(FIRST);
  sort = $state<SortField>("name");
  descending = $state(false);
  /** Sizes in pixels, of those that were changed. */
  panes = $state.raw<Partial<Record<Pane, number>>>({});

  /** The Jump Groups whose tags are shown, the last ones of them. */
  opened = $state.raw<readonly string[]>([]);
  /** Whether a sound, and a notification on the desktop, tell that a customer waits. */
  sound = $state(true);
  desktop = $state(false);
  /** Whether customers may choose the person on the support portal. */
  available = $state(false);

  constructor() {
    const { columns, sort, descending, panes, opened, sound, desktop, available } = read();
    this.sound = sound !== false;
    this.desktop = desktop === true;
    this.available = available === true;
    if (Array.isArray(columns)) {
      this.columns = COLUMNS.filter((column) => column === "name" || columns.includes(column));
    }
    this.sort = SORT_FIELDS.find((field) => field === sort) ?? "name";
    this.descending = descending === true;
    if (Array.isArray(opened)) this.opened = opened.filter((one) => typeof one === "string");
    if (isObject(panes)) {
      const sizes = PANES.map((pane) => [pane, panes[pane]]);
      this.panes = Object.fromEntries(sizes.filter(([, size]) => Number.isFinite(size))) as typeof this.panes;
    }
  }

  toggle(column: Column): void {
    const shown = this.columns.includes(column);
    this.columns = COLUMNS.filter((one) => (one === column ? !shown : this.columns.includes(one)));
    this.#save();
  }

  order(sort: SortField, descending: boolean): void {
    this.sort = sort;
    this.descending = descending;
    this.#save();
  }

  /** Undefined gives the pane its first size back. */
  resize(pane: Pane, size: number | undefined): void {
    const { [pane]: _old, ...others } = this.panes;
    this.panes = size === undefined ? others : { ...others, [pane]: Math.round(size) };
    this.#save();
  }

  /** Shows the tags of a Jump Group, or no longer. */
  open(codeName: string, open: boolean): void {
    const others = this.opened.filter((one) => one !== codeName);
    this.opened = open ? [...others, codeName].slice(-MOST_OPENED) : others;
    this.#save();
  }

  tell(by: { sound?: boolean; desktop?: boolean; available?: boolean }): void {
    this.sound = by.sound ?? this.sound;
    this.desktop = by.desktop ?? this.desktop;
    this.available = by.available ?? this.available;
    this.#save();
  }

  #save(): void {
    const { columns, sort, descending, panes, opened, sound, desktop, available } = this;
    localStorage.setItem(
      STORED,
      JSON.stringify({
        columns,
        sort,
        descending,
        panes,
        opened,
        sound,
        desktop,
        available,
      } satisfies Stored),
    );
  }
}
