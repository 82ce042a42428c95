import type { Language } from "../api/types";
import { en, type Texts } from "./en";
import { fr } from "./fr";

const TEXTS: Record<Language, Texts> = { en, fr };
const REMEMBERED = "jump.language";

/** Each language by its own name. */
export const LANGUAGES: Record<Language, string> = { en: "English", fr: "Français" };

function isLanguage(value: string | null): value is Language {
  return value === "en" || value === "fr";
}

function initial(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (isLanguage(remembered)) return remembered;
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage);
  return known ?? "en";
}

class I18n {
  language = $state<Language>(initial());
  t = $derived(TEXTS[this.language]);
  /** With the person's own country where the browser names one: it decides how days are written. */
  locale = $derived(navigator.languages.find((tag) => tag.slice(0, 2) === this.language) ?? this.language);

  /** Switches the page; the browser remembers it for the sign-in page. */
  use(language: Language): void {
    this.language = language;
    localStorage.setItem(REMEMBERED, language);
  }

  /** A moment, or a part of it, as the person reads it. */
  format(iso: string, parts: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.locale, parts).format(new Date(iso));
  }

  /** A day and time as the person reads them. */
  dateTime(iso: string): string {
    return this.format(iso, { dateStyle: "medium", timeStyle: "short" });
  }

  /** The same to the second, where the order of things matters. */
  moment(iso: string): string {
    return this.format(iso, { dateStyle: "medium", timeStyle: "medium" });
  }

  /** A text as it is, but for a day and time; a number as the person writes it. */
  plain(value: string | number): string {
    if (typeof value === "number") return value.toLocaleString(this.language);
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? this.dateTime(value) : value;
  }

  /** A size given in MiB. */
  size(mib: number): string {
    if (mib < 1024) return this.t.mib(mib);
    const gib = mib / 1024;
    const digits = gib < 10 ? 1 : 0;
    return this.t.gib(Number(gib.toFixed(digits))).replace(".", this.language === "fr" ? "," : ".");
  }

  /** A share of the whole, in whole percents. */
  percent(share: number): string {
    return new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  }

  /** A length of time in its two largest units. */
  duration(seconds: number): string {
    const days = Math.floor(seconds / 86_400);
    const hours = Math.floor((seconds % 86_400) / 3_600);
    const minutes = Math.floor((seconds % 3_600) / 60);
    if (days > 0) return `${this.t.days(days)} ${this.t.hours(hours)}`;
    if (hours > 0) return `${this.t.hours(hours)} ${this.t.minutes(minutes)}`;
    return minutes > 0 ? this.t.minutes(minutes) : this.t.seconds(Math.floor(seconds));
  }
}

export const i18n = new I18n();
