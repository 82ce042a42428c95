"""A WebSocket over a TLS connection: opening it, and its I/O without blocking."""

import ssl
import time
from typing import List, Tuple

from .dial import TIMEOUT, Route, Secure, ServerRefused, Unreachable, dial, refusal
from .frames import Event, Frames, FramingError
from .handshake import BadAnswer, Head, check_accepted, new_key, request, split_head

_BODY_LIMIT = 16 * 1024

RESTARTING = 1012
"""The close code of a server that restarts; its reason says ``within=<seconds>``."""

RETURN_SECONDS, RETURN_MOST = 10, 300
"""Within how many seconds to come back when it does not say, and at most."""


class ConnectionLost(Exception):
    """The connection is gone, or the peer broke the protocol; the text says how."""


class Restarting(ConnectionLost):
    """The server goes, and wants its clients back within ``seconds``, not all at once."""

    def __init__(self, reason: str) -> None:
        super().__init__("the server restarts")
        name, _, value = reason.partition("=")
        known = name == "within" and value.isdigit()
        self.seconds = min(int(value), RETURN_MOST) if known else RETURN_SECONDS


class Channel:
    """An open WebSocket. Nothing here blocks; the owner waits on :meth:`fileno`.

    Queue with the methods of :attr:`frames`, then :meth:`flush`.
    """

    def __init__(self, sock: Secure, rest: bytes = b"") -> None:
        self.frames = Frames()
        self._sock = sock
        self._rest = rest
        self._has_rest = bool(rest) or sock.pending() > 0
        self._unsent = memoryview(b"")
        sock.setblocking(False)

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._sock.fileno()

    @property
    def peer(self) -> str:
        """The IP address at the other end, the server's or a proxy's; empty when it is gone."""
        try:
            return str(self._sock.getpeername()[0])
        except OSError:
            return ""

    @property
    def wants_write(self) -> bool:
        """Whether something waits for the socket to take more."""
        return bool(self._unsent or self.frames.outgoing)

    @property
    def queued(self) -> int:
        """How many bytes wait to be sent."""
        return len(self._unsent) + sum(map(len, self.frames.outgoing))

    def receive(self) -> List[Event]:
        """Read what has come.

        Raises:
            ConnectionLost: the connection ended without a closing handshake, or broke the protocol.
        """
        try:
            data, self._rest, self._has_rest = self._rest, b"", False
            # What TLS has decrypted already would not wake a selector.
            if not data or self._sock.pending():
                data += self._read()
            return self.frames.receive(data) if data else []
        except FramingError as error:
            self._try_flush()
            raise ConnectionLost("protocol error: %s" % error) from error

    @property
    def has_rest(self) -> bool:
        """Whether bytes came along with the handshake and wait to be received."""
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
                    break  # the next call tells that it is the end
                data += part
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            raise ConnectionLost("the connection broke (%s)" % _short(error)) from error
        return data

    def flush(self) -> bool:
        """Send what the socket takes, and tell whether that was everything.

        Raises:
            ConnectionLost: the connection is gone.
        """
        try:
            while self.wants_write:
                if not self._unsent:
                    # TLS wants the same bytes again after it could not send them: they stay apart.
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
        """Close the socket; give queued bytes up to ``linger`` seconds to leave first."""
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
    """Dial and upgrade; this blocks, each step up to the route's time-out.

    Raises:
        Unreachable, WrongCertificate: there is no connection to the right server.
        ServerRefused: it answered something else than an upgrade.
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
        raise Unreachable("answer", "no answer (%s)" % _short(error)) from error
    except (Unreachable, ServerRefused):
        sock.close()
        raise


def _read_head(sock: Secure, timeout: float = TIMEOUT) -> Tuple[Head, bytes]:
    end = time.monotonic() + timeout
    data = b""
    while True:
        part = sock.recv(4096)
        if not part:
            raise Unreachable("answer", "the server closed the connection without an answer")
        data += part
        split = split_head(data)
        if split is not None:
            return split
        if time.monotonic() > end:
            raise Unreachable("answer", "the server's answer did not end")


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
