"""Deletes the parts of interrupted downloads that nobody continued."""

import fcntl
import os
import re
import time
from collections.abc import Callable

from jump_wire.files import KEEP_PART_SECONDS

OPEN_PART = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY

_PREFIX = ".jump-part-"
_PART = re.compile(re.escape(_PREFIX) + "[0-9a-f]{32}")

ENTRIES = 5000
"""Entries of a folder that a sweep looks at, because it must not take long."""

FOLDERS = 1000


def part_name(key: str) -> str:
    """Return the name under which a file is downloaded until it is complete."""
    return _PREFIX + key[:32]


class Sweeper:
    """Sweeps each folder to which files are downloaded, once.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._swept: set[tuple[int, int]] = set()

    def sweep(self, folder: int) -> None:
        """Delete the user's own parts that are old and not in use."""
        found = os.fstat(folder)
        key = (found.st_dev, found.st_ino)
        if key in self._swept:
            return
        if len(self._swept) >= FOLDERS:
            self._swept.clear()
        self._swept.add(key)
        try:
            with os.scandir(folder) as entries:
                for _, entry in zip(range(ENTRIES), entries, strict=False):
                    if _PART.fullmatch(entry.name):
                        self._sweep_one(folder, entry.name)
        except OSError:
            pass  # the user may write to the folder, but not list it

    def _sweep_one(self, folder: int, name: str) -> None:
        try:
            part = os.open(name, OPEN_PART, dir_fd=folder)
        except OSError:
            return
        try:
            found = os.fstat(part)
            is_old = self._clock() - found.st_mtime > KEEP_PART_SECONDS
            if is_old and found.st_uid == os.geteuid():
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(name, dir_fd=folder)
        except OSError:
            pass  # it is in use
        finally:
            os.close(part)
