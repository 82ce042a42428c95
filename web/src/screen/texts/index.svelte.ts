import type { Language } from "../../api/types";
import { i18n } from "../../i18n/index.svelte";
import { en, type Words } from "./en";
import { fr } from "./fr";

const WORDS: Record<Language, Words> = { en, fr };

class Texts {
  /** The words of the screen, in the person's language. */
  w = $derived(WORDS[i18n.language]);
}

export const texts = new Texts();
