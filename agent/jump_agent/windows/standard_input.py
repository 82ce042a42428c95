"""Reading standard input with a limit of time."""

import os
import sys
import threading


def read_line(seconds: float, limit: int) -> bytes:
    """Read a line of standard input, or as much as there is of it in time.

    A thread reads, because ``select`` waits for sockets only. It ends with the process.
    """
    read = _Line(limit)
    thread = threading.Thread(target=read.run, daemon=True)
    thread.start()
    thread.join(seconds)
    return read.data.partition(b"\n")[0].rstrip(b"\r")


class _Line:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.data = b""

    def run(self) -> None:
        descriptor = sys.stdin.fileno()
        while b"\n" not in self.data and len(self.data) <= self._limit:
            part = os.read(descriptor, 64)
            if not part:
                return
            self.data += part
