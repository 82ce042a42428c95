"""Processes identified by pid file, safe against process numbers that are reused."""

import ctypes
import os
import time
from typing import Callable, Dict, List, NamedTuple, Optional, TypeVar

from ..core.store import read_json, write_json
from . import api, signals
from .storage import remove

T = TypeVar("T")

_QUERY_AND_WAIT, _TERMINATE = 0x00101000, 0x1
_RUNNING = 258
"""The answer of a wait that found the process still running."""

_open_process = api.declare(api.kernel32, "OpenProcess", api.HANDLE, api.DWORD, api.BOOL, api.DWORD)
_current_process = api.declare(api.kernel32, "GetCurrentProcess", api.HANDLE)
_times = api.declare(api.kernel32, "GetProcessTimes", api.BOOL, api.HANDLE, *[api.POINTER] * 4)
_terminate = api.declare(api.kernel32, "TerminateProcess", api.BOOL, api.HANDLE, ctypes.c_uint)


class Process(NamedTuple):
    """A process: its number, when it was made (100 ns since 1601), and the name of its events."""

    pid: int
    start: int
    events: str


def start_time(handle: int) -> int:
    """Return when a process was made, in units of 100 ns since 1601."""
    made, ended, kernel, user = (ctypes.c_ulonglong() for _ in range(4))
    found = [ctypes.byref(each) for each in (made, ended, kernel, user)]
    api.succeed(_times(handle, *found))
    return made.value


def is_alive(process: Process) -> bool:
    """Return whether exactly this process still runs."""
    handle = _open_process(_QUERY_AND_WAIT, False, process.pid)
    if not handle:
        # Another account's process can't always be asked.
        return ctypes.get_last_error() == api.ACCESS_DENIED
    try:
        return start_time(handle) == process.start and api.wait_for_one(handle, 0) == _RUNNING
    except OSError:
        return False
    finally:
        api.close_handle(handle)


def read_pid_file(path: str) -> Optional[Process]:
    """Read a pid file; return None when it is missing or damaged."""
    try:
        values = read_json(path)
        if values is None:
            return None
        return Process(int(values["pid"]), int(values["start"]), str(values["events"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def running(path: str) -> Optional[Process]:
    """Return the process that the pid file names, or None when it does not run."""
    process = read_pid_file(path)
    return process if process is not None and is_alive(process) else None


def this_process(events: str = "") -> Process:
    """Return the calling process."""
    return Process(os.getpid(), start_time(_current_process()), events)


def write_pid_file(path: str, events: str) -> None:
    """Write the calling process to the pid file, with the name of its events."""
    write_json(path, this_process(events)._asdict())


def drop_pid_file(path: str) -> None:
    """Remove the pid file if it names the calling process."""
    process = read_pid_file(path)
    if process is not None and process.pid == os.getpid():
        try:
            remove(path)
        except OSError:
            pass


def stop(process: Process, seconds: float = 15.0) -> None:
    """Stop a process and wait for its end: by its event, then by force after ``seconds``."""
    signals.send(process.events, signals.STOP)
    for force, patience in ((False, seconds), (True, 5.0)):
        if force:
            _kill(process)
        end = time.monotonic() + patience
        while is_alive(process) and time.monotonic() < end:
            time.sleep(0.02)


def _kill(process: Process) -> None:
    handle = _open_process(_QUERY_AND_WAIT | _TERMINATE, False, process.pid)
    if not handle:
        return
    try:
        if start_time(handle) == process.start:
            _terminate(handle, 1)
    finally:
        api.close_handle(handle)


def wake(path: str) -> None:
    """Tell the process that the pid file names that a command has changed something."""
    process = running(path)
    if process is not None:
        signals.send(process.events, signals.CHANGED)


def command_line(python: str, lib: str, command: str) -> List[str]:
    """Return the command line of one of the client's processes, without the computer's Python."""
    return [python, "-I", "-S", "-B", "-X", "utf8", os.path.join(lib, "launch.py"), command]


def in_child(work: Callable[[], bytes]) -> bytes:
    """Return what ``work`` returns. Windows can't fork, so it runs here."""
    return work()


def uninterruptible(call: Callable[[], T]) -> T:
    """Make a call. Nothing interrupts one on Windows."""
    return call()


def environment() -> Dict[str, str]:
    """Return the environment without what is the client's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JUMP_")}
