"""Reading standard input with a limit of time."""

import os
import select
import sys
import time


def read_line(seconds: float, limit: int) -> bytes:
    """Read a line of standard input, or as much as there is of it in time."""
    end = time.monotonic() + seconds
    data = b""
    descriptor = sys.stdin.fileno()
    while b"\n" not in data and len(data) <= limit:
        left = end - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        part = os.read(descriptor, 64)
        if not part:
            break
        data += part
    return data.partition(b"\n")[0]
