"""Sends a folder as a zip, while it is read."""

import os
import stat
from typing import Iterator, List, NamedTuple, Optional, Tuple, Union

from jump_wire.file_streams import FILE, FOLDER, LINK
from jump_wire.files import ReadStarted, ReadZip

from ...core.operations import Failure, Operation
from ...core.zips import Bytes, Zip
from .failures import failure
from .paths import hold_folder, look, name_text, open_file, resolve, shown, split, type_of

Found = Union[os.stat_result, OSError]
"""What an entry is, or why that is unknown."""

_LINK_MODE = stat.S_IFLNK | 0o777


def read_zip(asked: ReadZip) -> Operation:
    """Send a folder, or some of its entries, as a zip."""
    top = resolve(asked.path)
    names = [_checked(asked, top, name) for name in asked.names.split("/")] if asked.names else None
    archive = Zip(asked)
    try:
        first = _level(top, "")
        if names is not None:
            first = first._replace(entries=iter(names))
        yield ReadStarted(asked.request, offset=0, size=-1)
        for name, found in _walk(top, first, asked_for=names is not None):
            yield from _add(archive, asked, os.path.join(top, name.replace("/", "\\")), name, found)
        yield from archive.finish()
    finally:
        archive.close()
    return archive.done()


def _checked(asked: ReadZip, top: str, name: str) -> str:
    """Return the name of an entry of the folder."""
    folder, found = split(resolve("%s/%s" % (asked.path, name)), asked.names)
    if name in ("", ".", "..") or (folder != top.rstrip("\\") and folder != top):
        raise Failure("path_invalid", asked.names, reason="not the name of an entry")
    return found


class _Level(NamedTuple):
    """A folder on the way, which is held open: its name with ``/`` at the end, and its entries."""

    name: str
    descriptor: int
    entries: Iterator[str]


def _level(top: str, name: str) -> _Level:
    path = os.path.join(top, name.replace("/", "\\"))
    descriptor = hold_folder(path)
    try:
        return _Level(name, descriptor, iter(os.listdir(path)))
    except OSError:
        os.close(descriptor)
        raise


def _walk(top: str, first: _Level, *, asked_for: bool) -> Iterator[Tuple[str, Found]]:
    """Yield each entry below a folder. One that is gone is left out, unless it was asked for."""
    levels: List[_Level] = [first]
    try:
        while levels:
            level = levels[-1]
            entry = next(level.entries, None)
            if entry is None:
                os.close(levels.pop().descriptor)
                continue
            name = level.name + entry
            inner: Optional[_Level] = None
            try:
                found = look(os.path.join(top, name.replace("/", "\\")))
                inner = _level(top, name + "/") if type_of(found) == FOLDER else None
            except OSError as error:
                if not isinstance(error, FileNotFoundError) or (asked_for and not level.name):
                    yield name, error
                continue
            if inner is not None:
                levels.append(inner)
            yield name, found
    finally:
        for level in levels:
            os.close(level.descriptor)


def _add(archive: Zip, asked: ReadZip, path: str, name: str, found: Found) -> Bytes:
    """Send one entry, or report why it is left out."""
    told = "%s/%s" % (asked.path.rstrip("/"), name_text(name)) if asked.path else name_text(name)
    try:
        if isinstance(found, OSError):
            raise found
        yield from _send(archive, path, os.fsencode(name), found)
    except Failure as wrong:
        yield from archive.skip(told, wrong)
    except OSError as error:
        yield from archive.skip(told, failure(error, told))


def _send(archive: Zip, path: str, name: bytes, found: os.stat_result) -> Bytes:
    kind, mtime = type_of(found), int(found.st_mtime)
    if kind == LINK:
        target = os.fsencode(shown(os.readlink(path)))
        yield from archive.add(name, _LINK_MODE, mtime, target)
    elif kind == FOLDER:
        yield from archive.add(name + b"/", found.st_mode, mtime)
    elif kind == FILE:
        source, opened = open_file(path, "", follow=False)
        try:
            read = lambda limit: os.read(source, limit)  # noqa: E731 - of this file
            yield from archive.add_file(name, opened.st_mode, mtime, opened.st_size, read)
        finally:
            os.close(source)
    else:
        raise Failure("file_special", b"")
