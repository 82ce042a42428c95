"""Limits connections whose peer has not sent a request yet."""

from collections.abc import Sequence

from .api.addresses import client_address
from .networks import network


class Door:
    """Counts open HTTP connections per address.

    A connection that becomes a WebSocket is no longer counted, because many Jump Clients may
    share one public address.

    Args:
        limit: concurrent connections allowed from one address.
        exempt: addresses without a limit, such as proxies, which serve many clients.
    """

    def __init__(self, limit: int, exempt: Sequence[str]) -> None:
        self._limit = limit
        self._exempt = frozenset(exempt)
        self._held: dict[str, int] = {}

    def enter(self, address: str) -> bool:
        """Count a connection from ``address``; return false when the limit is reached."""
        key = self._key(address)
        if not key:
            return True
        held = self._held.get(key, 0)
        if held >= self._limit:
            return False
        self._held[key] = held + 1
        return True

    def leave(self, address: str) -> None:
        """Stop counting an admitted connection that closed or became a WebSocket."""
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
