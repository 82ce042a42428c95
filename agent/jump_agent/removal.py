"""Removing an installation's files, by whoever owns them."""

import os
import shutil

from .layout import Layout
from .processes import Process, boot_id, is_alive, this_process

_PREFIX = ".jump-client-"


def temporary_name(parent: str, purpose: str) -> str:
    """Name a directory of this process in ``parent``; a later run knows when its owner is gone."""
    process = this_process()
    return os.path.join(
        parent, "%s%s-%d-%d-%s" % (_PREFIX, purpose, process.pid, process.start, process.boot)
    )


def remove_leftovers(parent: str) -> None:
    """Remove what killed runs left in ``parent``: this account's directories of dead processes."""
    try:
        names = os.listdir(parent)
    except OSError:
        return
    for name in names:
        path = os.path.join(parent, name)
        if name.startswith(_PREFIX) and not _is_in_use(name) and _is_own_directory(path):
            shutil.rmtree(path, ignore_errors=True)


def remove_installation(layout: Layout) -> None:
    """Remove the whole directory of an installation that does not run any more.

    Raises:
        OSError: something could not be removed.
    """
    directory = layout.directory
    doomed = temporary_name(os.path.dirname(directory), "removed")
    try:
        # One step takes all of it away; being killed later leaves nothing that looks installed.
        os.rename(directory, doomed)
    except OSError:
        doomed = directory
    os.chdir("/")
    shutil.rmtree(doomed)


def _is_in_use(name: str) -> bool:
    parts = name[len(_PREFIX) :].split("-", 3)
    if len(parts) < 4 or not parts[1].isdigit() or not parts[2].isdigit():
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
