/** One value of a plot: where it is in time (0 an hour ago, 1 now), and how much of the whole it is. */
export interface Place {
  time: number;
  share: number;
}

const HOUR = 3_600_000;

/** The values as runs without a gap: a line is drawn within each, and none between them. */
export function runs(values: readonly { at: number; share: number }[], now: number, gap: number): Place[][] {
  const found: Place[][] = [];
  let last = -Infinity;
  for (const { at, share } of values) {
    const time = 1 - (now - at) / HOUR;
    if (time < 0) continue;
    const place = { time, share: Math.min(Math.max(share, 0), 1) };
    if (at - last > gap) found.push([place]);
    else found.at(-1)?.push(place);
    last = at;
  }
  return found;
}

/** A run as an SVG path in a box of `width` by `height`; a lone value is a point. */
export function line(run: readonly Place[], width: number, height: number): string {
  const places = run.map(({ time, share }) => `${round(time * width)} ${round((1 - share) * height)}`);
  return `M${places.join("L")}${places.length === 1 ? "h0" : ""}`;
}

/** What lies below a run, as a closed path. */
export function area(run: readonly Place[], width: number, height: number): string {
  const first = run[0];
  const last = run.at(-1);
  if (!first || !last || first === last) return "";
  return `${line(run, width, height)}L${round(last.time * width)} ${height}L${round(first.time * width)} ${height}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
