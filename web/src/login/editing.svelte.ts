import { onDestroy, untrack } from "svelte";
import { call } from "../api/client";
import { auth } from "../state/auth.svelte";
import { changes, rebase, type Form } from "../state/form.svelte";
import { Loading } from "./loading.svelte";

/** One record on the page that edits it; to be made while the page is. What was typed stays whatever others do meanwhile. */
export class Editing<R extends { version: number }, D extends object> {
  record = new Loading<R>();
  draft = $state<D>();
  /** What somebody else has made meanwhile of the fields that were typed into. */
  theirs = $state.raw<Partial<D>>({});
  saved = $state(false);

  #base: D | undefined;

  /**
   * `draftOf` gives the fields that can be edited, by the API's names; `bodyOf` what is sent of those that changed,
   * where that is not how they are typed: it may complain by the form's `refuse`.
   */
  constructor(
    readonly address: () => string,
    private readonly draftOf: (record: R) => D,
    readonly form: Form,
    private readonly bodyOf: (changed: Partial<D>) => object = (changed) => changed,
  ) {
    // Also when somebody has signed in again.
    $effect(() => {
      if (auth.me) untrack(() => void this.load());
    });
    onDestroy(() => this.record.stop());
  }

  load = async (): Promise<void> => {
    await this.record.load(this.address());
    if (this.record.data && !this.record.problem) this.take(this.record.data);
  };

  /** Shows a newer version; what was typed and not saved stays. */
  take(fresh: R): void {
    const next = this.draftOf(fresh);
    if (this.draft && this.#base) {
      const { draft, theirs } = rebase($state.snapshot(this.draft) as D, this.#base, next);
      this.draft = draft;
      this.theirs = theirs;
    } else this.draft = next;
    this.#base = next;
    this.record.data = fresh;
  }

  save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    this.saved = false;
    const version = this.record.data?.version;
    if (!this.draft || !this.#base || version === undefined) return;
    const changed = changes($state.snapshot(this.draft) as D, this.#base);
    this.saved = await this.form.run(async () => {
      const body = this.bodyOf(changed);
      this.take(await call<R>("PATCH", this.address(), { body, version }));
      this.theirs = {};
    });
  };

  /** Loads what somebody else has made of it. */
  reload = async (): Promise<void> => {
    this.form.clear();
    await this.load();
  };
}
