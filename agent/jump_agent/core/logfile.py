"""The client's log file: limited in size, rotated, and without secrets.

It has its own small writer, because the ``logging`` package costs an idle client 1 MB of memory.
"""

import os
import time
from typing import Callable

from .platform import current

SIZE = 512 * 1024
"""Maximum size of one file in bytes. Two files are kept."""


class LogFile:
    """A log that appends lines to ``path``. A full file is renamed to ``path.1``.

    Args:
        path: the file; its directory must exist.
        clock: returns the Unix time.
        size: the size in bytes from which a file counts as full.
    """

    def __init__(self, path: str, clock: Callable[[], float] = time.time, size: int = SIZE) -> None:
        self._path = path
        self._clock = clock
        self._size = size

    def write(self, text: str) -> None:
        """Write one line. Errors are ignored: a failing log must not stop the client."""
        now = self._clock()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
        line = "%s.%03dZ [%d] %s\n" % (
            stamp,
            int(now * 1000) % 1000,
            os.getpid(),
            " ".join(text.split())[:2000],
        )
        try:
            self._append(line.encode("utf-8", "replace"))
        except OSError:
            pass

    def _append(self, line: bytes) -> None:
        if current().storage.append(self._path, line) >= self._size:
            os.replace(self._path, self._path + ".1")


def describe(error: BaseException) -> str:
    """Return an exception and its call stack as text. ``traceback`` would cost memory."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append("%s:%d" % (code.co_name, trace.tb_lineno))
        trace = trace.tb_next
    return "%s: %s at %s" % (type(error).__name__, error, " > ".join(places))
