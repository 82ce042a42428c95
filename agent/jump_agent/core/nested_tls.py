"""TLS to the server within TLS to a proxy, with the socket methods that the agent uses."""

import io
import ssl
from typing import Any, Callable, Optional, Union, cast

_PIECE = 16 * 1024


class NestedTLS:
    """A TLS connection that runs inside another TLS connection.

    Args:
        context: defines which certificates are trusted.
        outer: the connection to the proxy; closed together with this one.
        server_hostname: the server's name, as for ``wrap_socket``.

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

    # --- without I/O ---

    def fileno(self) -> int:
        """Return the descriptor to wait on; see also :meth:`pending`."""
        return self._outer.fileno()

    def getpeername(self) -> Any:
        """Return the proxy's address; see ``socket.getpeername``."""
        return self._outer.getpeername()

    def version(self) -> Optional[str]:
        """Return the TLS version of the connection to the server."""
        return self._inner.version()

    def pending(self) -> int:
        """Return the number of received bytes that the descriptor no longer signals."""
        return self._inner.pending() + self._incoming.pending + self._outer.pending()

    def settimeout(self, seconds: Optional[float]) -> None:
        """See ``socket.settimeout``."""
        self._outer.settimeout(seconds)

    def setblocking(self, is_blocking: bool) -> None:
        """See ``socket.setblocking``."""
        self._outer.setblocking(is_blocking)

    # --- sending and receiving ---

    def recv(self, most: int) -> bytes:
        """See ``SSLSocket.recv``. Without data, a non-blocking socket raises SSLWantReadError."""
        try:
            return cast(bytes, self._until_done(lambda: self._inner.read(most)))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def send(self, data: Union[bytes, memoryview]) -> int:
        """Send the first part of ``data``, and return its length.

        Raises:
            SSLWantWriteError: the socket is full. Call this method with the same bytes again.
        """
        if self._taken is None:
            self._taken = self._inner.write(data[:_PIECE])
        self._flush()
        taken, self._taken = self._taken, None
        return taken

    def sendall(self, data: bytes) -> None:
        """Send all of ``data``; for a blocking socket."""
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
                    pass  # the next flush sends it
                data = self._outer.recv(_PIECE)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()

    def _flush(self) -> None:
        while self._unsent or self._outgoing.pending:
            # After a failed send, TLS requires the same bytes again.
            self._unsent = self._unsent or self._outgoing.read()
            self._unsent = self._unsent[self._outer.send(self._unsent) :]

    # --- closing ---

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """Return a file to read from, for ``http.client``; it may outlive :meth:`close`."""
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Close the connection after all files that read from it are closed."""
        self._is_closed = True
        if not self._readers:
            self._outer.close()

    def reader_closed(self) -> None:
        """Note that a file from :meth:`makefile` was closed."""
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
