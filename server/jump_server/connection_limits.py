"""Limits connections whose peer has not sent a request yet."""

from collections.abc import Sequence

from .api.addresses import client_address
from .networks import network


class Door:
    """Counts the connections of each address that a request is awaited from, or answered on.

    What becomes a WebSocket leaves: a whole site of Jump Clients may share one address.

    Args:
        limit: connections of one address at the same time.
        exempt: addresses without a limit: proxies stand for everybody behind them.
    """

    def __init__(self, limit: int, exempt: Sequence[str]) -> None:
        self._limit = limit
        self._exempt = frozenset(exempt)
        self._held: dict[str, int] = {}

    def enter(self, address: str) -> bool:
        """Count a connection of ``address``; false when there are too many."""
        key = self._key(address)
        if not key:
            return True
        held = self._held.get(key, 0)
        if held >= self._limit:
            return False
        self._held[key] = held + 1
        return True

    def leave(self, address: str) -> None:
        """A connection that was let in is gone, or has become somebody's."""
        key = self._key(address)
        if not key:
            return
        held = self._held[key] - 1
        if held:
            self._held[key] = held
        else:
            del self._held[key]

    def _key(self, address: str) -> str:
        plain = client_address(address, "", ())
        return "" if plain in self._exempt else network(plain)
