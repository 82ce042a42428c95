/** What a browser tells about the device that it runs on. */
export interface Visitor {
  /** The name of the platform in the API, if it has one; `other` for a device that nothing is made for. */
  platform: string;
  /** The system as people call it, with its version if that is known: `Windows 7`. */
  system: string;
  /** The version of the system, or NaN. */
  version: number;
  /** The processor in the API's words; `x86` for a 32-bit one, and empty if it is unknown. */
  architecture: "x86_64" | "x86" | "arm" | "";
}

/** What newer browsers answer when they are asked; their user agents are the same on all versions of a system. */
export interface Hints {
  platform?: string;
  platformVersion?: string;
  architecture?: string;
  bitness?: string;
}

interface Asked extends Navigator {
  userAgentData?: { getHighEntropyValues: (names: string[]) => Promise<Hints> };
}

const WINDOWS = new Map<string, [name: string, version: number]>([
  ["10.0", ["10", 10]],
  ["6.3", ["8.1", 8.1]],
  ["6.2", ["8", 8]],
  ["6.1", ["7", 7]],
  ["6.0", ["Vista", 6]],
  ["5.2", ["XP", 5]],
  ["5.1", ["XP", 5]],
]);

/** The versions of Windows before 10 in the hints. */
const OLDER = new Map<string, [name: string, version: number]>([
  ["0.1", ["7", 7]],
  ["0.2", ["8", 8]],
  ["0.3", ["8.1", 8.1]],
]);

function architectureOf(agent: string): Visitor["architecture"] {
  if (/\b(aarch64|arm64|armv\d\w*|ARM)\b/i.test(agent)) return "arm";
  if (/x86_64|Win64|WOW64|\bx64\b|amd64/i.test(agent)) return "x86_64";
  return /\bi[3-6]86\b|Windows NT/.test(agent) ? "x86" : "";
}

function visitorOf(platform: string, system: string, version: string, number = Number.parseFloat(version)) {
  return { platform, system: version ? `${system} ${version}` : system, version: number };
}

/** Reads the user agent. An iPad says that it is a Macintosh, which has no touch screen. */
export function fromUserAgent(agent: string, touchPoints: number): Visitor {
  const architecture = architectureOf(agent);
  const other = (system: string): Visitor => ({ ...visitorOf("other", system, ""), architecture });
  if (agent.includes("Windows")) {
    const [name, version] = WINDOWS.get(/Windows NT (\d+\.\d+)/.exec(agent)?.[1] ?? "") ?? ["", Number.NaN];
    return { ...visitorOf("windows", "Windows", name, version), architecture };
  }
  if (agent.includes("Android")) {
    const version = /Android (\d+(?:\.\d+)?)/.exec(agent)?.[1] ?? "";
    return { ...visitorOf("android", "Android", version), architecture };
  }
  if (/iPhone|iPod/.test(agent)) return other("iPhone");
  if (agent.includes("iPad") || (agent.includes("Macintosh") && touchPoints > 1)) return other("iPad");
  if (agent.includes("Macintosh")) return { ...visitorOf("macos", "macOS", ""), architecture };
  if (agent.includes("CrOS")) return other("ChromeOS");
  return { ...visitorOf("linux", "Linux", ""), architecture };
}

/** Makes it more exact by the hints. A browser whose two answers differ pretends, and is taken by its user agent. */
export function withHints(visitor: Visitor, hints: Hints): Visitor {
  if (hints.platform?.toLowerCase() !== visitor.platform) return visitor;
  const made = { ...visitor };
  if (hints.architecture === "arm") made.architecture = "arm";
  if (hints.architecture === "x86") made.architecture = hints.bitness === "32" ? "x86" : "x86_64";
  const version = hints.platformVersion ?? "";
  if (!version) return made;
  const major = Number.parseInt(version, 10);
  if (visitor.platform === "android") return { ...made, ...visitorOf("android", "Android", String(major)) };
  // No browser's user agent names an older Windows than it runs on.
  if (visitor.platform !== "windows" || visitor.version < 10) return made;
  const [name, number]: [string, number] =
    major > 0
      ? [major >= 13 ? "11" : "10", major >= 13 ? 11 : 10]
      : (OLDER.get(version.split(".", 2).join(".")) ?? ["", Number.NaN]);
  return name ? { ...made, ...visitorOf("windows", "Windows", name, number) } : made;
}

/** The device of the person who looks at the page. */
export async function visitor(navigator: Navigator): Promise<Visitor> {
  const read = fromUserAgent(navigator.userAgent, navigator.maxTouchPoints);
  const asked = (navigator as Asked).userAgentData;
  if (!asked) return read;
  return asked.getHighEntropyValues(["architecture", "bitness", "platformVersion"]).then(
    (hints) => withHints(read, hints),
    () => read,
  );
}
