"""A process that a tool runs for its viewer, as the leader of its own process session."""

import os
import signal
import time
from typing import List, Optional, Tuple

from .inventory import read_text

REST_SECONDS = 0.3
"""Seconds after a process's end for which output that other processes hold open is read."""

_FAREWELL_SECONDS = 1.0
_RESET = (
    signal.SIGPIPE,
    signal.SIGCHLD,
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGTSTP,
)


class Child:
    """A running process and its end.

    Attributes:
        pid: its process id, and the id of its process session.
        exit: (status or -1, signal or 0), or None while it runs.
        exited_at: the time when the end was noticed, in monotonic seconds.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.exit: Optional[Tuple[int, int]] = None
        self.exited_at = 0.0

    def reap(self) -> None:
        """Record the process's end, if it has ended."""
        if self.exit is not None:
            return
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            pid, status = self.pid, 0
        if pid:
            self.exited_at = time.monotonic()
            if os.WIFSIGNALED(status):
                self.exit = (-1, os.WTERMSIG(status))
            else:
                self.exit = (os.WEXITSTATUS(status), 0)

    def has_rested(self) -> bool:
        """Return whether it ended so long ago that new output is not its own."""
        return self.exit is not None and time.monotonic() - self.exited_at > REST_SECONDS

    def end(self) -> None:
        """End the process and all others of its session: SIGHUP, then SIGKILL.

        Does nothing if the process ended by itself, so that processes made to outlive it go on.
        """
        if self.exit is None:
            self._end_session()

    def _end_session(self) -> None:
        self._signal(signal.SIGHUP)
        self._signal(signal.SIGCONT)
        end = time.monotonic() + _FAREWELL_SECONDS
        while time.monotonic() < end and (self.exit is None or self._members()):
            time.sleep(0.01)
            self.reap()
        self._signal(signal.SIGKILL)
        if self.exit is None:
            os.waitpid(self.pid, 0)
            self.exit = (-1, int(signal.SIGKILL))

    def _signal(self, number: int) -> None:
        for pid in self._members():
            try:
                os.kill(pid, number)
            except OSError:
                pass

    def _members(self) -> List[int]:
        """Return the processes of its session."""
        members = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                # Format: pid (name) state parent group session; the name may contain anything.
                words = read_text("/proc/%s/stat" % name, 4096).rpartition(")")[2].split()
                if len(words) > 3 and words[3] == str(self.pid) and words[0] not in "ZX":
                    members.append(int(name))
        return members


def forget_parent(first: int = 3) -> None:
    """In a forked child, close the tool's descriptors and reset its signals and umask.

    Args:
        first: the first descriptor to close.
    """
    os.closerange(first, 256)
    signal.set_wakeup_fd(-1)
    for number in _RESET:
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o022)
