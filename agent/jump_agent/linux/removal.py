"""Removal of an installation's files, by the account that owns them."""

import os
import time
from typing import List, NamedTuple, Optional

from ..core.layout import Layout
from .erase import SECONDS, erase
from .processes import Process, boot_id, is_alive, this_process

_PREFIX = ".jump-client-"


class Remains(NamedTuple):
    """A directory that could not be erased: its path now, and the reason."""

    path: str
    reason: str


def temporary_name(parent: str, purpose: str) -> str:
    """Return a name in ``parent`` for a directory of this process.

    The name identifies the process, so that a later run can detect that it has ended.
    """
    process = this_process()
    return os.path.join(
        parent, "%s%s-%d-%d-%s" % (_PREFIX, purpose, process.pid, process.start, process.boot)
    )


def remove_leftovers(parent: str, seconds: float = SECONDS) -> List[Remains]:
    """Remove this account's directories in ``parent`` that belong to ended processes.

    Args:
        parent: the directory to search.
        seconds: the time limit for everything together.

    Returns:
        The directories that remain; a later run tries again.
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
    """Remove the whole directory of an installation that no longer runs.

    Returns:
        The directory that remains, or None. For directories next to the installation, see
        :func:`remove_leftovers`.
    """
    directory = layout.directory
    doomed = temporary_name(os.path.dirname(directory), "removed")
    try:
        # Renaming is a single step: if this process is killed later, the rest does not look
        # installed.
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
