import { call, everything } from "../api/client";
import { errorText } from "../api/errors";
import type { LiveEvent, Session } from "../api/types";

/** The signed-in user's running sessions, wherever they were begun. */
export class MySessions {
  /** The newest first. */
  all = $state.raw<Session[]>([]);
  problem = $state("");

  #loading = false;
  #again = false;

  /** Loads them anew; while an answer is on its way, once more after it. */
  async load(): Promise<void> {
    this.#again = this.#loading;
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.all = await everything<Session>("/sessions?active=true&mine=true");
      this.problem = "";
    } catch (error) {
      this.problem = errorText(error);
    } finally {
      this.#loading = false;
    }
    if (this.#again) await this.load();
  }

  apply(events: LiveEvent[]): void {
    if (events.some(({ type }) => type === "sessions.changed")) void this.load();
  }

  /** Takes control of a session that nobody controls. Where the server refuses, the person watches. */
  async control({ id }: Session): Promise<void> {
    await call("POST", `/sessions/${id}/participants`, { body: { role: "controls" } }).catch(() => undefined);
    await this.load();
  }

  /** Throws ApiError when the server refuses. */
  async end({ id }: Session): Promise<void> {
    await call("DELETE", `/sessions/${id}`);
    await this.load();
  }
}
