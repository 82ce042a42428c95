"""Processes of this machine: finding and ending them."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
GRACE_SECONDS = 8.0
LOOKED_AT = 3
"""Number of leading arguments that may name the program: ``sh DIR/script``, ``python -m DIR``."""


@dataclass(frozen=True)
class Process:
    """A process; its start time distinguishes it from a later one with the same number."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether the process still runs; a zombie does not."""
        return start_time(self.pid) == self.started


def start_time(pid: int) -> str | None:
    """Return a process's start time in kernel ticks; None if it ended or is a zombie."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def find(pid: int) -> Process | None:
    """Return the process that has this number now, or None."""
    started = start_time(pid)
    return None if started is None else Process(pid, started)


def running_from(folder: Path) -> list[Process]:
    """Return the processes whose program or script is below ``folder``."""
    return _matching(lambda pid: _runs_from(pid, folder))


def with_argument(argument: str) -> list[Process]:
    """Return the processes that have exactly this argument."""
    wanted = os.fsencode(argument)
    return _matching(lambda pid: wanted in _words(pid))


def of_account(uid: int) -> list[Process]:
    return _matching(lambda pid: (PROC / str(pid)).stat().st_uid == uid)


def descendants(pid: int) -> list[Process]:
    """Return the children of a process, their children and so on."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
    found: list[int] = []
    asked = {pid}
    while asked:
        asked = {child for child, parent in parents.items() if parent in asked}
        found += asked
    return [process for number in found if (process := find(number))]


def _matching(wanted: Callable[[int], bool]) -> list[Process]:
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it has ended, or belongs to another account
            if wanted(int(entry.name)) and (process := find(int(entry.name))):
                found.append(process)
    return found


def _runs_from(pid: int, folder: Path) -> bool:
    inside = os.fsencode(folder) + b"/"
    return any(word.startswith(inside) for word in _words(pid)[:LOOKED_AT])


def _words(pid: int) -> list[bytes]:
    return (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")


def end(processes: Iterable[Process], grace: float = GRACE_SECONDS) -> None:
    """Send SIGTERM to processes, and SIGKILL to those still running after ``grace`` seconds."""
    left = [process for process in processes if process.alive]
    for process in left:
        _signal(process, signal.SIGTERM)
    if not wait_for(lambda: not any(process.alive for process in left), grace):
        for process in left:
            _signal(process, signal.SIGKILL)
        wait_for(lambda: not any(process.alive for process in left), grace)


def _signal(process: Process, number: signal.Signals) -> None:
    if process.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def wait_for(done: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Wait at most ``seconds`` until ``done`` returns true; return whether it did."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
