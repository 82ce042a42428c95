"""What the server checks before it connects to an address that others have named."""

from collections.abc import Callable, Sequence
from contextlib import closing
from ipaddress import ip_address
from typing import Any

from gevent import monkey, socket

from .networks import Address, Network, allows

Place = tuple[int, tuple[Any, ...]]
"""An address family and an address as sockets expect it."""

IsOwn = Callable[[int, tuple[Any, ...]], bool]

# gevent's own version would use the threads that all other look-ups need.
getaddrinfo: Any = monkey.get_original("socket", "getaddrinfo")


def is_own(family: int, place: tuple[Any, ...]) -> bool:
    """Return whether an address is this computer's: the source address then equals it."""
    try:
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.connect(place)  # sends nothing
            return address_of(probe.getsockname()) == address_of(place)
    except OSError:  # no route
        return False


def address_of(place: tuple[Any, ...]) -> Address:
    """Return the IP address of a socket's address."""
    return ip_address(place[0].partition("%")[0])


def resolved(lookup: Callable[..., Any], host: str, port: int) -> list[Place]:
    """Return the places of a host; none for an unknown name. It may block."""
    try:
        found = lookup(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [(family, place) for family, _, _, _, place in found]


def may_dial(networks: Sequence[Network], place: Place, own: IsOwn = is_own) -> bool:
    """Return whether the server may connect to a place: see :func:`allows`."""
    family, at = place
    address = address_of(at)
    if not allows(networks, address):
        return False
    # A loopback address is in the networks only if they list it explicitly.
    if address.is_loopback or not own(family, at):
        return True
    return allows(networks, address, own=True)
