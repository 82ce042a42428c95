"""Lists folders, finds paths by a pattern, and describes single paths."""

import fnmatch
import os
import re
from functools import lru_cache
from typing import Iterator, List, Optional, Pattern, Tuple, Union

from jump_wire.file_streams import FOLDER, LINK, UNKNOWN, pack_entries
from jump_wire.files import DescribePath, FindPaths, ListFolder, RequestDone

from ...core import patterns
from ...core.operations import Operation
from ...core.patterns import BATCH, WILDCARDS, Row
from ..statistics import drives
from .paths import DRIVES, look, mtime_of, name_text, resolve, shown, size_of, type_of


def list_folder(asked: ListFolder) -> Operation:
    path = resolve(asked.path)
    count = 0
    if path == DRIVES:
        rows: List[Row] = [[drive, FOLDER] for drive in drives()]
        yield pack_entries(rows)
        return RequestDone(asked.request, count=len(rows))
    batch: List[Row] = []
    with os.scandir(path) as entries:
        for entry in entries:
            batch.append(_row(entry))
            if len(batch) == BATCH:
                count += BATCH
                yield pack_entries(batch)
                batch = []
    if batch:
        yield pack_entries(batch)
    return RequestDone(asked.request, count=count + len(batch))


def describe(asked: DescribePath) -> Operation:
    path = resolve(asked.path)
    row: Row = [asked.path, FOLDER] if path == DRIVES else _described(asked.path, path, look(path))
    yield pack_entries([row])
    return RequestDone(asked.request, count=1)


class _Here:
    """The folders of this computer, for :func:`.patterns.find`."""

    def check(self, path: str) -> None:
        # What stands before the first wildcard has to lead somewhere; the rest matches or not.
        resolve(re.split(r"[^/\\]*[*?\[]", path)[0])

    def names(self, path: str) -> Iterator[str]:
        full = resolve(path)
        if full == DRIVES:
            yield from drives()
            return
        with os.scandir(full) as entries:
            for entry in entries:
                yield entry.name

    def shown(self, name: str) -> str:
        return name_text(name)

    def pattern(self, part: str) -> Pattern[str]:
        return _compiled(part)

    def row(self, path: str) -> Optional[Row]:
        full = resolve(path)
        if full == DRIVES:
            return [path, FOLDER]
        try:
            return _described(path, full, look(full))
        except OSError:
            return None


def find(asked: FindPaths) -> Operation:
    """Find the paths that match a pattern. Upper and lower case are the same."""
    return patterns.find(asked, _Here())


@lru_cache(maxsize=WILDCARDS)
def _compiled(pattern: str) -> Pattern[str]:
    return re.compile(fnmatch.translate(pattern), re.IGNORECASE)


def _row(entry: "os.DirEntry[str]") -> Row:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return [name_text(entry.name), UNKNOWN]
    return _described(name_text(entry.name), entry.path, found)


def _described(name: str, path: str, found: os.stat_result) -> Row:
    seconds, nanoseconds = mtime_of(found)
    row: List[Union[str, int]] = [
        name,
        type_of(found),
        size_of(found),
        found.st_mode & 0o777,
        seconds,
        nanoseconds,
        "",
        "",
    ]
    if row[1] == LINK:
        row += _target(path)
    return row


def _target(path: str) -> Tuple[str, str]:
    try:
        target = shown(os.readlink(path))
    except OSError:
        return "", ""
    try:
        return target, type_of(os.stat(path))
    except FileNotFoundError:
        return target, ""
    except OSError:
        return target, UNKNOWN
