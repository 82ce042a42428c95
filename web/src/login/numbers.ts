/** The whole number that was typed; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, "");
  return /^\d{1,15}$/.test(plain) ? Number(plain) : undefined;
}

/** The like for a field that may stay empty: null then. */
export function optionalNumber(text: string): number | null | undefined {
  return text.trim() === "" ? null : wholeNumber(text);
}

export const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const;
export type Unit = keyof typeof UNITS;

/** Minutes in the largest unit that gives a whole number. */
export function inUnits(minutes: number): { count: string; unit: Unit } {
  const unit = minutes % UNITS.days === 0 ? "days" : minutes % UNITS.hours === 0 ? "hours" : "minutes";
  return { count: String(minutes / UNITS[unit]), unit };
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_";

/** A password of over 115 random bits, without letters that look alike. */
export function randomPassword(): string {
  let password = "";
  while (password.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      // Others would make some letters likelier.
      if (byte < LETTERS.length * 4 && password.length < 20) password += LETTERS[byte % LETTERS.length];
    }
  }
  return password;
}
