"""The computer's IP addresses, read from the kernel's routing tables, with the best one first."""

import socket
import sys
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

_UP = 1


class Route(NamedTuple):
    """An IPv4 route to ``network``/``mask``. ``gateway`` is 0 for a directly connected network."""

    card: str
    network: int
    gateway: int
    mask: int
    metric: int


def routes(table: str) -> Iterator[Route]:
    """Yield the routes in ``/proc/net/route``, with their numbers in network byte order."""
    for line in table.splitlines()[1:]:
        words = line.split()
        try:
            network, gateway, mask = (_swapped(words[place]) for place in (1, 2, 7))
            metric = int(words[6])
        except (ValueError, IndexError):
            continue
        yield Route(words[0], network, gateway, mask, metric)


def _swapped(word: str) -> int:
    return int.from_bytes(int(word, 16).to_bytes(4, sys.byteorder), "big")


def ordered(
    fib_trie: str,
    if_inet6: str,
    ipv4_routes: str,
    ipv6_routes: str,
    has_guests: Callable[[str], bool],
) -> List[str]:
    """Return the addresses without loopback and link-local ones, the most useful address first.

    The default route's network interface comes first, then the other interfaces. Bridges and other
    interfaces that lead only to the computer's own containers and virtual machines come last.

    Args:
        fib_trie: ``/proc/net/fib_trie``.
        if_inet6: ``/proc/net/if_inet6``.
        ipv4_routes: ``/proc/net/route``.
        ipv6_routes: ``/proc/net/ipv6_route``.
        has_guests: returns whether a network interface leads only to guests.
    """
    ways = list(routes(ipv4_routes))
    default = min((way for way in ways if not way.mask), key=lambda way: way.metric, default=None)
    default_ipv6 = _default_ipv6(ipv6_routes)

    def rank(found: Tuple[str, str, bool]) -> int:
        _, card, is_near = found
        if card and card in (default.card if default else "", default_ipv6):
            return 0 if is_near else 1
        return 3 if has_guests(card) else 2

    found = [(address, *_card_of(address, ways, default)) for address in _ipv4(fib_trie)]
    found += [(address, card, card == default_ipv6) for address, card in ipv6(if_inet6)]
    return list(dict.fromkeys(address for address, _, _ in sorted(found, key=rank)))


def _card_of(address: str, ways: List[Route], default: Optional[Route]) -> Tuple[str, bool]:
    """Return an address's interface and whether the default gateway is in the same network."""
    number = int.from_bytes(socket.inet_aton(address), "big")
    own = [way for way in ways if way.mask and not way.gateway and number & way.mask == way.network]
    best = max(own, key=lambda way: way.mask, default=None)
    if best is None:
        return "", False
    is_near = default is not None and default.gateway & best.mask == best.network
    return best.card, is_near


def _ipv4(fib_trie: str) -> List[str]:
    found, last = [], ""
    for line in fib_trie.splitlines():
        words = line.split()
        if "|--" in words:
            last = words[-1]
        elif words[:3] == ["/32", "host", "LOCAL"] and not last.startswith(("127.", "169.254.")):
            found.append(last)
    return found


def ipv6(if_inet6: str) -> List[Tuple[str, str]]:
    """Return the global IPv6 addresses in ``/proc/net/if_inet6``, each with its interface."""
    found = []
    for line in if_inet6.splitlines():
        words = line.split()
        # The fourth field is the scope. 00 means global.
        if len(words) == 6 and words[3] == "00" and len(words[0]) == 32:
            found.append((socket.inet_ntop(socket.AF_INET6, bytes.fromhex(words[0])), words[5]))
    return found


def _default_ipv6(table: str) -> str:
    """Return the interface of the default route, or an empty string without a default route."""
    found = []
    for line in table.splitlines():
        words = line.split()
        # Fields 0 and 1: network and prefix length. 5: metric. 8: flags. 9: interface.
        if len(words) == 10 and words[1] == "00" and words[9] != "lo" and int(words[8], 16) & _UP:
            found.append((int(words[5], 16), words[9]))
    return min(found)[1] if found else ""
