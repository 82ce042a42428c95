"""A group of processes that can be ended together: a program and all that it starts."""

import ctypes
from typing import Any

from . import api

_create = api.declare(api.kernel32, "CreateJobObjectW", api.HANDLE, api.POINTER, api.TEXT)
_assign = api.declare(api.kernel32, "AssignProcessToJobObject", api.BOOL, api.HANDLE, api.HANDLE)
_terminate = api.declare(api.kernel32, "TerminateJobObject", api.BOOL, api.HANDLE, ctypes.c_uint)
_resume = api.declare(api.kernel32, "ResumeThread", api.DWORD, api.HANDLE)

ENDED = 1
"""The exit status of a process that was ended with its group."""

SUSPENDED = 0x4


class Job:
    """The group of a program that has been made but has not begun: it was made :data:`SUSPENDED`.

    Raises:
        OSError: the program could not be added.
    """

    def __init__(self, process: Any) -> None:
        self._handle = api.succeed(_create(None, None))
        try:
            api.succeed(_assign(self._handle, process))
        except OSError:
            api.close_handle(self._handle)
            raise

    def end(self) -> None:
        """End all processes of the group."""
        _terminate(self._handle, ENDED)


def resume(thread: Any) -> None:
    """Let a program begin, whose first thread is given."""
    _resume(thread)
    api.close_handle(thread)
