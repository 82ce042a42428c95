"""A WebSocket over a TLS connection: how it is opened, and its non-blocking I/O."""

import ssl
import time
from typing import List, Tuple

from .dial import TIMEOUT, Route, Secure, ServerRefused, Unreachable, dial, refusal
from .frames import Event, Frames, FramingError
from .handshake import BadAnswer, Head, check_accepted, new_key, request, split_head

_BODY_LIMIT = 16 * 1024

RESTARTING = 1012
"""Close code of a server that restarts. The reason is ``within=<seconds>``."""

RETURN_SECONDS, RETURN_MOST = 10, 300
"""Default and maximum delay, in seconds, before reconnecting to a restarting server."""


class ConnectionLost(Exception):
    """The connection was lost, or the peer violated the protocol. The text gives the reason."""


class Restarting(ConnectionLost):
    """The server restarts. Clients reconnect within ``seconds``, but not all at once."""

    def __init__(self, reason: str) -> None:
        super().__init__("the server restarts")
        name, _, value = reason.partition("=")
        known = name == "within" and value.isdigit()
        self.seconds = min(int(value), RETURN_MOST) if known else RETURN_SECONDS


class Channel:
    """An open WebSocket with non-blocking I/O. The owner waits on :meth:`fileno`.

    To send, queue a frame with the methods of :attr:`frames`, then call :meth:`flush`.
    """

    def __init__(self, sock: Secure, rest: bytes = b"") -> None:
        self.frames = Frames()
        self._sock = sock
        self._rest = rest
        self._has_rest = bool(rest) or sock.pending() > 0
        self._unsent = memoryview(b"")
        sock.setblocking(False)

    def fileno(self) -> int:
        """Return the file descriptor to wait on."""
        return self._sock.fileno()

    @property
    def peer(self) -> str:
        """IP address of the server or the proxy at the other end; empty once disconnected."""
        try:
            return str(self._sock.getpeername()[0])
        except OSError:
            return ""

    @property
    def wants_write(self) -> bool:
        """Whether queued bytes wait until the socket is writable."""
        return bool(self._unsent or self.frames.outgoing)

    @property
    def queued(self) -> int:
        """Number of bytes that wait to be sent."""
        return len(self._unsent) + sum(map(len, self.frames.outgoing))

    def receive(self) -> List[Event]:
        """Read the available bytes, and return the events that they complete.

        Raises:
            ConnectionLost: the connection ended without a closing handshake, or the server
                violated the protocol.
        """
        try:
            data, self._rest, self._has_rest = self._rest, b"", False
            # Bytes that TLS has already decrypted do not wake a selector.
            if not data or self._sock.pending():
                data += self._read()
            return self.frames.receive(data) if data else []
        except FramingError as error:
            self._try_flush()
            raise ConnectionLost("protocol error: %s" % error) from error

    @property
    def has_rest(self) -> bool:
        """Whether bytes that arrived with the handshake wait for :meth:`receive`."""
        return self._has_rest

    def _read(self) -> bytes:
        data = b""
        try:
            data = self._sock.recv(65536)
            if not data:
                raise ConnectionLost("the server closed the connection")
            while self._sock.pending():
                part = self._sock.recv(65536)
                if not part:
                    break  # the next call reports the end of the connection
                data += part
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            raise ConnectionLost("the connection broke (%s)" % _short(error)) from error
        return data

    def flush(self) -> bool:
        """Send as many bytes as the socket accepts, and return whether none are left.

        Raises:
            ConnectionLost: the connection was lost.
        """
        try:
            while self.wants_write:
                if not self._unsent:
                    # TLS requires the same bytes again after a failed send, so they are kept here.
                    self._unsent = memoryview(self.frames.outgoing.popleft())
                self._unsent = self._unsent[self._sock.send(self._unsent) :]
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            raise ConnectionLost("the connection broke (%s)" % _short(error)) from error
        return not self.wants_write

    def _try_flush(self) -> None:
        try:
            self.flush()
        except ConnectionLost:
            pass

    def close(self, linger: float = 0.0) -> None:
        """Close the socket, after up to ``linger`` seconds to send the queued bytes."""
        try:
            end = time.monotonic() + linger
            self.flush()
            while self.wants_write and time.monotonic() < end:
                time.sleep(0.02)
                self.flush()
        except (ConnectionLost, ValueError):
            pass
        self._sock.close()


def open_channel(route: Route, path: str, headers: List[Tuple[str, str]]) -> Channel:
    """Connect and upgrade to a WebSocket. Blocks in each step for up to the route's time-out.

    Raises:
        Unreachable, WrongCertificate: there is no connection to the right server.
        ServerRefused: the server answered with a status other than 101.
    """
    sock = dial(route)
    try:
        key = new_key()
        sock.sendall(request(route.address, path, key, headers))
        head, rest = _read_head(sock, route.timeout)
        if head.status != 101:
            raise refusal(head.status, head.headers, _read_body(sock, head, rest))
        check_accepted(head, key)
        return Channel(sock, rest)
    except BadAnswer as error:
        sock.close()
        raise Unreachable("answer", str(error)) from error
    except (OSError, ValueError) as error:
        sock.close()
        raise Unreachable("answer", "no response (%s)" % _short(error)) from error
    except (Unreachable, ServerRefused):
        sock.close()
        raise


def _read_head(sock: Secure, timeout: float = TIMEOUT) -> Tuple[Head, bytes]:
    end = time.monotonic() + timeout
    data = b""
    while True:
        part = sock.recv(4096)
        if not part:
            raise Unreachable("answer", "the server closed the connection without a response")
        data += part
        split = split_head(data)
        if split is not None:
            return split
        if time.monotonic() > end:
            raise Unreachable("answer", "the server's response did not end")


def _read_body(sock: Secure, head: Head, rest: bytes) -> bytes:
    length = head.headers.get("content-length", "")
    wanted = min(int(length), _BODY_LIMIT) if length.isdigit() else 0
    while len(rest) < wanted:
        part = sock.recv(4096)
        if not part:
            break
        rest += part
    return rest[:wanted]


def _short(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
    reason = reason or type(error).__name__
    return str(reason).lower()
