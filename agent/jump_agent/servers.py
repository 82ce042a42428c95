"""Where the server is: what the installer said, until the server itself says something else.

New addresses are kept beside the ones before them until one of the new has worked, so that a
mistake at the server loses no Jump Client.
"""

from typing import Any, Callable, List, Tuple

from .layout import Config, Layout
from .proxy import split_address
from .store import read_json, write_json

MOST = 16
"""How many new addresses, and how many former ones, are kept."""


class Servers:
    """The server's addresses, in ``state/servers.json`` once the server has said any.

    Args:
        layout: the installation.
        config: its configuration, whose addresses count until then.
        log: writes a line to the client's log.
    """

    def __init__(
        self, layout: Layout, config: Config, log: Callable[[str], None] = lambda _: None
    ) -> None:
        self._path = layout.servers
        self._installed = list(config.addresses)
        self._log = log
        self._current: List[str] = []
        self._former: List[str] = []
        self.reload()

    def reload(self) -> bool:
        """Read them anew, and tell whether there are others now."""
        before = self.all()
        self._current, self._former = _stored(self._path)
        if not self._current:
            self._current, self._former = self._installed, []
        return self.all() != before

    def all(self) -> List[str]:
        """List the addresses, in the order in which they are tried."""
        return self._current + self._former

    def learn(self, addresses: Tuple[str, ...], connected: str, *, strictly: bool = False) -> bool:
        """Take new addresses from the server, and tell whether they are any.

        Args:
            addresses: the server's; malformed ones are left out.
            connected: the address that the client is connected to.
            strictly: whether it is an OSError when they can't be stored.
        """
        found = _clean(list(addresses))
        if not found or found == self._current:
            return False
        former = [address for address in self.all() if address not in found]
        # The one that works just now is the last to go.
        former.sort(key=lambda address: address != connected)
        self._current, self._former = found, former[:MOST]
        if connected in found:
            self._former = []
        self._store(strictly)
        return True

    def worked(self, address: str) -> bool:
        """Note that the server has welcomed the client at ``address``.

        Returns:
            Whether the former ones are gone now.
        """
        if not self._former or address not in self._current:
            return False
        self._former = []
        self._store()
        return True

    def _store(self, strictly: bool = False) -> None:
        self._log("the server is at %s" % ", ".join(self.all()))
        try:
            write_json(self._path, {"addresses": self._current, "former": self._former})
        except OSError as error:
            if strictly:
                raise
            # They count all the same, and the server says them again after a restart.
            self._log("the server's addresses could not be stored: %s" % error)


def _stored(path: str) -> Tuple[List[str], List[str]]:
    try:
        values = read_json(path) or {}
    except (OSError, ValueError):
        return [], []
    return _clean(values.get("addresses")), _clean(values.get("former"))


def _clean(values: Any) -> List[str]:
    found: List[str] = []
    for value in values if isinstance(values, list) else ():
        try:
            split_address(value, 443)
        except (ValueError, AttributeError):
            continue
        if value not in found:
            found.append(value)
    return found[:MOST]
