"""A TCP connection to the first of a name's addresses that answers (RFC 8305, "Happy Eyeballs").

The attempts overlap: a dead address costs a quarter of a second, not the whole time there is.
"""

import errno
import os
import select
import socket
import time
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

STAGGER = 0.25
"""Seconds after which the next attempt begins while the ones before it have no answer."""

Target = Tuple[int, Tuple[Any, ...]]
"""A family of addresses, and an address of it with the port."""


def connect(
    place: Tuple[Union[str, bytes], int],
    timeout: float,
    prefer: str = "",
    *,
    resolve: Callable[..., List[Any]] = socket.getaddrinfo,
    clock: Callable[[], float] = time.monotonic,
) -> socket.socket:
    """Connect to a name and a port.

    Args:
        place: the name and the port.
        timeout: seconds for the look-up and all attempts together.
        prefer: an address to try first if the name has it.
        resolve: looks the name up.
        clock: the monotonic time in seconds.

    Raises:
        OSError: socket.gaierror, socket.timeout, or what the best address met.
    """
    begin = clock()
    found = resolve(*place, type=socket.SOCK_STREAM)
    # A slow look-up can't be cut short, and may not leave nothing for the attempts.
    end = max(begin + timeout, clock() + timeout / 3)
    targets = ordered([(item[0], item[4]) for item in found], prefer)
    race = _Race(targets, clock)
    try:
        return race.run(end)
    finally:
        race.close()


def ordered(targets: List[Target], prefer: str = "") -> List[Target]:
    """Interleave the two families, beginning with the first one's; ``prefer`` goes first of all."""
    first = [target for target in targets if target[0] == targets[0][0]]
    others = [target for target in targets if target[0] != targets[0][0]]
    mixed: List[Target] = []
    while first or others:
        mixed += first[:1] + others[:1]
        del first[:1], others[:1]
    return sorted(mixed, key=lambda target: target[1][0] != prefer)


class _Race:
    """The attempts that are under way."""

    def __init__(self, targets: List[Target], clock: Callable[[], float]) -> None:
        self._targets = targets
        self._clock = clock
        self._running: Dict[int, socket.socket] = {}
        self._next_at = clock()
        self._failure: Optional[OSError] = None

    def run(self, end: float) -> socket.socket:
        """Return the first connection."""
        while True:
            now = self._clock()
            if now >= end:
                raise socket.timeout("timed out")
            if self._targets and (now >= self._next_at or not self._running):
                self._start(*self._targets.pop(0))
                continue
            if not self._running:
                raise self._failure or OSError(errno.EADDRNOTAVAIL, "no address")
            limit = min(end, self._next_at) if self._targets else end
            winner = self._wait(limit - now)
            if winner is not None:
                return winner

    def _start(self, family: int, address: Tuple[Any, ...]) -> None:
        self._next_at = self._clock() + STAGGER
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # a kernel without IPv6
            self._failed(error)
            return
        self._running[sock.fileno()] = sock
        sock.setblocking(False)
        code = sock.connect_ex(address)
        if code not in (0, errno.EINPROGRESS):
            self._drop(sock, code)

    def _wait(self, seconds: float) -> Optional[socket.socket]:
        poll = select.poll()
        for descriptor in self._running:
            poll.register(descriptor, select.POLLOUT)
        for descriptor, _ in poll.poll(max(1, int(seconds * 1000))):
            sock = self._running[descriptor]
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not code:
                del self._running[descriptor]
                return sock
            self._drop(sock, code)
        return None

    def _drop(self, sock: socket.socket, code: int) -> None:
        del self._running[sock.fileno()]
        sock.close()
        self._failed(OSError(code, os.strerror(code)))

    def _failed(self, error: OSError) -> None:
        self._failure = self._failure or error
        self._next_at = self._clock()

    def close(self) -> None:
        """Give up what is still under way."""
        for sock in self._running.values():
            sock.close()
