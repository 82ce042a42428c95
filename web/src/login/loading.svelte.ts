import { ApiError, call } from "../api/client";
import { errorText } from "../api/errors";

/** Something that a page loads: nothing yet, the answer, or why there is none. */
export class Loading<T> {
  data = $state.raw<T | undefined>(undefined);
  busy = $state(false);
  problem = $state("");
  /** The error's code. */
  code = $state("");

  #running: AbortController | undefined;

  /** Loads `path`; what was loaded before stays in sight until then. */
  load(path: string): Promise<void> {
    return this.run((signal) => call<T>("GET", path, { signal }));
  }

  async run(work: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.busy = true;
    try {
      const data = await work(running.signal);
      if (running.signal.aborted) return;
      this.data = data;
      this.problem = "";
      this.code = "";
    } catch (error) {
      if (running.signal.aborted) return;
      this.problem = errorText(error);
      this.code = error instanceof ApiError ? error.code : "";
    } finally {
      if (this.#running === running) this.busy = false;
    }
  }

  stop(): void {
    this.#running?.abort();
  }
}
