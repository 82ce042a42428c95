"""Connects the server itself to VNC targets, only within the configured networks.

A name is resolved once. The server connects to an address that it checked, never to the name.
"""

import errno
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import gevent
from gevent import socket

from jump_wire.errors import UserError

from .hub.streams import PlainStream, Stream
from .networks import Network
from .outgoing import IsOwn, Place, getaddrinfo, is_own, may_dial, resolved
from .shortcuts import vnc_networks
from .thread_pool import Workers

CONNECT_SECONDS = 10.0
"""Seconds for a target, over all its addresses, to connect and send a VNC greeting."""

LOOKUPS = 8
"""Names resolved concurrently; further ones wait, but don't delay other look-ups."""

ADDRESSES = 4
"""Addresses tried per name."""

GREETING, GREETING_LENGTH = b"RFB ", 12
"""The first bytes of a VNC server (RFC 6143, 7.1.1), sent before the client sends anything."""

OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)
"""Keys are sent at once; a switched-off target is detected even when its picture is still."""


class Targets:
    """Connects to targets in ``networks``; other greenlets run while it waits.

    Args:
        networks: networks that it may connect to.
        seconds: the time limit for a target.
        lookup: resolves a name as ``socket.getaddrinfo`` does; it may block.
        is_own: returns whether an address belongs to this computer.
    """

    def __init__(
        self,
        networks: Sequence[Network],
        seconds: float = CONNECT_SECONDS,
        lookup: Callable[..., Any] = getaddrinfo,
        is_own: IsOwn = is_own,
    ) -> None:
        self._networks = networks
        self._seconds = seconds
        self._lookup = lookup
        self._is_own = is_own
        self._workers = Workers(LOOKUPS)

    def dial(self, host: str, port: int) -> tuple[Stream, bytes]:
        """Connect to a target; return the connection and the first bytes from the target.

        Raises:
            UserError: ``vnc_direct_off``, ``target_not_allowed``, ``target_unknown``,
                ``target_refused``, ``target_unreachable``, ``target_timeout``, ``target_not_vnc``.
        """
        try:
            return self._dial(host, port)
        except UserError as error:
            raise UserError(error.code, host=host, port=port) from None

    def _dial(self, host: str, port: int) -> tuple[Stream, bytes]:
        vnc_networks.check(self._networks, host)
        end = time.monotonic() + self._seconds
        try:
            with gevent.Timeout(self._seconds, TimeoutError):
                found = self._workers.run(resolved, self._lookup, host, port)
        except TimeoutError:
            raise UserError("target_timeout") from None
        places = [at for at in found if may_dial(self._networks, at, self._is_own)][:ADDRESSES]
        if not places:
            raise UserError("target_not_allowed" if found else "target_unknown")
        return _first(places, end)


def _first(places: Sequence[Place], end: float) -> tuple[Stream, bytes]:
    """Connect to the first place that accepts and is a VNC server."""
    problem = "target_unreachable"
    for number, (family, place) in enumerate(places):
        share = max(0.0, end - time.monotonic()) / (len(places) - number)
        try:
            return _connect(family, place, share, end)
        except OSError as error:  # includes timeouts
            problem = _problem(error)
    raise UserError(problem)


def _connect(family: int, place: tuple[Any, ...], share: float, end: float) -> tuple[Stream, bytes]:
    with ExitStack() as undo:
        sock = socket.socket(family, socket.SOCK_STREAM)
        undo.callback(sock.close)
        with gevent.Timeout(share, TimeoutError):
            sock.connect(place)
        for option in OPTIONS:
            sock.setsockopt(*option)
        greeting = _greeting(sock, end)
        undo.pop_all()
        return PlainStream(sock.detach()), greeting


def _greeting(sock: Any, end: float) -> bytes:
    """Return the target's first bytes, which show that it is a VNC server.

    Raises:
        UserError: ``target_not_vnc``.
    """
    said = b""
    try:
        with gevent.Timeout(max(0.0, end - time.monotonic()), TimeoutError):
            while len(said) < GREETING_LENGTH:
                part = sock.recv(GREETING_LENGTH - len(said))
                if not part:
                    break
                said += part
    except OSError:
        raise UserError("target_not_vnc") from None
    if not said.startswith(GREETING):
        raise UserError("target_not_vnc")
    return said


def _problem(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "target_timeout"
    if error.errno in {errno.ECONNREFUSED, errno.ECONNRESET}:
        return "target_refused"
    return "target_unreachable"
