"""Which addresses a computer has, from the tables of the kernel's routes: the best one first."""

import socket
import sys
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

_UP = 1


class Route(NamedTuple):
    """A way of IPv4: to ``network`` under ``mask``, by ``gateway`` (0: the card's own network)."""

    card: str
    network: int
    gateway: int
    mask: int
    metric: int


def routes(table: str) -> Iterator[Route]:
    """Read ``/proc/net/route``; the numbers are in the network's order of bytes."""
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
    """List the addresses without loopback and link-local ones, in the order in which they name it.

    First what the default route leaves by, then the other cards; last come bridges and what else
    leads only to the computer's own guests, as containers and virtual machines are.

    Args:
        fib_trie: ``/proc/net/fib_trie``.
        if_inet6: ``/proc/net/if_inet6``.
        ipv4_routes: ``/proc/net/route``.
        ipv6_routes: ``/proc/net/ipv6_route``.
        has_guests: tells whether a card leads only to guests.
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
    found += [(address, card, card == default_ipv6) for address, card in _ipv6(if_inet6)]
    return list(dict.fromkeys(address for address, _, _ in sorted(found, key=rank)))


def _card_of(address: str, ways: List[Route], default: Optional[Route]) -> Tuple[str, bool]:
    """The card that an address is on, and whether the default gateway is in its network."""
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


def _ipv6(if_inet6: str) -> List[Tuple[str, str]]:
    found = []
    for line in if_inet6.splitlines():
        words = line.split()
        # The fourth word is the scope: 00 is global.
        if len(words) == 6 and words[3] == "00" and len(words[0]) == 32:
            found.append((socket.inet_ntop(socket.AF_INET6, bytes.fromhex(words[0])), words[5]))
    return found


def _default_ipv6(table: str) -> str:
    """The card of the default route; empty without one."""
    found = []
    for line in table.splitlines():
        words = line.split()
        # The network and its length, then the source's; the metric, the flags, the card.
        if len(words) == 10 and words[1] == "00" and words[9] != "lo" and int(words[8], 16) & _UP:
            found.append((int(words[5], 16), words[9]))
    return min(found)[1] if found else ""
