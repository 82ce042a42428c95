import { call, fetchMe, onOutdated, onSignedOut, signIn, signOut } from "../api/client";
import { errorText } from "../api/errors";
import type { Language, Me } from "../api/types";
import { i18n } from "../i18n/index.svelte";

/** Who is signed in. */
class Auth {
  /** Undefined until the server has said so. */
  me = $state.raw<Me | null | undefined>(undefined);
  /** Why the server could not be asked. */
  problem = $state("");
  /** The person was signed in, and is not any more. */
  ended = $state(false);
  /** Who is signed in, or was until the sign-in ended by itself. */
  known = $state.raw<Me | null>(null);

  constructor() {
    onSignedOut(() => {
      if (this.me) this.ended = true;
      this.me = null;
    });
    onOutdated(() => this.refresh());
  }

  /** Asks the server who is signed in. */
  async load(): Promise<void> {
    this.problem = "";
    try {
      this.#enter(await fetchMe());
    } catch (error) {
      this.problem = errorText(error);
    }
  }

  /** Asks the server anew who is signed in, and with which rights; tells whether it is the same person. */
  async refresh(): Promise<boolean> {
    const before = this.me;
    const me = await fetchMe().catch(() => undefined);
    if (!me || !before) return false;
    // What follows the person is not disturbed by what has not changed.
    if (JSON.stringify(me.user) !== JSON.stringify(before.user)) this.#enter(me);
    return me.user.id === before.user.id;
  }

  /** Throws ApiError when the server refuses. */
  async signIn(username: string, password: string, code = ""): Promise<void> {
    this.#enter(await signIn(username, password, code));
    this.ended = false;
  }

  /** Throws ApiError when the server can't be told: the person is still signed in then. */
  async signOut(): Promise<void> {
    await signOut();
    this.leave();
  }

  /** Forgets who was signed in. */
  leave(): void {
    this.me = null;
    this.known = null;
    this.ended = false;
  }

  /** Switches the language, and keeps it with the user's account. */
  async chooseLanguage(language: Language): Promise<void> {
    i18n.use(language);
    if (this.me) await call("PATCH", "/auth/me", { body: { language } });
  }

  #enter(me: Me | null): void {
    if (me?.user.language) i18n.use(me.user.language);
    this.me = me;
    this.known = me;
  }
}

export const auth = new Auth();
