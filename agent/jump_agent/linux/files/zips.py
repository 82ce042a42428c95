"""Sends a folder as a zip, while it is read. Nothing of it is kept but its directory."""

import hashlib
import os
import zlib
from typing import Generator, Iterator, List

from jump_wire.codec import RemoteProtocolError
from jump_wire.file_streams import FILE, LINK, path_bytes, path_text
from jump_wire.files import ReadStarted, ReadZip, RequestDone

from ...core.failures import failure
from ...core.operations import Failure, Operation, Output, Skipped
from .paths import open_file, open_folder, resolve, type_of
from .reading import CHUNK
from .walk import Step, walk
from .zip_format import (
    DEFLATED,
    LARGE,
    NAME_LIMIT,
    Directory,
    Member,
    descriptor,
    local_header,
)

LEVEL = 1
"""Compression level. A better one would take longer than most networks."""

Bytes = Generator[Output, None, None]


def read_zip(asked: ReadZip) -> Operation:
    """Send a folder, or some of its entries, as a zip."""
    names = _names(asked)
    try:
        top = open_folder(resolve(asked.path))
    except OSError as error:
        raise failure(error, asked.path) from error
    archive = _Zip(asked)
    try:
        yield ReadStarted(asked.request, offset=0, size=-1)
        for step in _steps(top, names):
            yield from archive.add(step)
        yield from archive.finish()
    except OSError as error:
        raise failure(error, asked.path) from error
    finally:
        os.close(top)
        archive.directory.close()
    return RequestDone(
        asked.request,
        count=archive.directory.count,
        size=archive.offset,
        sha256=archive.digest.hexdigest(),
        skipped=archive.skipped.count,
    )


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


class _Zip:
    def __init__(self, asked: ReadZip) -> None:
        self._asked = asked
        self.directory = Directory()
        self.digest = hashlib.sha256()
        self.skipped = Skipped(asked.request)
        self.offset = 0

    def _send(self, data: bytes) -> bytes:
        self.digest.update(data)
        self.offset += len(data)
        return data

    def add(self, step: Step) -> Bytes:
        """Send one entry, or report why it is left out."""
        if step.leaving:
            return
        if step.error is not None or step.found is None:
            yield from self._skip(step, failure(step.error or OSError(), b""))
            return
        try:
            if len(step.path) > NAME_LIMIT:
                raise Failure("path_invalid", b"", reason="it is too long for a zip")
            yield from self._add(step, step.found)
        except Failure as wrong:
            yield from self._skip(step, wrong)
        except FileNotFoundError:
            pass  # it was deleted in the meantime
        except OSError as error:
            yield from self._skip(step, failure(error, b""))

    def _skip(self, step: Step, wrong: Failure) -> Bytes:
        wrong.path = os.path.join(self._asked.path, path_text(step.path))
        yield from self.skipped.add(wrong)

    def _add(self, step: Step, found: os.stat_result) -> Bytes:
        kind = type_of(found)
        if kind == FILE:
            yield from self._add_file(step)
            return
        if kind == LINK:
            content = os.readlink(step.name, dir_fd=step.folder)
            member = Member(step.path, found.st_mode, int(found.st_mtime))
        elif step.is_folder:
            content = b""
            member = Member(step.path + b"/", found.st_mode, int(found.st_mtime))
        else:
            raise Failure("file_special", b"")
        sums = (zlib.crc32(content), len(content), len(content))
        start = self.offset
        yield self._send(local_header(member, sums) + content)
        self.directory.add(member, sums, start)

    def _add_file(self, step: Step) -> Bytes:
        source, found = open_file(step.name, step.folder)
        try:
            large = found.st_size >= LARGE
            mtime = int(found.st_mtime)
            member = Member(step.path, found.st_mode, mtime, DEFLATED, large=large)
            yield from self._deflate(member, source, found.st_size)
        finally:
            os.close(source)

    def _deflate(self, member: Member, source: int, size: int) -> Bytes:
        start = self.offset
        yield self._send(local_header(member))
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        crc = packed = done = 0
        problem = None
        while done < size:
            try:
                data = os.pread(source, min(CHUNK, size - done), done)
            except OSError as error:  # its record has been sent, so it ends here
                problem = failure(error, b"")
                break
            if not data:
                problem = Failure("file_changed", b"")
                break
            done += len(data)
            crc = zlib.crc32(data, crc)
            piece = packer.compress(data)
            packed += len(piece)
            yield self._send(piece) if piece else None
        rest = packer.flush()
        sums = (crc, packed + len(rest), done)
        yield self._send(rest + descriptor(member, sums))
        self.directory.add(member, sums, start)
        if problem is not None:
            raise problem

    def finish(self) -> Bytes:
        """Send the directory of the zip."""
        start = self.offset
        last = self.directory.finish(start)
        while True:
            data = self.directory.read(CHUNK)
            if not data:
                break
            yield self._send(data)
        yield self._send(last)
