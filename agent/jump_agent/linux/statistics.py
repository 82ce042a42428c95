"""The computer's statistics for the server, from /proc and other system files."""

import os
import struct
from typing import List, Optional, Set, Tuple

from jump_wire.messages import Statistics

from .inventory import memory_mib, read_text

_DISK_TYPES = (
    "bcachefs",
    "btrfs",
    "ext2",
    "ext3",
    "ext4",
    "f2fs",
    "jfs",
    "overlay",
    "reiserfs",
    "xfs",
    "zfs",
)
_UTMP_SIZE = 384
_USER_PROCESS = 7


class Sampler:
    """Creates statistics messages; stores the processors' times between two of them.

    Args:
        root: the file tree to read; the computer's own by default.
    """

    def __init__(self, root: str = "/") -> None:
        self._root = root
        self._times: Optional[Tuple[int, int]] = self._processor_times()

    def sample(self) -> Statistics:
        """Return the current figures; the processors' load covers the time since the last call."""
        memory = memory_mib(self._read("proc/meminfo"))
        return Statistics(
            uptime_seconds=self._uptime(),
            cpu_percent=self._cpu_percent(),
            memory_free_mib=memory.get("MemAvailable", memory.get("MemFree", 0)),
            disks=tuple(self._disks()),
            console_user=self._console_user()[:64],
        )

    def _read(self, path: str) -> str:
        return read_text(os.path.join(self._root, path))

    def _uptime(self) -> int:
        first = self._read("proc/uptime").partition(".")[0]
        return int(first) if first.isdigit() else 0

    def _processor_times(self) -> Optional[Tuple[int, int]]:
        words = self._read("proc/stat").partition("\n")[0].split()
        if len(words) < 6 or words[0] != "cpu":
            return None
        # Guest time (after the eighth figure) is already part of the user time.
        times = [int(word) for word in words[1:9]]
        return sum(times), times[3] + times[4]

    def _cpu_percent(self) -> float:
        before, now = self._times, self._processor_times()
        self._times = now
        if before is None or now is None or now[0] <= before[0]:
            return 0.0
        busy = 1.0 - (now[1] - before[1]) / (now[0] - before[0])
        return round(min(max(busy, 0.0), 1.0) * 100, 1)

    def _disks(self) -> List[str]:
        disks: List[str] = []
        seen: Set[int] = set()
        for line in self._read("proc/self/mounts").splitlines():
            words = line.split(" ")
            if len(words) < 3 or words[2] not in _DISK_TYPES:
                continue
            mount = _unescape(words[1])
            try:
                device = os.stat(mount).st_dev
                figures = os.statvfs(mount)
            except OSError:
                continue
            if device in seen or not figures.f_blocks:
                continue
            seen.add(device)
            size = figures.f_frsize
            disks.append(
                "%s:%d:%d"
                % (mount[:90], figures.f_blocks * size >> 20, figures.f_bavail * size >> 20)
            )
        return disks[:16]

    def _console_user(self) -> str:
        """Return the user logged in at the computer itself: of systemd's seat, else from utmp."""
        directory = os.path.join(self._root, "run/systemd/sessions")
        try:
            sessions = sorted(os.listdir(directory))
        except OSError:
            sessions = []
        for session in sessions:
            values = dict(
                line.partition("=")[::2]
                for line in self._read("run/systemd/sessions/" + session).splitlines()
            )
            if values.get("SEAT") and values.get("CLASS") == "user" and values.get("ACTIVE") == "1":
                return values.get("USER", "")
        return console_user_of_utmp(self._read_utmp())

    def _read_utmp(self) -> bytes:
        try:
            with open(os.path.join(self._root, "run/utmp"), "rb") as file:
                return file.read(256 * _UTMP_SIZE)
        except OSError:
            return b""


def console_user_of_utmp(data: bytes) -> str:
    """Find the first user of a virtual terminal or a local display in utmp's records."""
    for start in range(0, len(data) - _UTMP_SIZE + 1, _UTMP_SIZE):
        kind, line, user = struct.unpack_from("h6x32s4x32s", data, start)
        name = line.rstrip(b"\0").decode("utf-8", "replace")
        local = name.startswith(":") or (name.startswith("tty") and name[3:].isdigit())
        if kind == _USER_PROCESS and local:
            return str(user.rstrip(b"\0").decode("utf-8", "replace"))
    return ""


def _unescape(path: str) -> str:
    """Resolve the octal escapes of /proc/self/mounts."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(code, character)
    return path
