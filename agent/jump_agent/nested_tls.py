"""TLS to the server within TLS to a proxy, with as much of a socket's methods as the agent uses."""

import io
import ssl
from typing import Any, Callable, Optional, Union, cast

_PIECE = 16 * 1024


class NestedTLS:
    """A TLS connection whose records travel over another one.

    Args:
        context: decides whom to trust.
        outer: the connection to the proxy; closed with this one.
        server_hostname: the server's name, as ``wrap_socket`` takes it.

    Raises:
        ssl.SSLError, OSError: the handshake failed. ``outer`` stays open.
    """

    def __init__(
        self, context: ssl.SSLContext, outer: ssl.SSLSocket, server_hostname: Union[str, bytes]
    ) -> None:
        self._outer = outer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._inner = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=cast(str, server_hostname)
        )
        self._unsent = b""
        self._taken: Optional[int] = None
        self._readers = 0
        self._is_closed = False
        self._until_done(self._inner.do_handshake)
        self._flush()

    def __enter__(self) -> "NestedTLS":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- what needs no I/O ---

    def fileno(self) -> int:
        """The descriptor to wait on; see :meth:`pending`."""
        return self._outer.fileno()

    def getpeername(self) -> Any:
        """See ``socket.getpeername``: it is the proxy's."""
        return self._outer.getpeername()

    def version(self) -> Optional[str]:
        """The version of TLS that is spoken with the server."""
        return self._inner.version()

    def pending(self) -> int:
        """How many bytes have come of which the descriptor tells nothing any more."""
        return self._inner.pending() + self._incoming.pending + self._outer.pending()

    def settimeout(self, seconds: Optional[float]) -> None:
        """See ``socket.settimeout``."""
        self._outer.settimeout(seconds)

    def setblocking(self, is_blocking: bool) -> None:
        """See ``socket.setblocking``."""
        self._outer.setblocking(is_blocking)

    # --- in and out ---

    def recv(self, most: int) -> bytes:
        """See ``SSLSocket.recv``: SSLWantReadError when nothing is there and it may not block."""
        try:
            return cast(bytes, self._until_done(lambda: self._inner.read(most)))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def send(self, data: Union[bytes, memoryview]) -> int:
        """Send a beginning of ``data``, and return its length.

        Raises:
            SSLWantWriteError: the socket takes no more now. Call it with the same bytes again.
        """
        if self._taken is None:
            self._taken = self._inner.write(data[:_PIECE])
        self._flush()
        taken, self._taken = self._taken, None
        return taken

    def sendall(self, data: bytes) -> None:
        """Send all of it; for a socket that blocks."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.send(rest) :]

    def _until_done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                try:
                    self._flush()
                except ssl.SSLWantWriteError:
                    pass  # it goes with what is sent next
                data = self._outer.recv(_PIECE)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()

    def _flush(self) -> None:
        while self._unsent or self._outgoing.pending:
            # TLS wants the same bytes again after it could not send them.
            self._unsent = self._unsent or self._outgoing.read()
            self._unsent = self._unsent[self._outer.send(self._unsent) :]

    # --- the end ---

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """Make a file to read from, as ``http.client`` wants it; it may outlive :meth:`close`."""
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Close the connection, once nobody reads from a file of it any more."""
        self._is_closed = True
        if not self._readers:
            self._outer.close()

    def reader_closed(self) -> None:
        """Note the end of a file that :meth:`makefile` made."""
        self._readers -= 1
        if self._is_closed:
            self.close()


class _Reader(io.RawIOBase):
    def __init__(self, connection: NestedTLS) -> None:
        super().__init__()
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._connection.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._connection.reader_closed()
