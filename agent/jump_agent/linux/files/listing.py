"""Lists folders, finds paths by a pattern, and describes single paths."""

import errno
import fnmatch
import grp
import os
import pwd
import re
from functools import lru_cache
from typing import Any, Callable, Iterator, List, Optional, Pattern, Tuple, Union

from jump_wire.file_streams import LINK, UNKNOWN, pack_entries, path_text
from jump_wire.files import DescribePath, FindPaths, ListFolder, RequestDone

from ...core import patterns
from ...core.failures import failure
from ...core.operations import Operation
from ...core.patterns import BATCH, WILDCARDS, Row
from .paths import mtime_of, open_folder, resolve, size_of, type_of


def list_folder(asked: ListFolder) -> Operation:
    path = resolve(asked.path)
    try:
        folder = open_folder(path)
    except OSError as error:
        raise failure(error, asked.path) from error
    count = 0
    try:
        with os.scandir(folder) as entries:
            for rows in _batches(_row(os.fsencode(each.name), folder) for each in entries):
                count += len(rows)
                yield pack_entries(rows)
    except OSError as error:
        raise failure(error, asked.path) from error
    finally:
        os.close(folder)
    return RequestDone(asked.request, count=count)


def describe(asked: DescribePath) -> Operation:
    path = resolve(asked.path)
    try:
        found = os.lstat(path)
    except OSError as error:
        raise failure(error, asked.path) from error
    yield pack_entries([_described(asked.path, path, found, None)])
    return RequestDone(asked.request, count=1)


class _Here:
    """The folders of this computer, for :func:`.patterns.find`."""

    def check(self, path: str) -> None:
        resolve(path)

    def names(self, path: str) -> Iterator[str]:
        with os.scandir(resolve(path)) as entries:
            for entry in entries:
                yield os.fsdecode(entry.name)

    def shown(self, name: str) -> str:
        return path_text(os.fsencode(name))

    def pattern(self, part: str) -> Pattern[str]:
        return _compiled(part)

    def row(self, path: str) -> Optional[Row]:
        full = resolve(path)
        try:
            return _described(path, full, os.lstat(full), None)
        except OSError:
            return None


def find(asked: FindPaths) -> Operation:
    """Find the paths that match a pattern."""
    return patterns.find(asked, _Here())


@lru_cache(maxsize=WILDCARDS)
def _compiled(pattern: str) -> Pattern[str]:
    # Compared as the system's names, in which each odd byte is one character.
    name = os.fsdecode(os.path.basename(resolve(pattern)))
    return re.compile(fnmatch.translate(name))


# --- entries ----------------------------------------------------------------


def _batches(rows: Iterator[Optional[Row]]) -> Iterator[List[Row]]:
    batch: List[Row] = []
    for row in rows:
        if row is not None:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _row(name: bytes, folder: int) -> Optional[Row]:
    """Return an entry of a folder; None if it was deleted in the meantime."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError:
        return [path_text(name), UNKNOWN]
    return _described(path_text(name), name, found, folder)


def _described(shown: str, name: bytes, found: os.stat_result, folder: Optional[int]) -> Row:
    seconds, nanoseconds = mtime_of(found)
    row: List[Union[str, int]] = [
        shown,
        type_of(found),
        size_of(found),
        found.st_mode & 0o7777,
        seconds,
        nanoseconds,
        owner(found.st_uid),
        group(found.st_gid),
    ]
    if row[1] == LINK:
        row += _target(name, folder)
    return row


def _target(name: bytes, folder: Optional[int]) -> Tuple[str, str]:
    try:
        target = path_text(os.readlink(name, dir_fd=folder))
    except OSError:
        return "", ""
    try:
        return target, type_of(os.stat(name, dir_fd=folder))
    except OSError as error:
        gone = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        return target, "" if gone else UNKNOWN


@lru_cache(maxsize=256)
def owner(number: int) -> str:
    """Return the name of a user."""
    return _name(lambda: pwd.getpwuid(number).pw_name, number)


@lru_cache(maxsize=256)
def group(number: int) -> str:
    """Return the name of a group."""
    return _name(lambda: grp.getgrgid(number).gr_name, number)


def _name(ask: Callable[[], Any], number: int) -> str:
    try:
        return path_text(os.fsencode(ask()))[:64]
    except (KeyError, UnicodeError):
        return str(number)
