"""Running programs, and telling whether a process of earlier is still the same one."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import HostsError

CLEAN_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}


def run(
    argv: Sequence[str],
    *,
    input: bytes | None = None,
    check: bool = True,
    timeout: float | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, with its output captured.

    On a time-out the whole process group is killed, so that a program started
    through `nsenter` does not outlive its wrapper.

    Raises:
        HostsError: it could not be started, ran out of time, or (with `check`) failed.
    """
    try:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=None if env is None else dict(env),
        )
    except OSError as error:
        raise HostsError(f"cannot run {argv[0]}: {error.strerror}") from error
    try:
        out, err = process.communicate(input, timeout)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise HostsError(f"no end after {timeout:g} s: {_short(argv)}") from error
        raise
    if check and process.returncode != 0:
        said = (err or out).decode(errors="replace").strip()[-2000:]
        raise HostsError(f"status {process.returncode} from: {_short(argv)}\n{said}".rstrip())
    return subprocess.CompletedProcess(list(argv), process.returncode, out, err)


def _short(argv: Sequence[str]) -> str:
    line = " ".join(argv)
    return line if len(line) <= 300 else line[:297] + "..."


def identity(pid: int | None = None) -> str:
    """What names one process for good: boot, pid and start time, as `boot:pid:start`.

    Raises:
        HostsError: there is no such process.
    """
    pid = os.getpid() if pid is None else pid
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError as error:
        raise HostsError(f"no process {pid}") from error
    # The name in parentheses may itself contain blanks and parentheses.
    state, *fields = stat.rpartition(")")[2].split()
    if state in "ZX":
        raise HostsError(f"process {pid} has ended")
    return f"{boot}:{pid}:{fields[18]}"


def is_alive(process: str) -> bool:
    """Whether the process of this identity still runs."""
    try:
        return identity(int(process.split(":")[1])) == process
    except (HostsError, IndexError, ValueError):
        return False


def kill_naming(word: str) -> None:
    """End every process that has `word` in an argument: what a killed tool was running."""
    spared = ancestors()
    while pids := [pid for pid in _naming(word) if pid not in spared]:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def _naming(word: str) -> list[int]:
    whole = re.compile(rb"(?<![\w.-])" + re.escape(word.encode()) + rb"(?![\w.-])")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if whole.search((folder / "cmdline").read_bytes()):
                found.append(int(folder.name))
    return found


def ancestors() -> set[int]:
    """This process and those above it, which nobody here may kill."""
    found, pid = set(), os.getpid()
    while pid > 0 and pid not in found:
        found.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found
