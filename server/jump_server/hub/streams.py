"""Non-blocking byte streams over descriptors taken over from the web server.

Both kinds have the same interface, so one driver serves plain and TLS connections.
"""

import _socket
import contextlib
import os
import ssl
from typing import Any, Protocol

READ_SIZE = 64 * 1024
"""Bytes requested per read."""


class Blocked(Exception):
    """No data can be read or written at the moment."""


class Closed(Exception):
    """The peer has disconnected."""


class Stream(Protocol):
    """A non-blocking byte stream."""

    fd: int

    def read(self) -> bytes:
        """Return some bytes, or b"" at the end; raise Blocked or Closed."""

    def write(self, data: memoryview) -> int:
        """Write some of ``data`` and return how much; raise Blocked or Closed."""

    def pending(self) -> bool:
        """Return whether the stream buffers bytes that epoll can't see."""

    def shutdown(self) -> None:
        """Signal to the peer that no more data follows."""

    def close(self) -> None:
        """Close the descriptor."""


class PlainStream:
    """A stream directly on a socket's descriptor, which it owns."""

    __slots__ = ("fd",)

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self.fd = fd

    def read(self) -> bytes:
        """Return some bytes, or b"" at the end; raise Blocked or Closed."""
        try:
            return os.read(self.fd, READ_SIZE)
        except BlockingIOError:
            raise Blocked from None
        except OSError as error:
            raise Closed from error

    def write(self, data: memoryview) -> int:
        """Write some of ``data`` and return how much; raise Blocked or Closed."""
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            raise Blocked from None
        except OSError as error:
            raise Closed from error

    def pending(self) -> bool:
        """Return false: a plain socket buffers nothing outside the kernel."""
        return False

    def shutdown(self) -> None:
        """Send FIN."""
        _shutdown(self.fd)

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.fd)


class TlsStream:
    """A stream through an established TLS session.

    Args:
        fd: the socket's descriptor, already detached from the socket object.
        sslobj: the interpreter's internal TLS object, which reads and writes ``fd``.
        anchor: the socket object that ``sslobj`` refers to weakly; it must live as
            long as ``sslobj`` and be in non-blocking mode.
    """

    __slots__ = ("_anchor", "_sslobj", "fd")

    def __init__(self, fd: int, sslobj: Any, anchor: Any) -> None:
        os.set_blocking(fd, False)
        self.fd = fd
        self._sslobj = sslobj
        self._anchor = anchor

    def read(self) -> bytes:
        """Return some bytes, or b"" at the end; raise Blocked or Closed."""
        try:
            return bytes(self._sslobj.read(READ_SIZE))
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise Blocked from None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except OSError as error:
            raise Closed from error

    def write(self, data: memoryview) -> int:
        """Write some of ``data`` and return how much; raise Blocked or Closed."""
        try:
            return int(self._sslobj.write(data))
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise Blocked from None
        except OSError as error:
            raise Closed from error

    def pending(self) -> bool:
        """Return whether decrypted bytes wait in the TLS object."""
        return bool(self._sslobj.pending())

    def shutdown(self) -> None:
        """Send close_notify and FIN."""
        # There is no need to wait for the peer's close_notify.
        with contextlib.suppress(OSError):
            self._sslobj.shutdown()
        _shutdown(self.fd)

    def close(self) -> None:
        """Close the descriptor."""
        self._sslobj = None
        self._anchor = None
        os.close(self.fd)


def _shutdown(fd: int) -> None:
    # Not gevent's socket, which closes its descriptor later. Until then, the duplicate would
    # keep the connection open although its original descriptor number may be in use again.
    duplicate = _socket.socket(fileno=os.dup(fd))
    try:
        with contextlib.suppress(OSError):  # the peer may have disconnected already
            duplicate.shutdown(_socket.SHUT_WR)
    finally:
        duplicate.close()


def take_over(sock: Any) -> Stream:
    """Detach a request's socket from gunicorn and gevent, and return it as a stream.

    Args:
        sock: ``environ["gunicorn.socket"]``: gevent's socket or SSL socket.
    """
    sslobj = getattr(sock, "_sslobj", None)
    if sslobj is None:
        return PlainStream(sock.detach())
    anchor = sock._sock  # noqa: SLF001  # the only access to the socket that sslobj refers to
    anchor.setblocking(False)
    return TlsStream(sock.detach(), sslobj, anchor)
