"""Connecting to a VNC target from the server itself (C7), in the networks that are listed.

A name is resolved once; what is connected to is an address that was checked, never the name.
"""

import errno
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from ipaddress import ip_address
from typing import Any

import gevent
from gevent import monkey, socket

from jump_wire.errors import UserError

from .hub.streams import PlainStream, Stream
from .services import vnc_networks
from .services.vnc_networks import Address, Network
from .thread_pool import Workers

CONNECT_SECONDS = 10.0
"""How long a target has, over all of its addresses, until it has said that it speaks VNC."""

LOOKUPS = 8
"""Names that are resolved at the same moment; others wait, and nobody else's are held up."""

ADDRESSES = 4
"""Addresses of one name that are tried."""

GREETING, GREETING_LENGTH = b"RFB ", 12
"""What a VNC server says first (RFC 6143, 7.1.1), before anything is said to it."""

OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)
"""Keys go at once; a target that was switched off is noticed even where its picture is still."""

Place = tuple[int, tuple[Any, ...]]
"""A family of addresses, and one as sockets take it."""

# gevent's own would use the threads that all other lookups need.
_getaddrinfo: Any = monkey.get_original("socket", "getaddrinfo")


def is_own(family: int, place: tuple[Any, ...]) -> bool:
    """Whether an address is one of this computer's: then it is where one would come from."""
    try:
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.connect(place)  # sends nothing
            return _address(probe.getsockname()) == _address(place)
    except OSError:  # there is no way there at all
        return False


def _address(place: tuple[Any, ...]) -> Address:
    return ip_address(place[0].partition("%")[0])


class Targets:
    """Connects to targets in ``networks``; its calls let the event loop run.

    Args:
        networks: where it may connect to.
        seconds: how long a target has.
        lookup: resolves a name as ``socket.getaddrinfo`` does; it may block.
        is_own: tells whether an address is this computer's.
    """

    def __init__(
        self,
        networks: Sequence[Network],
        seconds: float = CONNECT_SECONDS,
        lookup: Callable[..., Any] = _getaddrinfo,
        is_own: Callable[[int, tuple[Any, ...]], bool] = is_own,
    ) -> None:
        self._networks = networks
        self._seconds = seconds
        self._lookup = lookup
        self._is_own = is_own
        self._workers = Workers(LOOKUPS)

    def dial(self, host: str, port: int) -> tuple[Stream, bytes]:
        """Connect to a target; returns the connection, and what the target has said already.

        Raises:
            UserError: ``vnc_direct_off``, ``target_not_allowed``, ``target_unknown``,
                ``target_refused``, ``target_unreachable``, ``target_timeout``, ``target_not_vnc``.
        """
        vnc_networks.check(self._networks, host)
        end = time.monotonic() + self._seconds
        try:
            with gevent.Timeout(self._seconds, TimeoutError):
                found = self._workers.run(self._resolve, host, port)
        except TimeoutError:
            raise UserError("target_timeout") from None
        places = [place for place in found if self._may(*place)][:ADDRESSES]
        if not places:
            raise UserError("target_not_allowed" if found else "target_unknown")
        return _first(places, end)

    def _resolve(self, host: str, port: int) -> list[Place]:
        try:
            found = self._lookup(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return []
        return [(family, place) for family, _, _, _, place in found]

    def _may(self, family: int, place: tuple[Any, ...]) -> bool:
        address = _address(place)
        if not vnc_networks.allows(self._networks, address):
            return False
        # What the loopback has was listed as such already.
        if address.is_loopback or not self._is_own(family, place):
            return True
        return vnc_networks.allows(self._networks, address, own=True)


def _first(places: Sequence[Place], end: float) -> tuple[Stream, bytes]:
    """Connect to the first place that takes it."""
    problem = "target_unreachable"
    for number, (family, place) in enumerate(places):
        share = max(0.0, end - time.monotonic()) / (len(places) - number)
        try:
            return _connect(family, place, share, end)
        except OSError as error:  # a timeout is one, too
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
    """What the target says first: that it is a VNC server, or it is none of ours to talk to.

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
