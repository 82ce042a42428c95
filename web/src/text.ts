// Control characters, and those that turn the direction of the text around them: whoever names a computer
// must not be able to make another text out of the page's own.
// eslint-disable-next-line no-control-regex -- it is there to find them
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const PAIRS: Record<string, string> = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i" };

/** A text as a search compares it: without case and accents. */
export function plain(text: string): string {
  const bare = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/[œæßøłđı]/g, (letter) => PAIRS[letter] ?? letter);
}

/** A text from outside as the page shows it, in one line. (Markup is no concern here: texts never become markup.) */
export function shown(text: string): string {
  return shownLines(text).replaceAll("\n", " ");
}

/** The same with its line breaks, for a place that shows them. */
export function shownLines(text: string): string {
  const lines = text.replace(/\r\n?|[\u2028\u2029]/g, "\n").split("\n");
  return lines.map((line) => line.replaceAll("\t", " ").replace(UNSHOWABLE, "\ufffd")).join("\n");
}
