import { shown } from "../../text";
import { texts } from "../texts/index.svelte";

// In the order in which they are looked for: most browsers also call themselves by the names below their own.
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bVersion\/[\d.]+.* Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** The browser and its operating system, as `User-Agent` names them; undefined for what is no known browser. */
function recognized(userAgent: string): [browser: string, system: string] | undefined {
  const find = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  return browser && system ? [browser, system] : undefined;
}

/** What a browser is called on the page. */
export function browserName(browser: string): string {
  const found = recognized(browser);
  return found ? texts.w.signIns.browserOn(...found) : shown(browser) || texts.w.signIns.unknown;
}
