"""Deletes the parts of interrupted uploads that nobody continued."""

import fcntl
import os
import re
import time
from typing import Callable, Set, Tuple

from jump_wire.files import KEEP_PART_SECONDS

OPEN_PART = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SUFFIX = b".jump-upload"
_PART = re.compile(rb"\.[0-9a-f]{32}" + re.escape(_SUFFIX))

ENTRIES = 5000
"""Entries of a folder that a sweep looks at, because it must not take long."""

FOLDERS = 1000
"""Folders that are remembered as swept."""


def part_name(upload: str) -> bytes:
    """Return the name under which a file is written until it is complete."""
    return b"." + upload.encode() + _SUFFIX


class Sweeper:
    """Sweeps each folder in which files are written, once.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._swept: Set[Tuple[int, int]] = set()

    def sweep(self, folder: int) -> None:
        """Delete the account's own parts that are old and in nobody's use."""
        found = os.fstat(folder)
        key = (found.st_dev, found.st_ino)
        if key in self._swept:
            return
        if len(self._swept) >= FOLDERS:
            self._swept.clear()
        self._swept.add(key)
        try:
            with os.scandir(folder) as entries:
                for _, entry in zip(range(ENTRIES), entries):
                    name = os.fsencode(entry.name)
                    if _PART.fullmatch(name):
                        self._sweep_one(folder, name)
        except OSError:
            pass  # the account may write to the folder, but not list it

    def _sweep_one(self, folder: int, name: bytes) -> None:
        try:
            descriptor = os.open(name, OPEN_PART, dir_fd=folder)
        except OSError:
            return
        try:
            found = os.fstat(descriptor)
            old = self._clock() - found.st_mtime > KEEP_PART_SECONDS
            if old and found.st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(name, dir_fd=folder)
        except OSError:
            pass  # it is in use
        finally:
            os.close(descriptor)
