"""The newest offer of another version: kept for what will install it, and shown by ``status``."""

from typing import Any, Callable

from jump_wire.codec import ProtocolError, UnknownMessage, decode
from jump_wire.messages import Update

from .store import read_json, write_json

_LIMIT = 8192


class Offers:
    """Keeps the offers of the server.

    Args:
        path: the file of the newest offer.
        log: writes a line to the client's log.
    """

    def __init__(self, path: str, log: Callable[[str], None]) -> None:
        self._path = path
        self._log = log

    def keep(self, offer: Update) -> None:
        """Store an offer durably, unless it is the stored one."""
        values = dict(offer.__dict__)
        try:
            if self._stored() != values:
                write_json(self._path, values)
                self._log("version %s is offered at %s" % (offer.version, offer.path))
        except OSError as error:
            self._log("the offer of version %s could not be stored: %s" % (offer.version, error))

    def refused(self, frame: Any) -> None:
        """Keep the offer that a refused handshake brings, if any: so it needs no link."""
        if not isinstance(frame, str) or len(frame) > _LIMIT:
            return
        try:
            message = decode(frame)
        except (ProtocolError, UnknownMessage):
            return
        if isinstance(message, Update):
            self.keep(message)

    def _stored(self) -> Any:
        try:
            return read_json(self._path)
        except ValueError:
            return None
