"""How long the browser's main thread works for each frame, from a trace."""

import json
from bisect import bisect_right
from pathlib import Path

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


def main_thread_times(trace: Path) -> list[float]:
    """Milliseconds of processor time between each two animation frames of the page.

    Scripts, style, layout and painting together; the processor's time, so that what else
    runs on the machine does not count.
    """
    events = json.loads(trace.read_text("utf-8"))["traceEvents"]
    frames = [one for one in events if one["name"] == "FireAnimationFrame"]
    thread = (frames[0]["pid"], frames[0]["tid"])
    starts = sorted(one["ts"] for one in frames)
    times = [0.0] * len(starts)
    for one in events:
        if (one["pid"], one["tid"]) == thread and one["name"] == "RunTask":
            frame = bisect_right(starts, one["ts"] + one.get("dur", 0)) - 1
            if frame >= 0:
                times[frame] += one.get("tdur", one.get("dur", 0)) / 1000
    return times[1:-1]
