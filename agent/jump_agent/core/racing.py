"""Connects to the first of a name's addresses that answers (RFC 8305, "Happy Eyeballs").

The attempts overlap, so a dead address costs a quarter of a second instead of the whole timeout.
With TLS, an address has answered when its handshake is complete. A frozen node still accepts
connections, and an old address may belong to another computer now.
"""

import errno
import selectors
import socket
import ssl
import time
from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple, Union

from .platform import current

STAGGER = 0.25
"""Seconds until the next attempt starts while the earlier ones have no answer."""

PATIENCE = 3.0
"""Seconds until the next attempt starts during a TLS handshake: a busy server needs time."""

Secure = Callable[[socket.socket], ssl.SSLSocket]
"""Wraps a non-blocking connection in TLS, without the handshake."""

Target = Tuple[int, Tuple[Any, ...]]
"""An address family, and an address of that family with the port."""


class HandshakeFailed(Exception):
    """Addresses were connected, but no TLS handshake succeeded; ``error`` is the first failure."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def connect(
    place: Tuple[Union[str, bytes], int],
    timeout: float,
    prefer: str = "",
    *,
    secure: Optional[Secure] = None,
    resolve: Callable[..., List[Any]] = socket.getaddrinfo,
    clock: Callable[[], float] = time.monotonic,
) -> socket.socket:
    """Connect to a name and a port.

    Args:
        place: the name and the port.
        timeout: seconds for the look-up and all attempts together.
        prefer: an address to try first if the name resolves to it.
        secure: wraps a connection in TLS; None for plain TCP.
        resolve: looks up the name.
        clock: the monotonic time in seconds.

    Raises:
        OSError: socket.gaierror, socket.timeout, or the first failure of an address.
        HandshakeFailed: no TLS handshake succeeded.
    """
    begin = clock()
    found = resolve(*place, type=socket.SOCK_STREAM)
    # A slow look-up cannot be interrupted, so a third of the timeout is reserved for the attempts.
    end = max(begin + timeout, clock() + timeout / 3)
    targets = ordered([(item[0], item[4]) for item in found], prefer)
    race = _Race(targets, clock, secure)
    try:
        return race.run(end)
    finally:
        race.close()


def ordered(targets: List[Target], prefer: str = "") -> List[Target]:
    """Alternate the two address families, starting with the first target's.

    The address ``prefer`` goes before all others.
    """
    first = [target for target in targets if target[0] == targets[0][0]]
    others = [target for target in targets if target[0] != targets[0][0]]
    mixed: List[Target] = []
    while first or others:
        mixed += first[:1] + others[:1]
        del first[:1], others[:1]
    return sorted(mixed, key=lambda target: target[1][0] != prefer)


class _Race:
    """The attempts in progress."""

    def __init__(
        self, targets: List[Target], clock: Callable[[], float], secure: Optional[Secure]
    ) -> None:
        self._targets = targets
        self._clock = clock
        self._secure = secure
        self._running: Dict[int, socket.socket] = {}
        self._wanted: Dict[int, int] = {}
        self._next_at = clock()
        self._failure: Optional[OSError] = None
        self._tls_failure: Optional[OSError] = None

    def run(self, end: float) -> socket.socket:
        """Return the first connection that answers."""
        while True:
            now = self._clock()
            if now >= end:
                self._give_up(socket.timeout("timed out"))
            if self._targets and (now >= self._next_at or not self._running):
                self._start(*self._targets.pop(0))
                continue
            if not self._running:
                self._give_up(self._failure or OSError(errno.EADDRNOTAVAIL, "no address"))
            limit = min(end, self._next_at) if self._targets else end
            winner = self._wait(limit - now)
            if winner is not None:
                return winner

    def _give_up(self, error: OSError) -> NoReturn:
        """Raise the error of the attempt that got furthest.

        A handshake's error is more useful than that of a dead address next to it.
        """
        if self._tls_failure is not None:
            raise HandshakeFailed(self._tls_failure)
        if any(isinstance(sock, ssl.SSLSocket) for sock in self._running.values()):
            raise HandshakeFailed(error)
        raise error

    def _start(self, family: int, address: Tuple[Any, ...]) -> None:
        self._next_at = self._clock() + STAGGER
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # a kernel without IPv6
            self._failed(error)
            return
        self._run(sock, selectors.EVENT_WRITE)
        sock.setblocking(False)
        code = sock.connect_ex(address)
        if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
            self._drop(sock, OSError(code, current().processes.error_text(code)))

    def _run(self, sock: socket.socket, wanted: int) -> None:
        self._running[sock.fileno()] = sock
        self._wanted[sock.fileno()] = wanted

    def _wait(self, seconds: float) -> Optional[socket.socket]:
        with selectors.DefaultSelector() as selector:
            for descriptor in self._running:
                selector.register(descriptor, self._wanted[descriptor])
            ready = [key.fd for key, _ in selector.select(max(0.001, seconds))]
        for descriptor in ready:
            sock = self._running[descriptor]
            if self._goes_on(sock):
                return self._running.pop(descriptor)
        return None

    def _goes_on(self, sock: socket.socket) -> bool:
        """Continue an attempt, and return whether it is complete."""
        if isinstance(sock, ssl.SSLSocket):
            return self._shake(sock)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self._drop(sock, OSError(code, current().processes.error_text(code)))
            return False
        if self._secure is None:
            return True
        del self._running[sock.fileno()]
        self._next_at = self._clock() + PATIENCE
        try:
            wrapped = self._secure(sock)
        except (OSError, ValueError) as error:
            sock.close()
            self._tls_failed(OSError(str(error)))
            return False
        self._run(wrapped, selectors.EVENT_WRITE)
        return self._shake(wrapped)

    def _shake(self, sock: ssl.SSLSocket) -> bool:
        try:
            sock.do_handshake()
            return True
        except ssl.SSLWantReadError:
            self._run(sock, selectors.EVENT_READ)
        except ssl.SSLWantWriteError:
            self._run(sock, selectors.EVENT_WRITE)
        except (OSError, ValueError) as error:
            self._drop(sock, error if isinstance(error, OSError) else OSError(str(error)))
        return False

    def _drop(self, sock: socket.socket, error: OSError) -> None:
        del self._running[sock.fileno()]
        sock.close()
        if isinstance(sock, ssl.SSLSocket):
            self._tls_failed(error)
        else:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        self._failure = self._failure or error
        self._next_at = self._clock()

    def _tls_failed(self, error: OSError) -> None:
        self._tls_failure = self._tls_failure or error
        self._next_at = self._clock()

    def close(self) -> None:
        """Close the attempts that are still in progress."""
        for sock in self._running.values():
            sock.close()
