import { ApiError, call, everything } from "../api/client";
import { errorText } from "../api/errors";
import type { BulkJob, BulkResult, JumpItem, Page } from "../api/types";

const SOON = 300;
const LATER = 1_000;
/** Results that are read to be shown. */
const SHOWN = 200;

/** One item for which it did not work, and why. */
export interface Failed {
  id: string;
  name: string;
  message: string;
}

/** What a job was asked to do, while this page knows it. */
interface Asked {
  path: string;
  body: Record<string, unknown>;
  /** What the person saw the items called. */
  names: ReadonlyMap<string, string>;
}

/** The person's bulk jobs: the server does them, this page watches. */
export class Jobs {
  /** Those that run, also from before a reload, and those that ended while this page looked on. */
  all = $state.raw<readonly BulkJob[]>([]);
  /** The id of the one whose dialog is open. */
  shown = $state("");

  #asked = new Map<string, Asked>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** Has the server do something to the items. Throws ApiError, and then nothing has begun. */
  async start(path: string, items: readonly JumpItem[], body: Record<string, unknown> = {}): Promise<void> {
    const names = new Map(items.map(({ id, name }) => [id, name]));
    await this.#start({ path, body: { ...body, ids: [...names.keys()] }, names });
  }

  async #start(asked: Asked): Promise<void> {
    const idempotencyKey = crypto.randomUUID();
    const job = await call<BulkJob>("POST", asked.path, { body: asked.body, idempotencyKey });
    this.#asked.set(job.id, asked);
    this.all = [...this.all, job];
    this.shown = job.id;
    this.#look(SOON);
  }

  /** Finds the jobs that run: the page may have been closed since they began. */
  async load(): Promise<void> {
    const page = await call<Page<BulkJob>>("GET", "/bulk-jobs?state=running");
    const known = new Set(this.all.map(({ id }) => id));
    this.all = [...this.all, ...page.items.filter(({ id }) => !known.has(id))];
    this.#look(SOON);
  }

  /** Throws ApiError. Once it has returned, the server acts on no further item. */
  async cancel(id: string): Promise<void> {
    this.#take(await call<BulkJob>("POST", `/bulk-jobs/${id}/cancel`));
  }

  /** Those for which it did not work: the first of them. Throws ApiError. */
  async failures(id: string): Promise<Failed[]> {
    const path = `/bulk-jobs/${id}/results?outcome=failed&limit=${SHOWN}`;
    const names = this.#asked.get(id)?.names;
    const { items } = await call<Page<BulkResult>>("GET", path);
    return items.map((one) => ({
      id: one.id,
      name: one.name || (names?.get(one.id) ?? one.id),
      message: one.error ? errorText(one.error) : "",
    }));
  }

  /** Whether this page knows what the job was asked to do. */
  canRetry(id: string): boolean {
    return this.#asked.has(id);
  }

  /** Does the same to those for which it did not work, as they are by now. Throws ApiError. */
  async retry(id: string): Promise<void> {
    const asked = this.#asked.get(id);
    if (!asked) return;
    const failed = await everything<BulkResult>(`/bulk-jobs/${id}/results?outcome=failed`);
    const { versions: _seen, ...body } = asked.body;
    await this.#start({ ...asked, body: { ...body, ids: failed.map((one) => one.id) } });
    this.dismiss(id);
  }

  /** Takes a job out of sight; one that runs goes on. */
  dismiss(id: string): void {
    if (this.shown === id) this.shown = "";
    this.#asked.delete(id);
    this.all = this.all.filter((job) => job.id !== id);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #take(now: BulkJob): void {
    this.all = this.all.map((job) => (job.id === now.id ? now : job));
  }

  #look(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped || !this.all.some(({ state }) => state === "running")) return;
    this.#timer = setTimeout(() => void this.#follow(), wait);
  }

  async #follow(): Promise<void> {
    for (const { id } of this.all.filter(({ state }) => state === "running")) {
      try {
        this.#take(await call<BulkJob>("GET", `/bulk-jobs/${id}`));
      } catch (error) {
        // A server that is away is told by the page already: the job goes on, or is taken up again.
        if (error instanceof ApiError && error.code === "bulk_job_not_found") this.dismiss(id);
      }
    }
    this.#look(LATER);
  }
}
