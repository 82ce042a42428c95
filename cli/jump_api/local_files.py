"""This computer's ends of transfers: files, parts of files, and streams such as a pipe.

A downloaded file appears under its name when it is complete. Until then, its bytes are in a part
file beside it, with which an interrupted download continues.
"""

import asyncio
import hashlib
import os
import select
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from jump_wire.errors import UserError

from .file_errors import local_error, require_file, shown, shown_path
from .local_folders import open_parent
from .pipe import readable

CHUNK = 192 * 1024
"""Bytes that are read at once."""

_PIPE_BYTES = 4096
"""Bytes that a pipe takes without blocking when it can be written at all (POSIX: PIPE_BUF)."""


T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread. A cancellation waits for its end: it uses open files."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


class FileSource:
    """A regular file that is uploaded. It is read up to the size that it has when it is opened.

    Files of the kernel, such as those in ``/proc``, have no size or too large a one. They are read
    to their end.

    Args:
        path: the file.
        depth: see :func:`.local_folders.open_parent`. With 0, a link leads to its target.

    Raises:
        UserError: it is not a file, or can't be opened.
    """

    is_repeatable = True

    def __init__(self, path: Path, depth: int = 0) -> None:
        self._path = path
        try:
            self._file = _open_file(path, depth)
        except OSError as error:
            raise local_error(error, path) from error
        self.found = os.fstat(self._file)
        self.size = self.found.st_size or -1
        self._offset = 0
        self._digest = hashlib.sha256()

    @property
    def changed(self) -> bool:
        """Whether it was changed since it was opened."""
        now = os.fstat(self._file)
        before = self.found
        return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)

    def sha256(self) -> str:
        """Return the SHA-256 of all bytes that were read."""
        return self._digest.hexdigest()

    async def start(self, offset: int) -> str:
        """Continue at a byte, and return the SHA-256 of those before."""
        self._offset, self._digest = 0, hashlib.sha256()
        while self._offset < offset:
            if not await self._read(min(CHUNK, offset - self._offset)):
                raise self._shorter()
        return self.sha256()

    async def read(self) -> bytes:
        """Return the next bytes."""
        rest = self.size - self._offset if self.size >= 0 else CHUNK
        data = await self._read(min(CHUNK, rest))
        if not data and rest and os.fstat(self._file).st_size < self.size:
            raise self._shorter()
        return data

    def _shorter(self) -> UserError:
        return UserError("file_changed", path=shown_path(self._path))

    async def _read(self, count: int) -> bytes:
        def work() -> bytes:
            data = os.pread(self._file, count, self._offset)
            self._digest.update(data)
            return data

        if not count:
            return b""
        try:
            data = await in_thread(work)
        except OSError as error:
            raise local_error(error, self._path) from error
        self._offset += len(data)
        return data

    def taken(self, offset: int) -> None:
        """Do nothing: the file can be read again."""

    def close(self) -> None:
        os.close(self._file)


def _open_file(path: Path, depth: int) -> int:
    """Open a regular file for reading.

    Raises:
        UserError: it is something else.
        OSError: it can't be opened.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
    if depth:
        flags |= os.O_NOFOLLOW
    parent, name = open_parent(path, depth)
    try:
        # Devices are not even opened, because that may have effects.
        require_file(os.stat(name, dir_fd=parent, follow_symlinks=not depth), path)
        file = os.open(name, flags, dir_fd=parent)
    finally:
        os.close(parent)
    try:
        require_file(os.fstat(file), path)
    except UserError:
        os.close(file)
        raise
    return file


class StreamSource:
    """An upload from a descriptor that can't be read again. It keeps what the agent lacks."""

    size = -1
    is_repeatable = False

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._kept = bytearray()
        self._kept_from = self._next = 0
        self._before = hashlib.sha256()
        self._digest = hashlib.sha256()

    def sha256(self) -> str:
        """Return the SHA-256 of all bytes that were given."""
        return self._digest.hexdigest()

    async def start(self, offset: int) -> str:
        """Continue at a byte, and return the SHA-256 of those before.

        Raises:
            UserError: its bytes are no longer here.
        """
        if not self._kept_from <= offset <= self._kept_from + len(self._kept):
            raise UserError("file_failed", path="-", reason="the sent part is lost")
        self._digest = self._before.copy()
        self._digest.update(self._kept[: offset - self._kept_from])
        self._next = offset
        return self.sha256()

    async def read(self) -> bytes:
        """Return the next bytes: those that are sent again, or new ones."""
        at = self._next - self._kept_from
        data = bytes(self._kept[at : at + CHUNK])
        if not data:
            await readable(self._descriptor)
            try:
                data = os.read(self._descriptor, CHUNK)
            except OSError as error:
                raise local_error(error, Path("-")) from error
            self._kept += data
        self._digest.update(data)
        self._next += len(data)
        return data

    def taken(self, offset: int) -> None:
        """Forget the bytes before ``offset``."""
        gone = offset - self._kept_from
        self._before.update(self._kept[:gone])
        del self._kept[:gone]
        self._kept_from = offset


class StreamSink:
    """A download to a descriptor. Its hash is compared at the end, when all bytes are out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._digest = hashlib.sha256()
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        self.offset = 0

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes so far."""
        return self._digest.hexdigest()

    def begin(self, size: int) -> None:
        """Do nothing: whoever reads the bytes has room for them or not."""

    def restart(self, path: str) -> None:
        """Refuse: the bytes are out."""
        raise UserError("file_changed", path=shown(path))

    async def write(self, pieces: list[memoryview]) -> None:
        """Write bytes.

        Raises:
            BrokenPipeError: nobody reads them.
            UserError: they can't be written.
        """
        for piece in pieces:
            self._digest.update(piece)
            rest = piece
            while rest:
                rest = rest[await self._write(rest) :]
            self.offset += len(piece)

    async def _write(self, data: memoryview) -> int:
        try:
            if self._is_file:
                return os.write(self._descriptor, data)
            if not self._poll.poll(0):
                await _writable(self._descriptor)
            return os.write(self._descriptor, data[:_PIPE_BYTES])
        except BrokenPipeError:
            raise
        except BlockingIOError:
            return 0
        except OSError as error:
            raise local_error(error, Path("-")) from error


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_writer(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_writer(descriptor)
