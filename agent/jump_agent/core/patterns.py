"""Finds the paths that match a pattern, in slices. A platform says what its folders contain."""

import re
from typing import Iterator, List, Optional, Pattern, Protocol, Sequence, Tuple, Union

from jump_wire.file_streams import pack_entries
from jump_wire.files import FindPaths, RequestDone

from .operations import Failure, Operation

BATCH = 128
"""Entries of one frame and of one slice."""

WILDCARDS = 16
"""Maximum number of parts of a pattern that have wildcards."""

_MISSED = 1_000_000  # in place of a depth: a name that does not match

Row = Sequence[Union[str, int]]
"""The fields of an :class:`jump_wire.file_streams.Entry`."""


class Folders(Protocol):
    """The folders of a computer. Paths are those of messages, and names those of the system."""

    def check(self, path: str) -> None:
        """Raise Failure for what is not a path."""

    def names(self, path: str) -> Iterator[str]:
        """Yield the names in a folder; raise OSError when that is not possible."""

    def shown(self, name: str) -> str:
        """Return a name as it is sent."""

    def pattern(self, part: str) -> Pattern[str]:
        """Return what names match for one part of a pattern."""

    def row(self, path: str) -> Optional[Row]:
        """Return the entry for a path, or None when there is none."""


def find(asked: FindPaths, folders: Folders) -> Operation:
    """Find the paths that match a pattern."""
    folders.check(asked.pattern)
    parts = [part for part in asked.pattern.split("/") if part]
    if sum(map(_has_wildcards, parts)) > WILDCARDS:
        raise Failure("path_invalid", asked.pattern, reason="too many wildcards")
    count = 0
    start = "/" if asked.pattern.startswith("/") else ""
    batch: List[Row] = []
    for row in _matches(folders, start, parts):
        if row is not None:
            batch.append(row)
        if len(batch) == BATCH or (row is None and batch):
            count += len(batch)
            yield pack_entries(batch)
            batch = []
        elif row is None:
            yield None
    if batch:
        yield pack_entries(batch)
    return RequestDone(asked.request, count=count + len(batch))


def _has_wildcards(part: str) -> bool:
    return re.search(r"[*?[]", part) is not None


def _matches(folders: Folders, start: str, parts: List[str]) -> Iterator[Optional[Row]]:
    """Yield the entry of each matching path, and None after each slice of work."""
    waiting: List[Iterator[Tuple[str, int]]] = [iter([(start, 0)])]
    looked_at = 0
    while waiting:
        looked_at += 1
        if looked_at % BATCH == 0:
            yield None
        path, depth = next(waiting[-1], ("", -1))
        if depth < 0:
            waiting.pop()
            continue
        if depth == _MISSED:
            continue
        while depth < len(parts) and not _has_wildcards(parts[depth]):
            path, depth = _joined(path, parts[depth]), depth + 1
        if depth == len(parts):
            row = folders.row(path)
            if row is not None:
                yield row
        else:
            waiting.append(_inside(folders, path, parts[depth], depth + 1))


def _joined(path: str, name: str) -> str:
    return path + name if path in ("", "/") else path + "/" + name


def _inside(folders: Folders, path: str, pattern: str, depth: int) -> Iterator[Tuple[str, int]]:
    matches = folders.pattern(pattern).match
    hidden = pattern.startswith(".")
    try:
        for name in folders.names(path):
            if matches(name) and (hidden or not name.startswith(".")):
                yield _joined(path, folders.shown(name)), depth
            else:
                yield "", _MISSED
    except OSError:
        return
