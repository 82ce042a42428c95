"""Progress output: one line per step for the user, everything else for the log."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from jump_cli.terminal import printable


class DemoError(Exception):
    """The demo cannot continue; the text gives the reason for the user."""


class Progress:
    """Shows each step and how long it took.

    Args:
        log: the file for the details; None for no log.
        out: the stream for the lines; standard output by default.
    """

    def __init__(self, log: TextIO | None = None, out: TextIO | None = None) -> None:
        self._log = log
        self._out = out or sys.stdout
        self._live = self._out.isatty()

    @contextlib.contextmanager
    def step(self, what: str) -> Iterator["Step"]:
        """Show a step; the step fails when the block raises an exception."""
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
        """Show the step's current detail on a terminal; the next line replaces it."""
        if self._live:
            text = f"{what}: {printable(detail)}" if detail else what
            self._say(f"{self._clear()}    {text[: self._width()]} …")

    def line(self, text: str = "") -> None:
        """Show a line."""
        self._say(text + "\n")

    def log(self, text: str) -> None:
        """Write a line to the log only."""
        if self._log is not None:
            self._log.write(f"{datetime.now(UTC):%H:%M:%S.%f} {text.rstrip()}\n")
            self._log.flush()

    def _width(self) -> int:
        columns = 0
        with contextlib.suppress(OSError, ValueError):
            columns = os.get_terminal_size(self._out.fileno()).columns
        return max(20, (columns or 80) - 8)  # 0: the terminal does not report a width

    def _clear(self) -> str:
        return "\r\x1b[K" if self._live else ""

    def _say(self, text: str) -> None:
        # The terminal may be closed (that sends SIGHUP), but the clean-up must go on.
        with contextlib.suppress(OSError):
            self._out.write(text)
            self._out.flush()


class Step:
    """A step in progress; ``what`` may be made more precise until the step ends."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self.what = what

    def note(self, detail: str) -> None:
        """Show the step's current detail."""
        self._progress.note(self.what, detail)


def open_log(path: Path) -> TextIO:
    """Create a new log that only its owner can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
