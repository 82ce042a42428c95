"""A record's presence as the shared table knows it, and the moves that a rule makes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jump_server.models.jump_client import JumpClient
from jump_wire import presence
from jump_wire.presence import Presence


def state(values: Mapping[str, Any]) -> str:
    """Return the state of a record from its values ``online`` and ``uninstalled_at``."""
    if values["uninstalled_at"] is not None:
        return presence.UNINSTALLED
    return presence.ONLINE if values["online"] else presence.OFFLINE


def of(client: JumpClient) -> Presence:
    """Return the presence of a record."""
    values = {"online": client.online, "uninstalled_at": client.uninstalled_at}
    marks = {
        presence.DISABLED: client.disabled_at_console or client.disabled_on_computer,
        presence.NEEDS_UPDATE: client.version_refused,
        presence.UPDATING: client.updating,
        presence.PENDING_REMOVAL: client.removal is not None,
    }
    return Presence(
        state(values),
        frozenset(mark for mark, is_set in marks.items() if is_set),
        connection_type(passive=client.passive),
    )


def connection_type(*, passive: bool) -> str:
    """Return the name of a connection type."""
    return presence.PASSIVE if passive else presence.ACTIVE


def change(client: JumpClient, event: str, now: datetime) -> None:
    """Move the record as the table says, and write its state. The caller writes the marks.

    Raises:
        IllegalMove: the table does not allow the event, which is an error of the caller.
    """
    before = of(client)
    after = presence.move(before, event)
    if before.state == presence.ONLINE != after.state:
        client.online = False
        client.last_disconnected_at = now
    client.passive = after.connection_type == presence.PASSIVE
    client.uninstalled_at = now if after.state == presence.UNINSTALLED else None
