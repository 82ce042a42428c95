import { call } from "../api/client";
import type { JumpClient, JumpClientDetail, Sample } from "../api/types";

const HOUR = 3_600_000;
const TICK = 30_000;

/** How a computer did at a moment. */
export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  cpuPercent: number;
  memoryFreeMib: number;
}

/** A figure that the site does not collect has no plot, so its value does not matter. */
function point(sample: Sample | NonNullable<JumpClient["statistics"]>): Point {
  return {
    at: Date.parse(sample.at),
    cpuPercent: sample.cpu_percent ?? 0,
    memoryFreeMib: sample.memory_free_mib ?? 0,
  };
}

/** The last hour of one Jump Client: loaded once, then followed by its statistics as they come. */
export class LastHour {
  points = $state.raw<Point[]>([]);
  /** The most milliseconds between two points of a computer that stays connected. */
  gap = $state(0);
  /** Why the server did not reach a passive computer, for those who may know. */
  failedCall = $state.raw<JumpClientDetail["failed_call"]>(null);
  now = $state(Date.now());

  #id = "";
  #running: AbortController | undefined;
  #timer = setInterval(() => (this.now = Date.now()), TICK);

  /** Takes the item as it is now; another one begins anew. */
  follow(item: JumpClient): void {
    const newest = item.statistics && point(item.statistics);
    const last = this.points.at(-1);
    const isPassive = item.connection_type === "passive";
    if (item.id !== this.#id) {
      this.#id = item.id;
      this.points = [];
      this.gap = 0;
      this.failedCall = null;
      void this.#load();
    } else if (isPassive) {
      // It changes seldom: after a contact, or after a call that failed.
      void this.#load();
    } else if (newest && newest.at > (last?.at ?? 0)) {
      // Of what happened while the page did not listen, the server knows more.
      const missed = !this.gap || (last && newest.at - last.at > this.gap);
      if (missed) void this.#load();
      else this.#take([...this.points, newest]);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#running?.abort();
  }

  async #load(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    const path = `/jump-clients/${this.#id}`;
    // A server that is away is told by the page already; the next statistics ask again.
    const detail = await call<JumpClientDetail>("GET", path, { signal }).catch(() => undefined);
    if (!detail || signal.aborted) return;
    this.gap = detail.last_hour.gap_seconds * 1000;
    this.failedCall = detail.failed_call;
    const points = detail.last_hour.samples.map(point);
    const newest = detail.statistics && point(detail.statistics);
    // Not every one of the statistics becomes a sample.
    if (newest && newest.at > (points.at(-1)?.at ?? 0)) points.push(newest);
    this.#take(points);
  }

  #take(points: Point[]): void {
    // A clock that is slow shows what has come all the same.
    this.now = Math.max(Date.now(), points.at(-1)?.at ?? 0);
    this.points = points.filter(({ at }) => at >= this.now - HOUR);
  }
}
