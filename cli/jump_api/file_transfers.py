"""Reads and writes whole files over the files tool, through lost pipes, with a check of hashes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jump_wire import files
from jump_wire.errors import UserError

from .file_errors import require_short, shown, stuck
from .file_pipes import FilesPipe
from .file_requests import Request
from .files import Files

RESTARTS = 4
"""Maximum number of times that a transfer starts again because the two ends have other bytes."""

UNSIZED_LIMIT = 1024 * 1024 * 1024
"""Maximum number of bytes of a file without a size, such as those in ``/proc``."""

Progress = Callable[[int, int], None]
"""Called with the number of bytes of the file so far, and its size, or -1 if that is unknown."""


class Sink(Protocol):
    """The receiving end of a download."""

    @property
    def offset(self) -> int:
        """The number of bytes that it has."""

    def sha256(self) -> str:
        """Return the SHA-256 of these bytes."""

    def begin(self, size: int) -> None:
        """Note the size of the whole file.

        Raises:
            UserError: there is no room for it.
        """

    async def write(self, pieces: list[memoryview]) -> None:
        """Add bytes."""

    def restart(self, path: str) -> None:
        """Forget all bytes, because ``path`` does not begin with them.

        Raises:
            UserError: it can't.
        """


class Source(Protocol):
    """The sending end of an upload."""

    @property
    def size(self) -> int:
        """The number of bytes, or -1 if that is not known."""

    @property
    def is_repeatable(self) -> bool:
        """Whether a later upload may have the same bytes and continue this one."""

    def sha256(self) -> str:
        """Return the SHA-256 of all bytes that were read."""

    async def start(self, offset: int) -> str:
        """Continue at a byte, and return the SHA-256 of those before.

        Raises:
            UserError: it no longer has them.
        """

    async def read(self) -> bytes:
        """Return the next bytes, at most ``file_streams.CHUNK_LIMIT``; none at the end."""

    def taken(self, offset: int) -> None:
        """Note that the agent has the bytes before ``offset``."""


@dataclass(frozen=True)
class Copied:
    """A transferred file, whose hashes agree.

    ``mode`` and ``mtime_ns`` are those of a downloaded file. ``changed`` tells that it was changed
    while it was read.
    """

    size: int
    sha256: str
    mode: int = 0
    mtime_ns: int = 0
    changed: bool = False


async def download(tool: Files, path: str, sink: Sink, progress: Progress) -> Copied:
    """Read a file, from the byte on that ``sink`` does not have.

    Raises:
        UserError: the file can't be read, or ``sink`` not be written, or the hashes differ.
    """
    require_short(path)
    for _ in range(RESTARTS):
        copied = await tool.run(
            lambda pipe: _read(pipe, path, sink, progress), path, lambda: sink.offset
        )
        if copied is not None:
            return copied
        sink.restart(path)
    raise stuck(path, RESTARTS)


async def _read(pipe: FilesPipe, path: str, sink: Sink, progress: Progress) -> Copied | None:
    """Read until the end. Return None if the file does not begin with what ``sink`` has."""
    offset = sink.offset
    async with pipe.request(files.ReadFile, path, offset=offset, stream_from=offset) as request:
        try:
            started = await request.started(files.ReadStarted)
        except UserError as error:
            if error.code == "file_changed" and offset:  # it is shorter than that
                return None
            raise
        if started.offset != offset:
            raise UserError("session_internal_error")
        if offset and started.sha256 != sink.sha256():
            return None
        sink.begin(started.size)
        progress(offset, started.size)
        limit = started.size if started.size > 0 else UNSIZED_LIMIT
        while pieces := await request.pieces():
            count = sum(map(len, pieces))
            if sink.offset + count > limit:
                raise UserError("file_oversized", path=shown(path), limit=limit)
            await sink.write(pieces)
            progress(sink.offset, started.size)
            await request.processed(count)
    done = request.done
    if done is None or (done.size, done.sha256) != (sink.offset, sink.sha256()):
        raise UserError("file_hash_differs", path=shown(path))
    mtime_ns = started.mtime * 1_000_000_000 + started.mtime_nanoseconds
    return Copied(done.size, done.sha256, started.mode, mtime_ns, done.changed)


class Upload:
    """One file to write. :meth:`run` returns when it is in its place, with the same hash.

    Args:
        tool: the files tool.
        source: what to write.
        path: where.
        progress: is told how far it is.
        upload: 32 hexadecimal digits. The agent continues an earlier upload with the same ones.
        options: further fields of :class:`jump_wire.files.WriteFile`.
    """

    def __init__(
        self,
        tool: Files,
        source: Source,
        path: str,
        progress: Progress,
        upload: str,
        **options: Any,
    ) -> None:
        require_short(path)
        self._tool = tool
        self._source = source
        self._path = path
        self._progress = progress
        self._upload = upload
        self._options = options
        self._committed: Copied | None = None
        self._reached = 0

    async def run(self) -> Copied:
        """Write the file.

        Raises:
            UserError: it can't be written, or the hashes differ.
        """
        for _ in range(RESTARTS):
            copied = await self._tool.run(self._attempt, self._path, lambda: self._reached)
            if copied is not None:
                return copied
            self._upload = secrets.token_hex(16)
            self._reached = 0
        raise stuck(self._path, RESTARTS)

    async def _attempt(self, pipe: FilesPipe) -> Copied | None:
        if self._committed is not None and await self._is_in_place(pipe, self._committed):
            return self._committed
        size = self._source.size
        asked = (files.WriteFile, self._path, self._upload, size)
        async with pipe.request(*asked, **self._options) as request:
            request.keep = self._source.is_repeatable
            started = await request.started(files.WriteStarted)
            mine = await self._source.start(started.offset)
            if started.offset and mine != started.sha256:
                request.keep = False
                return None
            request.starts_at(started.offset)
            sent = await self._send(request, started.offset)
            sha256 = self._source.sha256()
            self._committed = Copied(sent, sha256)
            await request.commit(sha256)
            done = await request.end()
        if (done.size, done.sha256) != (sent, sha256):
            raise UserError("file_hash_differs", path=shown(self._path))
        return self._committed

    async def _send(self, request: Request, offset: int) -> int:
        """Send the bytes from ``offset`` on; return the number of all."""
        self._progress(offset, self._source.size)
        while data := await self._source.read():
            await request.put(data)
            self._source.taken(request.taken)
            self._reached = max(self._reached, request.taken)
            offset += len(data)
            self._progress(offset, self._source.size)
        return offset

    async def _is_in_place(self, pipe: FilesPipe, wanted: Copied) -> bool:
        """Ask whether the file is complete, after the answer to its commit was lost."""
        asked = (files.ReadFile, self._path)
        async with pipe.request(
            *asked, offset=wanted.size, length=0, stream_from=wanted.size
        ) as request:
            try:
                started = await request.started(files.ReadStarted)
                done = await request.end()
            except UserError as error:
                if error is pipe.error:
                    raise
                return False
        return (started.size, done.sha256) == (wanted.size, wanted.sha256)
