import { tick } from "svelte";

const FIELDS = "input:not([readonly], :disabled), select:not(:disabled), textarea:not(:disabled)";
const ALL = `${FIELDS}, input, a[href], button:not(:disabled)`;

/** For what has come at the person's wish, as an attachment: its first field, or what else there is, takes the focus. */
export function arrive(place: HTMLElement): void {
  (place.querySelector<HTMLElement>(FIELDS) ?? place.querySelector<HTMLElement>(ALL))?.focus();
}

/** Gives the focus back to a place's first button once the page is up to date: what had it may be gone. */
export async function giveBack(place: HTMLElement | undefined): Promise<void> {
  await tick();
  place?.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
}
