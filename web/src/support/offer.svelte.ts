import { call } from "../api/client";
import { errorText } from "../api/errors";
import type { Availability } from "../api/types";
import { Preferences } from "../state/preferences.svelte";

/** The server forgets who has not said so for 150 seconds. */
const AGAIN_MS = 60_000;

/** Whether customers can choose the person on the support portal, while the console is open. */
export class Offer {
  /** Undefined until the server has told. */
  known = $state.raw<Availability>();
  problem = $state("");

  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly preferences: Preferences) {}

  get wanted(): boolean {
    return this.preferences.available;
  }

  /** Begins to offer the person, if they want it; returns what ends that. */
  start = (): (() => void) => {
    if (this.wanted) void this.#state(true);
    this.#timer = setInterval(() => {
      // As another tab of this browser has it by now.
      if (this.wanted && new Preferences().available) void this.#state(true);
    }, AGAIN_MS);
    return () => clearInterval(this.#timer);
  };

  async look(): Promise<void> {
    await this.#try(() => call<Availability>("GET", "/support/availability"));
  }

  async want(available: boolean): Promise<void> {
    this.preferences.tell({ available });
    await this.#state(available);
  }

  async #state(available: boolean): Promise<void> {
    await this.#try(() => call<Availability>("POST", "/support/availability", { body: { available } }));
  }

  async #try(ask: () => Promise<Availability>): Promise<void> {
    try {
      this.known = await ask();
      this.problem = "";
    } catch (error) {
      this.problem = errorText(error);
    }
  }
}
