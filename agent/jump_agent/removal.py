"""Removing an installation's files, by whoever owns them."""

import os
import time
from typing import List, NamedTuple, Optional

from .erase import SECONDS, erase
from .layout import Layout
from .processes import Process, boot_id, is_alive, this_process

_PREFIX = ".jump-client-"


class Remains(NamedTuple):
    """What could not be erased: where it is now, and why."""

    path: str
    reason: str


def temporary_name(parent: str, purpose: str) -> str:
    """Name a directory of this process in ``parent``; a later run knows when its owner is gone."""
    process = this_process()
    return os.path.join(
        parent, "%s%s-%d-%d-%s" % (_PREFIX, purpose, process.pid, process.start, process.boot)
    )


def remove_leftovers(parent: str, seconds: float = SECONDS) -> List[Remains]:
    """Remove what killed runs left in ``parent``: this account's directories of dead processes.

    Args:
        parent: where to look.
        seconds: how long all of it may take.

    Returns:
        What remains; a later run tries again.
    """
    try:
        names = os.listdir(parent)
    except OSError:
        return []
    end = time.monotonic() + seconds
    remains = []
    for name in names:
        path = os.path.join(parent, name)
        if name.startswith(_PREFIX) and not _is_in_use(name) and _is_own_directory(path):
            reason = erase(path, end - time.monotonic())
            if reason:
                remains.append(Remains(path, reason))
    return remains


def remove_installation(layout: Layout, seconds: float = SECONDS) -> Optional[Remains]:
    """Remove the whole directory of an installation that does not run any more.

    Returns:
        What remains, if anything does; what is beside an installation is found by
        :func:`remove_leftovers`.
    """
    directory = layout.directory
    doomed = temporary_name(os.path.dirname(directory), "removed")
    try:
        # One step takes all of it away; being killed later leaves nothing that looks installed.
        os.rename(directory, doomed)
    except OSError:
        doomed = directory
    os.chdir("/")
    reason = erase(doomed, seconds)
    return Remains(doomed, reason) if reason else None


def _is_in_use(name: str) -> bool:
    parts = name[len(_PREFIX) :].split("-", 3)
    if len(parts) < 4 or not parts[1].isdecimal() or not parts[2].isdecimal():
        return True  # not made by temporary_name
    if parts[3] != boot_id():
        return False
    return is_alive(Process(int(parts[1]), int(parts[2]), parts[3]))


def _is_own_directory(path: str) -> bool:
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not os.path.islink(path) and os.path.isdir(path)
