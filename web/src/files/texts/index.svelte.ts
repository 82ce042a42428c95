import type { Language } from "../../api/types";
import { i18n } from "../../i18n/index.svelte";
import { en, type Words } from "./en";
import { fr } from "./fr";

const WORDS: Record<Language, Words> = { en, fr };
const UNITS: Record<Language, readonly string[]> = {
  en: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"],
  fr: ["o", "Kio", "Mio", "Gio", "Tio", "Pio"],
};

class Texts {
  /** The words of the files tool, in the person's language. */
  w = $derived(WORDS[i18n.language]);
  #numbers = $derived(new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 }));
  #dates = $derived(new Intl.DateTimeFormat(i18n.locale, { dateStyle: "medium", timeStyle: "short" }));

  /** A number of bytes, with three digits. */
  size(bytes: number): string {
    let value = bytes;
    let unit = 0;
    while (value >= 1000 && unit < 5) {
      value /= 1024;
      unit++;
    }
    return `${this.#numbers.format(value)}\u00a0${UNITS[i18n.language][unit]}`;
  }

  /** A moment in seconds since 1970; empty when it is no date. */
  date(seconds: number): string {
    const date = new Date(seconds * 1000);
    return Number.isNaN(date.getTime()) ? "" : this.#dates.format(date);
  }
}

export const texts = new Texts();
