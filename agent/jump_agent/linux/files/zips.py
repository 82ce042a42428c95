"""Sends a folder as a zip, while it is read. Nothing of it is kept but its directory."""

import os
from typing import Iterator, List

from jump_wire.codec import RemoteProtocolError
from jump_wire.file_streams import FILE, LINK, path_bytes, path_text
from jump_wire.files import ReadStarted, ReadZip

from ...core.failures import failure
from ...core.operations import Failure, Operation
from ...core.zips import Bytes, Zip
from .paths import open_file, open_folder, resolve, type_of
from .walk import Step, walk


def read_zip(asked: ReadZip) -> Operation:
    """Send a folder, or some of its entries, as a zip."""
    names = _names(asked)
    try:
        top = open_folder(resolve(asked.path))
    except OSError as error:
        raise failure(error, asked.path) from error
    archive = Zip(asked)
    try:
        yield ReadStarted(asked.request, offset=0, size=-1)
        for step in _steps(top, names):
            yield from _add(archive, asked, step)
        yield from archive.finish()
    except OSError as error:
        raise failure(error, asked.path) from error
    finally:
        os.close(top)
        archive.close()
    return archive.done()


def _names(asked: ReadZip) -> List[bytes]:
    try:
        names = [path_bytes(name) for name in asked.names.split("/")] if asked.names else []
    except RemoteProtocolError as error:
        raise Failure("path_invalid", asked.names, reason=str(error)) from error
    for name in names:
        if name in (b"", b".", b".."):
            raise Failure("path_invalid", asked.names, reason="not the name of an entry")
    return names


def _steps(top: int, names: List[bytes]) -> Iterator[Step]:
    if not names:
        yield from walk(top)
    for name in names:
        try:
            step = Step(top, name, name, os.stat(name, dir_fd=top, follow_symlinks=False))
        except OSError as error:
            yield Step(top, name, name, None, error=error)
            continue
        yield step
        if step.is_folder:
            yield from _below(step)


def _below(step: Step) -> Iterator[Step]:
    try:
        inner = open_folder(step.name, step.folder)
    except OSError as error:
        yield step._replace(error=error)
        return
    try:
        for each in walk(inner):
            yield each._replace(path=os.path.join(step.path, each.path))
    finally:
        os.close(inner)


def _add(archive: Zip, asked: ReadZip, step: Step) -> Bytes:
    """Send one entry, or report why it is left out."""
    if step.leaving:
        return
    shown = os.path.join(asked.path, path_text(step.path))
    if step.error is not None or step.found is None:
        yield from archive.skip(shown, failure(step.error or OSError(), b""))
        return
    try:
        yield from _send(archive, step, step.found)
    except Failure as wrong:
        yield from archive.skip(shown, wrong)
    except FileNotFoundError:
        pass  # it was deleted in the meantime
    except OSError as error:
        yield from archive.skip(shown, failure(error, b""))


def _send(archive: Zip, step: Step, found: os.stat_result) -> Bytes:
    kind = type_of(found)
    if kind == FILE:
        yield from _send_file(archive, step)
    elif kind == LINK:
        content = os.readlink(step.name, dir_fd=step.folder)
        yield from archive.add(step.path, found.st_mode, int(found.st_mtime), content)
    elif step.is_folder:
        yield from archive.add(step.path + b"/", found.st_mode, int(found.st_mtime))
    else:
        raise Failure("file_special", b"")


def _send_file(archive: Zip, step: Step) -> Bytes:
    source, found = open_file(step.name, step.folder)
    done = 0

    def read(limit: int) -> bytes:
        nonlocal done
        data = os.pread(source, limit, done)
        done += len(data)
        return data

    try:
        mode, mtime = found.st_mode, int(found.st_mtime)
        yield from archive.add_file(step.path, mode, mtime, found.st_size, read)
    finally:
        os.close(source)
