import type { JumpClient, JumpItem } from "../api/types";
import type { Act } from "./ActDialog.svelte";

/** What the person asked for that opens a dialog, or the palette. */
export class Asked {
  removing = $state.raw<JumpItem[]>([]);
  editing = $state.raw<JumpItem[]>([]);
  acting = $state.raw<{ act: Act; items: JumpClient[] }>();
  copying = $state.raw<JumpItem>();
  /** Whose maintenance token is to be shown. */
  token = $state.raw<JumpClient>();
  /** Whose running sessions are to be joined. */
  joining = $state.raw<JumpItem>();
  /** A new Jump Shortcut. */
  making = $state(false);
  sessions = $state(false);
  /** Customers who wait, and session keys. */
  support = $state(false);
  palette = $state(false);

  any = $derived(
    Boolean(
      this.removing.length ||
      this.editing.length ||
      this.acting ||
      this.copying ||
      this.token ||
      this.joining ||
      this.making ||
      this.sessions ||
      this.support ||
      this.palette,
    ),
  );

  /** Takes it all back. */
  clear(): void {
    this.removing = this.editing = [];
    this.acting = this.copying = this.token = this.joining = undefined;
    this.making = this.sessions = this.support = this.palette = false;
  }
}
