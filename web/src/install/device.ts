/** The kind of a device that no Jump Client is made for yet; empty for one that may run it. */
export function unsupportedDevice(agent: string, touchPoints: number): string {
  if (agent.includes("Windows")) return "Windows";
  if (agent.includes("Android")) return "Android";
  if (/iPhone|iPod/.test(agent)) return "iPhone";
  // An iPad says that it is a Macintosh, which has no touch screen.
  if (agent.includes("iPad") || (agent.includes("Macintosh") && touchPoints > 1)) return "iPad";
  if (agent.includes("Macintosh")) return "macOS";
  return agent.includes("CrOS") ? "ChromeOS" : "";
}
