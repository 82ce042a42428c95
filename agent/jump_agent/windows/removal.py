"""Removal of directories that belong to processes which have ended."""

import os
from typing import List

from . import storage
from .erase import erase
from .processes import Process, is_alive, this_process

_PREFIX = ".jump-client-"


def temporary_name(parent: str, purpose: str) -> str:
    """Return a name in ``parent`` for a directory of this process.

    The name identifies the process, so that a later run can detect that it has ended.
    """
    process = this_process()
    return os.path.join(parent, "%s%s-%d-%d" % (_PREFIX, purpose, process.pid, process.start))


def remove_leftovers(parent: str) -> List[str]:
    """Remove directories in ``parent`` that belong to ended processes; return what remains."""
    try:
        names = os.listdir(parent)
    except OSError:
        return []
    remains = []
    for name in names:
        path = os.path.join(parent, name)
        is_left = name.startswith(_PREFIX) and not _is_in_use(name) and not _is_link(path)
        if is_left and erase(path):
            remains.append(path)
    return remains


def _is_in_use(name: str) -> bool:
    parts = name[len(_PREFIX) :].split("-")
    if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal():
        return True  # not made by temporary_name
    return is_alive(Process(int(parts[1]), int(parts[2]), ""))


def _is_link(path: str) -> bool:
    try:
        return storage.is_link(os.lstat(path))
    except OSError:
        return True
