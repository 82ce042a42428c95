"""Creates, renames and deletes files and folders."""

import errno
import os
import stat
from typing import Generator, Iterator, List, NamedTuple, Tuple

from jump_wire.files import DeletePath, MakeFolder, MovePath, RequestDone, SetMode

from ...core.operations import Operation, Output, Progress, Skipped
from .. import storage
from .failures import failure
from .paths import hold_folder, is_link, look, name_text, require_new_name, resolve, split

_STEPS = 64  # steps of a walk in one slice


def make_folder(asked: MakeFolder) -> Operation:
    """Create a folder. It takes the permissions of the folder that it is in."""
    path = resolve(asked.path)
    folder, name = split(path, asked.path)
    require_new_name(name, asked.path)
    made = 0
    for each in [*_missing(folder), path] if asked.parents else [path]:
        try:
            os.mkdir(each)
            made += 1
        except FileExistsError:
            if not asked.parents or not os.path.isdir(each):
                raise
        yield None
    return RequestDone(asked.request, count=made)


def _missing(folder: str) -> List[str]:
    found: List[str] = []
    while folder and not os.path.lexists(folder) and "\\" in folder[4:].rstrip("\\"):
        found.append(folder)
        folder = os.path.dirname(folder)
    return found[::-1]


def set_mode(asked: SetMode) -> Operation:
    """Make a file read-only or writable, which is all that a mode can say on Windows."""
    path = resolve(asked.path)
    os.chmod(path, asked.mode | stat.S_IREAD)
    yield None
    return RequestDone(asked.request, count=1)


def move(asked: MovePath) -> Operation:
    """Rename a path."""
    path, to = resolve(asked.path), resolve(asked.to)
    split(path, asked.path)
    require_new_name(split(to, asked.to)[1], asked.to)
    try:
        (storage.replace if asked.replace else storage.rename)(path, to)
    except FileExistsError as error:
        raise failure(error, asked.to) from error
    yield None
    return RequestDone(asked.request, count=1)


# --- deletion ---------------------------------------------------------------


def delete(asked: DeletePath) -> Operation:
    """Delete a file, a link, or a folder with all that is in it."""
    path = resolve(asked.path)
    split(path, asked.path)
    skipped = Skipped(asked.request)
    found = look(path)
    count = 0
    if _is_folder(found) and asked.recursive:
        count = yield from _empty(asked, path, skipped)
    if not skipped.count:
        _remove(path, found)
        count += 1
    yield None
    return RequestDone(asked.request, count=count, skipped=skipped.count)


def _is_folder(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) and not is_link(found)


def _remove(path: str, found: os.stat_result) -> None:
    """Remove a file, an empty folder, or a link, which may be one of the two."""
    if found.st_file_attributes & stat.FILE_ATTRIBUTE_DIRECTORY:
        os.rmdir(path)
        return
    if found.st_file_attributes & stat.FILE_ATTRIBUTE_READONLY:
        os.chmod(path, stat.S_IWRITE)  # as on other systems, the folder decides
    os.unlink(path)


class _Level(NamedTuple):
    """A folder on the way, which is held open, and its entries."""

    path: str
    shown: str
    descriptor: int
    entries: "Iterator[Tuple[str, os.stat_result]]"


def _level(path: str, shown: str) -> _Level:
    descriptor = hold_folder(path)
    try:
        # All names first: what is deleted meanwhile must not disturb the list.
        with os.scandir(path) as listed:
            entries = [(each.name, each.stat(follow_symlinks=False)) for each in listed]
    except OSError:
        os.close(descriptor)
        raise
    return _Level(path, shown, descriptor, iter(entries))


def _empty(asked: DeletePath, path: str, skipped: Skipped) -> Generator[Output, None, int]:
    """Delete everything in a folder; return the number of entries."""
    count = steps = 0
    progress = Progress(asked.request)
    levels = [_level(path, asked.path)]
    try:
        while levels:
            steps += 1
            if steps % _STEPS == 0:
                yield progress.report(count)
            top = levels[-1]
            name, found = next(top.entries, ("", None))
            shown = "%s/%s" % (top.shown.rstrip("/"), name_text(name))
            target = os.path.join(top.path, name)
            try:
                if found is None:
                    os.close(levels.pop().descriptor)
                    if levels:
                        shown = top.shown
                        os.rmdir(top.path)
                        count += 1
                elif _is_folder(found):
                    levels.append(_level(target, shown))
                else:
                    _remove(target, found)
                    count += 1
            except FileNotFoundError:
                continue
            except OSError as error:
                # A folder that still has entries: those were reported.
                if error.errno != errno.ENOTEMPTY:
                    yield from skipped.add(failure(error, shown))
    finally:
        for level in levels:
            os.close(level.descriptor)
    return count
