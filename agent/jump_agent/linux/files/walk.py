"""Walks a folder by descriptors, without recursion, and never follows a link."""

import os
from typing import Iterator, List, NamedTuple, Optional

from jump_wire.file_streams import FOLDER

from .paths import open_folder, type_of


class Step(NamedTuple):
    """One entry on the way.

    ``folder`` is the descriptor of its folder, valid until the next step. ``path`` is its path from
    the top of the walk. A folder comes before its entries, and again with ``leaving`` after them.
    With ``error``, it can't be read.
    """

    folder: int
    name: bytes
    path: bytes
    found: Optional[os.stat_result]
    leaving: bool = False
    error: Optional[OSError] = None

    @property
    def is_folder(self) -> bool:
        return self.found is not None and type_of(self.found) == FOLDER


class _Level:
    def __init__(self, descriptor: int, step: Step) -> None:
        self.descriptor = descriptor
        self.step = step
        try:
            self.entries = os.scandir(descriptor)
        except OSError:
            os.close(descriptor)
            raise

    def close(self) -> None:
        self.entries.close()
        os.close(self.descriptor)


def walk(top: int) -> Iterator[Step]:
    """Yield a step for each entry below the folder with the descriptor ``top``.

    A level takes two descriptors. Entries that are deleted in the meantime are left out.
    """
    levels = [_Level(os.dup(top), Step(top, b"", b"", None))]
    try:
        while levels:
            step = _next(levels[-1])
            if step is None:
                level = levels.pop()
                level.close()
                if levels:
                    yield level.step._replace(leaving=True)
                continue
            yield step
            if step.is_folder and step.error is None:
                broken = _enter(levels, step)
                if broken is not None:
                    yield broken
    finally:
        for level in levels:
            level.close()


def _next(level: _Level) -> Optional[Step]:
    while True:
        try:
            entry = next(level.entries, None)
        except OSError as error:  # for example, of the disk: nothing more can be listed
            level.entries.close()
            return level.step._replace(folder=level.descriptor, error=error)
        if entry is None:
            return None
        name = os.fsencode(entry.name)
        path = os.path.join(level.step.path, name)
        try:
            found = os.stat(name, dir_fd=level.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            return Step(level.descriptor, name, path, None, error=error)
        return Step(level.descriptor, name, path, found)


def _enter(levels: List[_Level], step: Step) -> Optional[Step]:
    try:
        levels.append(_Level(open_folder(step.name, step.folder), step))
    except OSError as error:
        return step._replace(error=error)
    return None
