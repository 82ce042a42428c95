import { call, onStepUp } from "../api/client";

/** Requests that wait for a fresh code of the second factor. */
class StepUp {
  asking = $state(false);

  #waiting: ((given: boolean) => void)[] = [];

  constructor() {
    onStepUp(() => {
      this.asking = true;
      return new Promise((resolve) => this.#waiting.push(resolve));
    });
  }

  /** Gives the code, and lets what waits go on. Throws ApiError. */
  async give(code: string): Promise<void> {
    await call("POST", "/auth/step-up", { body: { code } });
    this.#end(true);
  }

  /** What waits is refused. */
  cancel(): void {
    this.#end(false);
  }

  #end(given: boolean): void {
    this.asking = false;
    for (const resolve of this.#waiting.splice(0)) resolve(given);
  }
}

export const stepUp = new StepUp();
