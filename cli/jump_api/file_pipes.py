"""A connected pipe of the files tool, which passes what is received on to its requests.

:mod:`jump_wire.files` describes the protocol. :class:`.files.Files` opens a new pipe after a loss.
"""

from typing import Any

from websockets.exceptions import ConnectionClosed

from jump_wire import codec, file_streams, files
from jump_wire.errors import UserError

from . import sockets
from .file_requests import PipeLost, Request
from .sockets import Connection


class FilesPipe:
    """A connected pipe. :meth:`receive` runs as a task for as long as the pipe is used.

    Attributes:
        error: why the pipe has ended, or None.
        was_useful: whether it has brought any request further.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._requests: dict[int, Request] = {}
        self._last = 0
        self._broke_rules = False
        self.error: UserError | None = None
        self.was_useful = False

    async def attached(self) -> files.FilesAttached:
        """Receive the first message.

        Raises:
            PipeLost: the pipe broke, or brought something else.
        """
        try:
            frame = await self._connection.recv()
            message = codec.decode(frame) if isinstance(frame, str) else None
        except ConnectionClosed as closed:
            raise PipeLost(_meaning(closed)) from closed
        except (codec.RemoteProtocolError, codec.UnknownMessage) as error:
            raise PipeLost(UserError("session_internal_error")) from error
        if not isinstance(message, files.FilesAttached):
            raise PipeLost(UserError("session_internal_error"))
        return message

    async def receive(self) -> None:
        """Pass what is received on to the requests, until the pipe ends."""
        try:
            while True:
                self._dispatch(await self._connection.recv())
        except ConnectionClosed as closed:
            self._end(_meaning(closed))
        except codec.RemoteProtocolError:
            self._broke_rules = True
            self._end(UserError("session_internal_error"))
        finally:  # whatever happened, nobody waits for ever
            if self.error is None:
                self._end(UserError("session_internal_error"))

    def _dispatch(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            chunk = file_streams.unpack_chunk(frame)
            self._known(chunk.request)
            request = self._requests.get(chunk.request)
            if request is not None:
                self.was_useful = True
                request.add_chunk(chunk)
            return
        try:
            message = codec.decode(frame)
        except codec.UnknownMessage:
            return
        number = getattr(message, "request", None)
        if number is None:
            return
        self._known(number)
        request = self._requests.get(number)
        if request is not None:
            if isinstance(message, files.BytesTaken | files.RequestDone):
                self.was_useful = True
            request.add_message(message)

    def _known(self, number: int) -> None:
        if not 0 < number <= self._last:
            raise codec.RemoteProtocolError("a frame of an unknown request")

    def _end(self, error: UserError) -> None:
        self.error = error
        for request in self._requests.values():
            request.wake()

    async def send(self, frame: str | bytes) -> None:
        """Send a frame.

        Raises:
            PipeLost: the pipe has ended.
        """
        self.check()
        try:
            await self._connection.send(frame)
        except ConnectionClosed as closed:
            self._end(self.error or _meaning(closed))
            self.check()

    def check(self) -> None:
        """Raise what ended the pipe.

        Raises:
            PipeLost: another pipe may continue.
            UserError: it may not.
        """
        if self.error is None:
            return
        if self.error.kind.retry and not self._broke_rules:
            raise PipeLost(self.error)
        raise self.error

    def request(self, kind: type[Any], *fields: Any, stream_from: int = 0, **more: Any) -> Request:
        """Return a request, to use as a context manager, which sends it.

        Args:
            kind: the class of the message.
            fields: its fields after the id.
            stream_from: the offset of the first byte that it receives.
            more: further fields.
        """
        self._last += 1
        request = Request(self, self._last, kind(self._last, *fields, **more), stream_from)
        self._requests[self._last] = request
        return request

    def forget(self, number: int) -> None:
        """Ignore what is still received for a request."""
        self._requests.pop(number, None)

    def lose(self) -> None:
        """Give the pipe up, because nothing is received."""
        self._end(UserError("active_not_connected"))

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


def _meaning(closed: ConnectionClosed) -> UserError:
    """Return the error for a closed connection. Without an error code, it allows a new attempt."""
    return sockets.meaning(closed, "active_not_connected")
