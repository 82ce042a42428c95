"""Erases a directory tree that another account fills, and may still be filling.

No link is followed: each folder is held open while its entries are erased, so nobody can put a
link in its place.
"""

import os
import stat
import time
from typing import Callable, List

from . import storage

SECONDS = 60.0
"""Time limit for erasing, in seconds. An installation has a few hundred files."""

BUSY_SECONDS = 5.0
"""Seconds for which a file in use is tried again: a program that has just ended closes it soon."""


def erase(path: str, seconds: float = SECONDS, busy_seconds: float = BUSY_SECONDS) -> str:
    """Erase a file, or a directory and its content, as far as possible.

    Args:
        path: the file or directory.
        seconds: the time limit.
        busy_seconds: the seconds for which files in use are tried again.

    Returns:
        The reason why something remains, or an empty string when nothing does.
    """
    end = time.monotonic() + seconds
    again = time.monotonic() + busy_seconds
    while True:
        problems: List[str] = []
        _erase(path, end, problems)
        if not problems or time.monotonic() >= again:
            return problems[0] if problems else ""
        time.sleep(0.1)


def _erase(path: str, end: float, problems: List[str]) -> None:
    if time.monotonic() >= end:
        problems.append("timed out")
        return
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_reason(path, error))
        return
    is_folder = bool(found.st_file_attributes & stat.FILE_ATTRIBUTE_DIRECTORY)
    if is_folder and not storage.is_link(found):
        _empty(path, end, problems)
    if found.st_file_attributes & stat.FILE_ATTRIBUTE_READONLY:
        _try(path, lambda: os.chmod(path, stat.S_IWRITE), problems)
    _try(path, lambda: os.rmdir(path) if is_folder else os.unlink(path), problems)


def _empty(path: str, end: float, problems: List[str]) -> None:
    share = storage.SHARE_READ | storage.SHARE_WRITE
    flags = storage.NO_LINK | storage.FOLDERS_TOO
    try:
        held = storage.open_file(path, storage.LIST, storage.OPEN_EXISTING, flags, share)
    except OSError as error:
        problems.append(_reason(path, error))
        return
    try:
        if storage.is_link(os.fstat(held)):
            return
        for name in os.listdir(path):
            _erase(os.path.join(path, name), end, problems)
    except OSError as error:
        problems.append(_reason(path, error))
    finally:
        os.close(held)


def _try(path: str, change: Callable[[], None], problems: List[str]) -> None:
    try:
        change()
    except FileNotFoundError:
        pass
    except OSError as error:
        problems.append(_reason(path, error))


def _reason(path: str, error: OSError) -> str:
    return "%s: %s" % (os.path.basename(path)[:100], error.strerror)
