"""Processes identified by pid file, safe against process numbers that are reused."""

import os
import signal
import time
from typing import Callable, List, NamedTuple, Optional, TypeVar

from ..core.store import read_json, write_json
from .storage import remove

T = TypeVar("T")

MONITOR_FD = 3
"""The file descriptor of the network process's socket to the monitor, in service mode."""

KEPT_FD = 3
"""The file descriptor that a detached process keeps, see :func:`detach`."""

LOGIN = b"login"
"""The request to the root monitor for a login. Its packet carries one end of a socket."""

SUCCESSION = "JUMP_SUCCESSION"
"""The environment variable with the descriptor of what the version before hands over."""


class Process(NamedTuple):
    """A process: its number, its start time (clock ticks since boot) and the id of its boot."""

    pid: int
    start: int
    boot: str


def start_time(pid: int) -> Optional[int]:
    """Return a process's start time in clock ticks since boot; None if it ended or is a zombie."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            # The name in parentheses may contain anything, including parentheses and spaces.
            words = file.read(4096).rpartition(")")[2].split()
    except OSError:
        return None
    if len(words) < 20 or words[0] in "ZX":
        return None
    return int(words[19])


def boot_id() -> str:
    """Return the id of the current boot; empty when it cannot be read."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read(64).strip()
    except OSError:
        return ""


def this_process() -> Process:
    """Return the calling process."""
    return Process(os.getpid(), start_time(os.getpid()) or 0, boot_id())


def is_alive(process: Process) -> bool:
    """Return whether exactly this process still runs."""
    if process.boot != boot_id():
        return False
    start = start_time(process.pid)
    return start == process.start if start is not None else _is_hidden(process.pid)


def _is_hidden(pid: int) -> bool:
    """Return whether another account owns the process and /proc hides it (``hidepid``)."""
    if os.path.exists("/proc/%d" % pid):
        return False  # a zombie
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def read_pid_file(path: str) -> Optional[Process]:
    """Read a pid file; return None when it is missing or damaged."""
    try:
        values = read_json(path)
        if values is None:
            return None
        return Process(int(values["pid"]), int(values["start"]), str(values["boot"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def running(path: str) -> Optional[Process]:
    """Return the process that the pid file names, or None when it does not run."""
    process = read_pid_file(path)
    return process if process is not None and is_alive(process) else None


def write_pid_file(path: str) -> None:
    """Write the calling process to the pid file."""
    write_json(path, this_process()._asdict(), 0o644)


def drop_pid_file(path: str) -> None:
    """Remove the pid file if it names the calling process."""
    process = read_pid_file(path)
    if process is not None and process.pid == os.getpid():
        try:
            remove(path)
        except OSError:
            pass


def stop(process: Process, seconds: float = 15.0) -> None:
    """Stop a process and wait for its end: SIGTERM, then SIGKILL after ``seconds``."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        if not is_alive(process):
            return
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            return
        end = time.monotonic() + patience
        while is_alive(process) and time.monotonic() < end:
            time.sleep(0.02)


def wait(pid: int, seconds: float) -> Optional[int]:
    """Wait for a child to end, and kill it after ``seconds``.

    Returns:
        Its exit status; None when a signal ended it.
    """
    end = time.monotonic() + seconds
    killed = False
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        if time.monotonic() >= end:
            if killed:
                return None  # it does not end even after SIGKILL
            os.kill(pid, signal.SIGKILL)
            killed, end = True, time.monotonic() + 5.0
        time.sleep(0.01)


def command_line(python: str, lib: str, command: str) -> List[str]:
    """Return the command line of one of the client's long-lived processes.

    ``-I -S`` isolates the process from the computer's Python set-up. ``-X utf8``, with
    ``LC_ALL=C`` in the environment, avoids loading the locale's tables.
    """
    return [python, "-I", "-S", "-X", "utf8", os.path.join(lib, "launch.py"), command]


def wake(path: str) -> None:
    """Tell the process that the pid file names that a command has changed something: SIGUSR1."""
    process = running(path)
    try:
        if process is not None:
            os.kill(process.pid, signal.SIGUSR1)
    except (OSError, OverflowError):
        pass  # it has just ended, or the file names another account's process


def in_child(work: Callable[[], bytes]) -> bytes:
    """Return what ``work`` returns in a forked child, up to 4 KiB; empty when the child failed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reader)
            os.write(writer, work()[:4096])
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            return pipe.read()
    except BaseException:
        # A stop interrupted it.
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        os.waitpid(pid, 0)


def detach(work: Callable[[], None], seconds: int, keep: Optional[int] = None) -> None:
    """Run ``work`` in a process that nobody waits for. It is killed after ``seconds``.

    Of the caller's descriptors, it has only ``keep``, as number ``KEPT_FD``.
    """
    from .child import forget_parent  # noqa: PLC0415 - rarely needed

    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    try:
        if os.fork() == 0:  # its parent ends at once, so it leaves no zombie here
            os.setsid()
            if keep is not None:
                os.dup2(keep, KEPT_FD, inheritable=False)
            forget_parent(KEPT_FD if keep is None else KEPT_FD + 1)
            signal.alarm(seconds)
            work()
    finally:
        os._exit(0)  # a fork must never return to its caller


def uninterruptible(call: Callable[[], T]) -> T:
    """Make a call that nothing interrupts. SIGTERM ends the process meanwhile."""
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        return call()
    finally:
        signal.signal(signal.SIGTERM, before)
