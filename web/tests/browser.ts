/** What the modules want of a browser when they are loaded. A test imports it before them. */
const page = new EventTarget();
const stored = new Map<string, string>();

Object.assign(globalThis, {
  window: page,
  document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
  localStorage: {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  },
});
