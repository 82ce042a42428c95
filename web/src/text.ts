// Control characters, and those that turn the direction of the text around them: whoever names a computer
// must not be able to make another text out of the page's own.
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text from outside as the page shows it. (Markup is no concern here: texts never become markup.) */
export function shown(text: string): string {
  return text.replace(UNSHOWABLE, "\ufffd");
}
