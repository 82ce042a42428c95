"""One line a step for the person, everything else for the log."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from ..terminal import printable


class DemoError(Exception):
    """The demo can't go on; the text says why, for a person."""


class Progress:
    """Says what is being done and how long it took.

    Args:
        log: the file that keeps the details; None while there is none.
        out: where the lines go.
    """

    def __init__(self, log: TextIO | None = None, out: TextIO | None = None) -> None:
        self._log = log
        self._out = out or sys.stdout
        self._live = self._out.isatty()

    @contextlib.contextmanager
    def step(self, what: str) -> Iterator["Step"]:
        """Show a step; it counts as failed when the block raises."""
        started = time.monotonic()
        step = Step(self, what)
        step.note("")
        self.log(f"=== {what}")
        try:
            yield step
        except BaseException:
            self._end("BAD", what, started)
            raise
        self._end(" ok", step.what, started)

    def _end(self, mark: str, what: str, started: float) -> None:
        took = f"({time.monotonic() - started:.1f} s)"
        self._say(f"{self._clear()}{mark} {what} {took}\n")
        self.log(f"==={mark} {what} {took}")

    def note(self, what: str, detail: str) -> None:
        """Show on a terminal what the step is at; the next line replaces it."""
        if self._live:
            text = f"{what}: {printable(detail)}" if detail else what
            self._say(f"{self._clear()}    {text[: self._width()]} …")

    def line(self, text: str = "") -> None:
        """Show a line."""
        self._say(text + "\n")

    def log(self, text: str) -> None:
        """Write a line into the log only."""
        if self._log is not None:
            self._log.write(f"{datetime.now(UTC):%H:%M:%S.%f} {text.rstrip()}\n")
            self._log.flush()

    def _width(self) -> int:
        columns = 0
        with contextlib.suppress(OSError, ValueError):
            columns = os.get_terminal_size(self._out.fileno()).columns
        return max(20, (columns or 80) - 8)  # 0: a terminal that does not know

    def _clear(self) -> str:
        return "\r\x1b[K" if self._live else ""

    def _say(self, text: str) -> None:
        # The terminal may be gone (a closed window sends SIGHUP): cleaning up matters more.
        with contextlib.suppress(OSError):
            self._out.write(text)
            self._out.flush()


class Step:
    """A step that is being done; ``what`` may be made more precise until its end."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self.what = what

    def note(self, detail: str) -> None:
        """Show what the step is at."""
        self._progress.note(self.what, detail)


def open_log(path: Path) -> TextIO:
    """Start a new log that only its owner reads."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
