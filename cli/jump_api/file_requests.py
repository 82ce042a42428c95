"""One request on a pipe of the files tool: its stream and acknowledgements, without the pipe."""

import asyncio
import contextlib
from collections import deque
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from jump_wire import codec, file_streams, files
from jump_wire.errors import UserError

from .file_errors import shown

QUIET_SECONDS = 900.0
"""Seconds without a frame after which a pipe with a waiting request counts as lost."""

M = TypeVar("M")


class Pipe(Protocol):
    """What a request needs of its pipe."""

    async def send(self, frame: str | bytes) -> None:
        """Send a frame, or raise :class:`PipeLost`."""

    def check(self) -> None:
        """Raise :class:`PipeLost`, or an error, if the pipe has ended."""

    def lose(self) -> None:
        """Give the pipe up, because nothing is received."""

    def forget(self, number: int) -> None:
        """Ignore what is still received for a request."""


class PipeLost(Exception):
    """The pipe broke. A request that may be repeated continues on a new pipe.

    Args:
        error: what the user is told if there is no new pipe.
    """

    def __init__(self, error: UserError) -> None:
        super().__init__(error.code)
        self.error = error


class Request:
    """A running request. Leaving it before its end cancels it; a part of a file is kept."""

    def __init__(self, pipe: Pipe, number: int, message: Any, offset: int) -> None:
        self._pipe = pipe
        self._number = number
        self._message = message
        self._events: deque[Any] = deque()
        self._something = asyncio.Event()
        self._received = self._processed = self._told = offset
        self._sent = self._taken = 0
        self._ended = False
        self.keep = True
        self.done: files.RequestDone | None = None

    async def __aenter__(self) -> Self:
        """Send the request."""
        await self._pipe.send(codec.encode(self._message))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Cancel the request unless it has ended."""
        self._pipe.forget(self._number)
        if not self._ended:
            with contextlib.suppress(PipeLost, UserError):
                await self._pipe.send(codec.encode(files.CancelRequest(self._number, self.keep)))

    # --- what is received ---

    def add_chunk(self, chunk: file_streams.Chunk) -> None:
        """Add received bytes.

        Raises:
            RemoteProtocolError: they do not follow those before, or exceed the window.
        """
        if self._ended or chunk.offset != self._received:
            raise codec.RemoteProtocolError("bytes that do not follow those before")
        self._received += len(chunk.data)
        if self._received - self._told > files.WINDOW + file_streams.CHUNK_LIMIT:
            raise codec.RemoteProtocolError("more bytes than acknowledged")
        self._events.append(chunk.data)
        self.wake()

    def add_message(self, message: Any) -> None:
        """Add a received message.

        Raises:
            RemoteProtocolError: it is not one for this request, or the request has ended.
        """
        if self._ended:
            raise codec.RemoteProtocolError("a message after the end of its request")
        if isinstance(message, files.BytesTaken):
            if not self._taken <= message.offset <= self._sent:
                raise codec.RemoteProtocolError("bytes taken that were never sent")
            self._taken = message.offset
        elif isinstance(message, files.RequestDone | files.RequestFailed):
            self._ended = True
            self._events.append(message)
        elif isinstance(message, files.ReadStarted | files.WriteStarted):
            if len(self._events) > 1:
                raise codec.RemoteProtocolError("a request that starts again")
            self._events.append(message)
        self.wake()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._something.set()

    async def _wait(self) -> None:
        self._pipe.check()
        self._something.clear()
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await self._something.wait()
        except TimeoutError:
            self._pipe.lose()

    async def _next(self) -> Any:
        """Wait for the next event.

        Raises:
            PipeLost: the pipe broke.
            UserError: the request has failed.
        """
        while not self._events:
            await self._wait()
        event = self._events.popleft()
        if isinstance(event, files.RequestFailed):
            raise _failed(event)
        return event

    async def started(self, kind: type[M]) -> M:
        """Wait for the message that starts the stream.

        Raises:
            PipeLost: the pipe broke.
            UserError: the request has failed.
        """
        event = await self._next()
        if not isinstance(event, kind):
            raise UserError("session_internal_error")
        return event

    async def pieces(self) -> list[memoryview]:
        """Return all received bytes that were not processed yet; none at the end of the stream.

        The caller reports them with :meth:`processed`. At the end, :attr:`done` is set.

        Raises:
            PipeLost: the pipe broke.
            UserError: the request has failed.
        """
        event = await self._next()
        found = []
        while isinstance(event, memoryview):
            found.append(event)
            if not self._events or not isinstance(self._events[0], memoryview):
                return found
            event = self._events.popleft()
        if not isinstance(event, files.RequestDone):
            raise UserError("session_internal_error")
        self.done = event
        return []

    async def processed(self, count: int) -> None:
        """Acknowledge bytes of the stream, when enough of them have come together."""
        self._processed += count
        if self._processed - self._told >= files.ACKNOWLEDGE_BYTES and not self._ended:
            self._told = self._processed
            # What has arrived before the end of the pipe is processed first; then it is told.
            with contextlib.suppress(PipeLost):
                await self._pipe.send(codec.encode(files.BytesTaken(self._number, self._processed)))

    async def end(self) -> files.RequestDone:
        """Wait for the end of a request whose stream has ended, or that has none.

        Raises:
            PipeLost: the pipe broke.
            UserError: the request has failed.
        """
        if await self.pieces():
            raise UserError("session_internal_error")
        assert self.done is not None  # noqa: S101  # pieces() sets it
        return self.done

    # --- what is sent ---

    @property
    def taken(self) -> int:
        """The number of bytes that the agent has processed."""
        return self._taken

    def starts_at(self, offset: int) -> None:
        """Set the byte that is sent first."""
        self._sent = self._taken = offset

    async def put(self, data: bytes) -> None:
        """Send bytes of the stream, as soon as the window has room.

        Raises:
            PipeLost: the pipe broke.
            UserError: the request has failed.
        """
        while self._sent - self._taken >= files.WINDOW or self._events:
            if self._events:
                await self.end()
                raise UserError("session_internal_error")  # done before it was committed
            await self._wait()
        frame = file_streams.pack_chunk(self._number, self._sent, data)
        self._sent += len(data)
        await self._pipe.send(frame)

    async def commit(self, sha256: str) -> None:
        """Send the end of the stream."""
        await self._pipe.send(codec.encode(files.CommitFile(self._number, self._sent, sha256)))


def _failed(message: files.RequestFailed) -> UserError:
    given = dict(zip(message.parameters[::2], message.parameters[1::2], strict=False))
    return UserError.received(message.code, {**given, "path": shown(message.path)})
