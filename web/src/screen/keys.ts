/** Keys that a browser or its system keeps for itself: their names, and keysyms of X in the order of pressing. */
export const KEYS: Record<string, readonly number[]> = {
  "Ctrl+Alt+Del": [0xffe3, 0xffe9, 0xffff],
  Super: [0xffeb],
  "Alt+Tab": [0xffe9, 0xff09],
  "Alt+F4": [0xffe9, 0xffc1],
  "Ctrl+Alt+T": [0xffe3, 0xffe9, 0x74],
  "Ctrl+W": [0xffe3, 0x77],
  Print: [0xff61],
};

/** Presses keys in their order, and releases them in the opposite one. */
export function press(keys: readonly number[], send: (keysym: number, down: boolean) => void): void {
  for (const key of keys) send(key, true);
  for (const key of [...keys].reverse()) send(key, false);
}

/** The parts of a monitor's text: its name, width and height. */
export function monitorOf(text: string): [string, string, string] {
  const [name = "", width = "", height = ""] = text.split(" ");
  return [name, width, height];
}
