"""A program that a tool runs for its viewer, with all that it starts."""

import ctypes
import threading
import time
from typing import Callable, Optional, Tuple

from . import api
from .creation import Created
from .job import ENDED, Job, resume

REST_SECONDS = 0.3
"""Seconds after a program's end for which output that other processes hold open is read."""

STATUS_LIMIT = 255
"""The largest exit status that a pipe can carry. Larger ones, such as 3010, become this."""

_exit_code = api.declare(
    api.kernel32, "GetExitCodeProcess", api.BOOL, api.HANDLE, ctypes.POINTER(api.DWORD)
)
_terminate = api.declare(api.kernel32, "TerminateProcess", api.BOOL, api.HANDLE, ctypes.c_uint)


class Child:
    """A running program and its end.

    Args:
        created: the process, which has not begun.
        ended: called in a thread when it has ended.

    Attributes:
        exit: (status, 0), or None while it runs. Windows has no signals.
    """

    def __init__(self, created: Created, ended: Callable[[], None]) -> None:
        self.pid = created.pid
        self.exit: Optional[Tuple[int, int]] = None
        self._process = created.process
        self._ended = ended
        self._exited_at: Optional[float] = None
        try:
            self._job = Job(created.process)
        except OSError:
            _terminate(created.process, ENDED)
            api.close_handle(created.thread)
            raise
        resume(created.thread)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        api.wait_for_one(self._process, api.INFINITE)
        self._exited_at = time.monotonic()
        self._ended()

    def reap(self) -> None:
        """Record the program's end, if it has ended."""
        if self.exit is None and self._exited_at is not None:
            code = api.DWORD()
            api.succeed(_exit_code(self._process, ctypes.byref(code)))
            self.exit = (min(code.value, STATUS_LIMIT), 0)

    def has_rested(self) -> bool:
        """Return whether it ended so long ago that new output is not its own."""
        ended = self._exited_at
        return self.exit is not None and ended is not None and self._rested(ended)

    def _rested(self, ended: float) -> bool:
        return time.monotonic() - ended > REST_SECONDS

    def end(self) -> None:
        """End the program and all that it started.

        Does nothing if the program ended by itself, so that what it detached goes on.
        """
        self.reap()
        if self.exit is None:
            self._job.end()
            self.exit = (ENDED, 0)
