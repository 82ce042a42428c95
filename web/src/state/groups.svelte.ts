import { call } from "../api/client";
import type { JumpGroup, Page, Summary } from "../api/types";

const QUIET = 1_000;

/** The Jump Groups on the left and the counters below the list. */
export class Groups {
  all = $state.raw<JumpGroup[]>([]);
  summary = $state.raw<Summary | undefined>(undefined);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  personal = $derived(this.all.filter((group) => group.kind === "personal"));
  shared = $derived(this.all.filter((group) => group.kind === "shared"));

  /** A group by its code name, when the person sees it. */
  find(codeName: string): JumpGroup | undefined {
    return this.all.find((group) => group.code_name === codeName);
  }

  async load(): Promise<void> {
    this.#last = Date.now();
    const [groups, summary] = await Promise.all([
      this.#everyGroup(),
      call<Summary>("GET", "/jump-clients/summary"),
    ]);
    this.all = groups;
    this.summary = summary;
  }

  async #everyGroup(): Promise<JumpGroup[]> {
    const groups: JumpGroup[] = [];
    let after = "";
    do {
      const page: Page<JumpGroup> = await call("GET", `/jump-groups?limit=500${after}`);
      groups.push(...page.items);
      after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
    } while (after);
    return groups;
  }

  /** Counts anew after a change: at once when it was quiet, else about once a second. */
  refresh(): void {
    const wait = Math.max(0, this.#last + QUIET - Date.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // The list says so when the server is away; the next change counts anew.
      this.load().catch(() => undefined);
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
