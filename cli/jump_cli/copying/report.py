"""What ``jump cp`` tells: progress on a terminal, JSON for programs."""

import json
from typing import IO, Any, Self

import click
from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as ProgressBar
from rich.text import Text

from jump_api.file_transfers import Copied, Progress
from jump_wire.errors import UserError
from jump_wire.file_streams import LINK
from jump_wire.languages import language

from .. import terminal
from ..connection import described
from ..french import said

NAME_WIDTH = 24
BAR_WIDTH = 20
"""Characters of a file's name and of the bar: the line fits into 80."""


def _nothing(_offset: int, _size: int) -> None:
    """Tell nobody how far a file is."""


class Report:
    """Counts copies, and prints failures and warnings to the standard error.

    Attributes:
        status: the exit status: 0, or that of the first failure.
        error: what has ended all copies, or None.
    """

    def __init__(self) -> None:
        self.status = 0
        self.error: UserError | None = None
        self.counts = {"copied": 0, "skipped": 0, "failed": 0}
        self.size = 0
        self._hints: dict[str, bool] = {}
        """Hints, and whether they are printed."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End."""

    def planning(self, count: int) -> None:
        """Tell the number of items found so far."""

    def planned(self, count: int, size: int) -> None:
        """Tell the number of files to copy, and of their bytes."""

    def begins(self, _source: str) -> Progress:
        """Tell that a file is copied next. Return what is told how much of it is copied."""
        return _nothing

    def copied(self, source: str, _target: str, copied: Copied) -> None:
        """Tell that a file is copied, and the hashes agree."""
        self.counts["copied"] += 1
        self.size += copied.size
        if copied.changed:
            self.warn(said("{} was changed while it was copied.").format(source))

    def skipped(self, source: str, kind: str) -> None:
        """Tell that something is left out: ``existing``, or the letter of its type."""
        self.counts["skipped"] += 1
        if kind == LINK:
            self.warn(said("{} is a symbolic link: skipped.").format(source))
        elif kind != "existing":
            self.warn(said("{} is a device, a FIFO or a socket: skipped.").format(source))

    def failed(self, _source: str, error: UserError) -> None:
        """Tell that something could not be copied."""
        self.counts["failed"] += 1
        self.status = self.status or error.kind.exit_status
        self.warn(error.text(language()))
        for text in [text for text, is_printed in self._hints.items() if not is_printed]:
            self._hints[text] = True
            self.warn(text)

    def broken(self, error: UserError) -> None:
        """Tell that an error ends all copies."""
        self.status = self.status or error.kind.exit_status
        self.error = error
        self.warn(error.text(language()))

    def hint(self, text: str) -> None:
        """Print what may help, once, after the next failure."""
        self._hints.setdefault(text, False)

    def warn(self, text: str) -> None:
        """Print a warning."""
        click.echo(f"jump: {terminal.printable(text)}", err=True)


class JsonReport(Report):
    """Prints a JSON object for each file, and one for all at the end.

    Args:
        out: where to.
        quiet: whether warnings are in the JSON only.
    """

    def __init__(self, out: IO[str], *, quiet: bool) -> None:
        super().__init__()
        self._out = out
        self._quiet = quiet

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Print the sums, unless the command is interrupted."""
        if kind is None:
            error = {} if self.error is None else {"error": described(self.error)}
            self._print({**error, **self.counts, "size": self.size, "status": self.status})

    def copied(self, source: str, target: str, copied: Copied) -> None:
        """Print the file."""
        super().copied(source, target, copied)
        line = {"source": source, "target": target, "outcome": "copied"}
        self._print(
            {**line, "size": copied.size, "sha256": copied.sha256, "changed": copied.changed}
        )

    def skipped(self, source: str, kind: str) -> None:
        """Print what is left out."""
        super().skipped(source, kind)
        reason = {LINK: "link", "existing": "existing"}.get(kind, "special")
        self._print({"source": source, "outcome": "skipped", "reason": reason})

    def failed(self, source: str, error: UserError) -> None:
        """Print the failure."""
        super().failed(source, error)
        self._print({"source": source, "outcome": "failed", "error": described(error)})

    def warn(self, text: str) -> None:
        """Print a warning."""
        if not self._quiet:
            super().warn(text)

    def _print(self, record: dict[str, Any]) -> None:
        self._out.write(json.dumps(record) + "\n")
        self._out.flush()


class TerminalReport(Report):
    """Shows the progress of all files with its rate and the time left."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._bar = ProgressBar(
            TextColumn("{task.description}", markup=False),
            BarColumn(BAR_WIDTH),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._bar.add_task("", total=None)
        self._expected = self._done = 0

    def __enter__(self) -> Self:
        """Begin."""
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Print the sums, unless an error ends the command."""
        self._bar.update(self._task, description="")
        self._bar.stop()
        if kind is None and self.error is None:
            if self.counts["failed"]:  # their messages may be far above by now
                self.warn(said("Not copied: {}").format(self.counts["failed"]))
            text = said("Files copied: {} ({}). Hashes agree.")
            self._print(text.format(self.counts["copied"], decimal(self.size)))

    def planning(self, count: int) -> None:
        """Show the number of items found so far."""
        self._bar.update(self._task, description=said("Found: {}").format(count))

    def planned(self, _count: int, size: int) -> None:
        """Show the total."""
        self._expected = size
        self._bar.update(self._task, total=size)

    def begins(self, source: str) -> Progress:
        """Show the file's name, and how much of it and of the other files is copied."""
        name = terminal.printable(source)
        if len(name) > NAME_WIDTH:
            name = "…" + name[-NAME_WIDTH + 1 :]
        self._bar.update(self._task, description=name)
        at = 0

        def progress(offset: int, size: int) -> None:
            nonlocal at
            self._done += offset - at
            at = offset
            if size >= 0:
                self._expected = max(self._expected, self._done + size - offset)
            self._bar.update(
                self._task,
                completed=self._done,
                total=self._expected if size >= 0 else None,
            )

        return progress

    def warn(self, text: str) -> None:
        """Print a warning above the bar."""
        self._print(f"jump: {text}")

    def _print(self, text: str) -> None:
        self._bar.console.print(Text(terminal.printable(text)), soft_wrap=True)
