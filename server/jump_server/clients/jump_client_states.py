"""A record's presence as the shared table knows it, and the moves that a rule makes.

A rule that moves one record calls :func:`change`. A statement that moves many records at once takes
its condition from :func:`possible` and its values from :func:`written`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from jump_server.models.jump_client import JumpClient
from jump_wire import presence
from jump_wire.presence import Presence

_COLUMNS = {presence.NEEDS_UPDATE: "version_refused", presence.UPDATING: "updating"}
"""The columns of marks that have exactly one."""

_IN_STATE: dict[str, ColumnElement[bool]] = {
    presence.ONLINE: and_(JumpClient.uninstalled_at.is_(None), JumpClient.online.is_(True)),
    presence.OFFLINE: and_(JumpClient.uninstalled_at.is_(None), JumpClient.online.is_(False)),
    presence.UNINSTALLED: JumpClient.uninstalled_at.is_not(None),
}

_MARKED: dict[str, ColumnElement[bool]] = {
    presence.DISABLED: or_(
        JumpClient.disabled_at_console.is_(True), JumpClient.disabled_on_computer.is_(True)
    ),
    presence.NEEDS_UPDATE: JumpClient.version_refused.is_(True),
    presence.UPDATING: JumpClient.updating.is_(True),
    presence.PENDING_REMOVAL: JumpClient.removal.is_not(None),
}
"""Marks that a record has. The time makes it lost, and a refused credential makes it restored."""


def possible(event: str) -> ColumnElement[bool]:
    """Return the condition that the table allows an event, or that it has already happened.

    Reports of links may be repeated, and come from two workers.
    """
    found = presence.MOVES[event]
    states = {*found.sources, found.target or found.sources[0]}
    needed = [_MARKED[mark] for mark in found.needs]
    barred = [~_MARKED[mark] for mark in found.bars if mark in _MARKED]
    in_state = or_(false(), *(_IN_STATE[name] for name in sorted(states)))
    return and_(true(), in_state, *needed, *barred)


def written(event: str) -> dict[str, bool]:
    """Return the columns that an event of a link or an update changes, with their values."""
    found = presence.MOVES[event]
    changed = {"online": found.target == presence.ONLINE} if found.target else {}
    for mark, column in _COLUMNS.items():
        if mark in (*found.sets, *found.clears):
            changed[column] = mark in found.sets
    return changed


def can_be_lost(state: str) -> bool:
    """Return whether the table allows that a record in this state is marked as lost."""
    return state in presence.MOVES["lose"].sources


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
    """Move the record as the table says, and write its state.

    Writes the marks ``needs_update`` and ``updating``, too. The caller writes the others.

    Raises:
        IllegalMove: the table does not allow the event, which is an error of the caller.
    """
    before = of(client)
    after = presence.move(before, event)
    if before.state == presence.ONLINE != after.state:
        client.online = False
        client.last_disconnected_at = now
    client.passive = after.connection_type == presence.PASSIVE
    for mark, column in _COLUMNS.items():
        setattr(client, column, mark in after.marks)
    client.uninstalled_at = now if after.state == presence.UNINSTALLED else None
