"""The stored connection type: ``state/passive.json`` exists while the client is passive."""

import base64
import binascii
from typing import Any, Dict, NamedTuple, Optional

from jump_wire.messages import ConnectionType

from .layout import Layout
from .store import read_json, remove, write_json

KEY_LENGTH = 32


class Passive(NamedTuple):
    """The settings of a passive client.

    ``listen`` is an IP address, a network interface, or empty for every address. ``key`` is the key
    of calls, and ``latest`` the highest number of a call so far.
    """

    port: int
    listen: str
    key: bytes
    check_in_seconds: int
    latest: int = 0


def load(layout: Layout) -> Optional[Passive]:
    """Return the settings of a passive client, or None for an active one.

    A damaged file makes the client active, so that the server can tell it its type again.
    """
    try:
        values = read_json(layout.passive)
        return None if values is None else _parse(values)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def told(message: ConnectionType) -> Optional[Passive]:
    """Return the settings in a message of the server, or None for an active client.

    Raises:
        ValueError: the message is not usable.
    """
    if not message.passive:
        return None
    if not 0 < message.port < 65536:
        raise ValueError("no port")
    return Passive(
        message.port,
        message.listen,
        _key(message.key),
        message.check_in_seconds,
        message.number,
    )


def store(layout: Layout, settings: Optional[Passive]) -> None:
    """Store the settings durably; None makes the client active."""
    if settings is None:
        remove(layout.passive)
        return
    values = settings._asdict()
    values["key"] = base64.urlsafe_b64encode(settings.key).decode().rstrip("=")
    write_json(layout.passive, values)


def _parse(values: Dict[str, Any]) -> Passive:
    return Passive(
        int(values["port"]),
        str(values["listen"]),
        _key(str(values["key"])),
        int(values["check_in_seconds"]),
        int(values["latest"]),
    )


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.encode() + b"=")
    except binascii.Error:
        key = b""
    if len(key) != KEY_LENGTH:
        raise ValueError("no key of calls")
    return key
