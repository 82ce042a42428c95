import { call, everything } from "../api/client";
import { errorText } from "../api/errors";
import type { LiveEvent, Session } from "../api/types";
import { coalesced } from "./coalesced";

/** The signed-in user's running sessions, wherever they were begun. */
export class MySessions {
  /** The newest first. */
  all = $state.raw<Session[]>([]);
  problem = $state("");

  load = coalesced(async () => {
    try {
      this.all = await everything<Session>("/sessions?active=true&mine=true");
      this.problem = "";
    } catch (error) {
      this.problem = errorText(error);
    }
  });

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
