"""Control groups of labs and hosts, on a pure cgroup v2 machine and on a hybrid one.

Every host gets a group of its own in each hierarchy that matters: without one the
guest would share, and sometimes end with, the group of whoever started it.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from . import layout
from .errors import HostsError

V1_WANTED = {"name=systemd", "memory", "pids"}


def hierarchies() -> list[Path]:
    """The mount points to use, the cgroup v2 one first.

    Raises:
        HostsError: cgroup v2 is not mounted.
    """
    unified: list[Path] = []
    others: list[Path] = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        mount_point, (kind, _source, options) = Path(before.split()[4]), after.split()[:3]
        if kind == "cgroup2" and mount_point not in unified:
            unified.append(mount_point)
        elif kind == "cgroup" and V1_WANTED & set(options.split(",")):
            others.append(mount_point)
    if not unified:
        raise HostsError(
            "cgroup v2 is not mounted (neither /sys/fs/cgroup nor /sys/fs/cgroup/unified)"
        )
    return unified[:1] + others


class Group:
    """The control groups of that name, one in each hierarchy (`layout.group` gives names)."""

    def __init__(self, name: str) -> None:
        self.paths = [mount / name for mount in hierarchies()]
        self.unified = self.paths[0]

    def make(self) -> None:
        """Create the group in each hierarchy."""
        for path in self.paths:
            path.mkdir(parents=True, exist_ok=True)

    def is_populated(self) -> bool:
        """Whether any process is in the group or below."""
        try:
            return "populated 1" in (self.unified / "cgroup.events").read_text()
        except OSError:
            return False

    def spent(self) -> float:
        """Processor seconds that the processes of the group, alone or below, have taken so far."""
        with contextlib.suppress(OSError, StopIteration):
            lines = (self.unified / "cpu.stat").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("usage_")) / 1e6
        return 0.0

    def pids(self) -> list[int]:
        """Every process in the group and below."""
        found: list[int] = []
        for folder, _, _ in os.walk(self.unified):
            with contextlib.suppress(OSError):
                found += map(int, Path(folder, "cgroup.procs").read_text().split())
        return found

    def wait_empty(self, seconds: float) -> bool:
        """Wait until no process is left; False when the time ran out first."""
        end = time.monotonic() + seconds
        while self.is_populated():
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def kill(self) -> None:
        """Kill everything in the group at once, as a power cut does.

        Raises:
            HostsError: processes are left after 10 s, or the kernel is older than 5.14.
        """
        if not self.unified.is_dir():
            return
        try:
            (self.unified / "cgroup.kill").write_text("1")
        except FileNotFoundError:
            if self.unified.is_dir():
                raise HostsError(
                    "this kernel has no cgroup.kill (Linux 5.14 or later is needed)"
                ) from None
        if not self.wait_empty(10):
            raise HostsError(f"processes do not die in {self.unified}: {self.pids()}")

    def remove(self) -> None:
        """Remove the group, and the common parent when it was the last one."""
        for path in self.paths:
            for folder, _, _ in os.walk(path, topdown=False):
                _remove_group(Path(folder))
            with contextlib.suppress(OSError):
                if path.parent.name == layout.PREFIX:
                    path.parent.rmdir()


def _remove_group(folder: Path) -> None:
    # An emptied group can stay busy for a moment, while its last process is reaped.
    for _ in range(100):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise HostsError(f"the control group {folder} cannot be removed")
