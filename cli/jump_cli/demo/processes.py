"""Processes of this machine: which there are, and ending them."""

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
"""How many of a process's arguments may name the program: ``sh DIR/script``, ``python -m DIR``."""


@dataclass(frozen=True)
class Process:
    """A process, told apart from a later one with the same number by its start time."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether it runs still (a zombie does not)."""
        return start_time(self.pid) == self.started


def start_time(pid: int) -> str | None:
    """When this process started, in the kernel's ticks; None when there is none or a zombie."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def find(pid: int) -> Process | None:
    """Identify the process that has this number now."""
    started = start_time(pid)
    return None if started is None else Process(pid, started)


def running_from(folder: Path) -> list[Process]:
    """The processes whose program or script is below ``folder``."""
    return _matching(lambda pid: _runs_from(pid, folder))


def with_argument(argument: str) -> list[Process]:
    """The processes that were given exactly this argument."""
    wanted = os.fsencode(argument)
    return _matching(lambda pid: wanted in _words(pid))


def of_account(uid: int) -> list[Process]:
    """The processes of an account."""
    return _matching(lambda pid: (PROC / str(pid)).stat().st_uid == uid)


def _matching(wanted: Callable[[int], bool]) -> list[Process]:
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it ended meanwhile, or is another account's
            if wanted(int(entry.name)) and (process := find(int(entry.name))):
                found.append(process)
    return found


def _runs_from(pid: int, folder: Path) -> bool:
    inside = os.fsencode(folder) + b"/"
    return any(word.startswith(inside) for word in _words(pid)[:LOOKED_AT])


def _words(pid: int) -> list[bytes]:
    return (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")


def end(processes: Iterable[Process], grace: float = GRACE_SECONDS) -> None:
    """Ask processes to end, and kill those that have not after ``grace`` seconds."""
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
    """Wait until ``done``, at most some seconds; tells whether it is."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
