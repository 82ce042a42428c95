import { call, everything } from "../api/client";
import type { ItemRight, JumpGroup, JumpItem, Summary, Team } from "../api/types";

/** At least so many milliseconds between two counts, and at most while changes stream in. */
const QUIET = 1_000;
const BUSY = 4_000;

/** Stands for the team of those who are in none. */
export const OTHERS = "";

export interface TeamPane {
  code_name: string;
  name: string;
  /** Its shared Jump Groups. */
  owned: JumpGroup[];
  /** The personal Jump Groups of its users that the person sees. */
  people: JumpGroup[];
}

/** The Jump Groups on the left and the counters below the list. */
export class Groups {
  all = $state.raw<JumpGroup[]>([]);
  teams = $state.raw<Team[]>([]);
  summary = $state.raw<Summary | undefined>(undefined);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #pause = QUIET;
  /** Teams are to be loaded as well: more than the counts has changed. */
  #everything = true;
  #running = false;
  /** Something changed while it was being loaded. */
  #again = false;

  #byName = $derived(new Map(this.all.map((group) => [group.code_name, group])));

  /** One's own. */
  personal = $derived(this.all.filter((group) => this.#isOwn(group)));
  /** Those of no team of one's own. */
  shared = $derived(this.all.filter((group) => group.kind === "shared" && !this.teamsOf(group).length));
  /** The teams that have something to show: what they own, and the people whose personal groups one sees. */
  panes = $derived.by((): TeamPane[] => {
    const panes = [...this.teams, { code_name: OTHERS, name: "" }].map(({ code_name, name }): TeamPane => ({
      code_name,
      name,
      owned: [],
      people: [],
    }));
    const byName = new Map(panes.map((pane) => [pane.code_name, pane]));
    for (const group of this.all) {
      const kind = group.kind === "shared" ? "owned" : "people";
      for (const team of this.teamsOf(group)) byName.get(team)?.[kind].push(group);
    }
    return panes.filter(({ owned, people }) => owned.length || people.length);
  });

  constructor(private readonly username: string) {}

  /** A group by its code name, when the person sees it. */
  find(codeName: string): JumpGroup | undefined {
    return this.#byName.get(codeName);
  }

  /** The code names of the groups that the person has a right to, and those that items are in already. */
  choices(right: ItemRight, present: readonly string[] = []): string[] {
    const names = this.all.filter((one) => one.rights.includes(right)).map((one) => one.code_name);
    return Array.from(new Set([...names, ...present]));
  }

  /** The tags in a group; in all of them when there is none of this name. */
  tagsIn(codeName: string | undefined): string[] {
    const found = this.find(codeName ?? "");
    const among = found ? [found] : this.all;
    return Array.from(new Set(among.flatMap((one) => one.tags.map(({ tag }) => tag)))).sort();
  }

  /** Whether the person has the right to all items; the server decides about a group that is not known yet. */
  allow(right: ItemRight, items: readonly JumpItem[]): boolean {
    return items.every((item) => this.find(item.jump_group)?.rights.includes(right) ?? true);
  }

  /** The teams among which a group stands: that which owns it, or its owner's; none for one's own. */
  teamsOf(group: JumpGroup): string[] {
    if (this.#isOwn(group)) return [];
    const [owner = ""] = group.members;
    const shared = group.kind === "shared";
    const found = this.teams.filter((team) =>
      shared ? team.code_name === group.team : owner in team.members,
    );
    return found.length || shared ? found.map((team) => team.code_name) : [OTHERS];
  }

  #isOwn(group: JumpGroup): boolean {
    return group.code_name === `user:${this.username}`;
  }

  async #load(): Promise<void> {
    const withTeams = this.#everything;
    this.#everything = false;
    try {
      const [groups, summary, teams] = await Promise.all([
        everything<JumpGroup>("/jump-groups"),
        call<Summary>("GET", "/jump-clients/summary"),
        withTeams ? everything<Team>("/teams") : this.teams,
      ]);
      this.all = groups;
      this.summary = summary;
      this.teams = teams;
    } catch {
      // The list says so when the server is away; the next change loads anew.
      this.#everything ||= withTeams;
    }
  }

  /** Loads all of it anew. */
  refresh(): void {
    this.#everything = true;
    this.recount();
  }

  /** Counts anew after a change: at once when it was quiet, ever more rarely while changes stream in. */
  recount(): void {
    this.#again ||= this.#running;
    if (this.#timer !== undefined) return;
    const since = Date.now() - this.#last;
    if (since > 2 * this.#pause) this.#pause = QUIET;
    const wait = Math.max(0, this.#pause - since);
    this.#timer = setTimeout(() => void this.#count(), wait);
  }

  async #count(): Promise<void> {
    this.#last = Date.now();
    this.#pause = Math.min(BUSY, 1.5 * this.#pause);
    this.#running = true;
    await this.#load();
    this.#running = false;
    this.#timer = undefined;
    if (this.#again) {
      this.#again = false;
      this.recount();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
