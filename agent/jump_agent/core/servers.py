"""The server's addresses: those of the installer, until the server sends others.

The former addresses are kept until a new one has worked, so that a wrong setting on the server
loses no Jump Client.
"""

from typing import Any, Callable, List, Tuple

from .layout import Config, Layout
from .proxy import split_address
from .store import read_json, write_json

MOST = 16
"""Maximum number of new addresses, and also of former ones."""


class Servers:
    """The server's addresses, stored in ``state/servers.json`` once the server has sent any.

    Args:
        layout: the installation.
        config: its configuration, whose addresses apply until then.
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
        """Read the stored addresses again, and return whether they have changed."""
        before = self.all()
        self._current, self._former = _stored(self._path)
        if not self._current:
            self._current, self._former = self._installed, []
        return self.all() != before

    def all(self) -> List[str]:
        """Return the addresses, in the order in which they are tried."""
        return self._current + self._former

    def learn(self, addresses: Tuple[str, ...], connected: str, *, strictly: bool = False) -> bool:
        """Store addresses that the server sent, and return whether they are new.

        Args:
            addresses: the server's addresses; malformed ones are ignored.
            connected: the address that the client is connected to.
            strictly: whether to raise an OSError when they cannot be stored.
        """
        found = _clean(list(addresses))
        if not found or found == self._current:
            return False
        former = [address for address in self.all() if address not in found]
        # The address that works now goes first, so that it is dropped last.
        former.sort(key=lambda address: address != connected)
        self._current, self._former = found, former[:MOST]
        if connected in found:
            self._former = []
        self._store(strictly)
        return True

    def worked(self, address: str) -> bool:
        """Record that the server accepted the client at ``address``.

        Returns:
            Whether the former addresses were dropped.
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
            # They apply nevertheless, and the server sends them again after a restart.
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
