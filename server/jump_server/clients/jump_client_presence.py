"""Write presence and statistics from the links to the records, in batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, case, or_
from sqlalchemy.orm import Session as Transaction

from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_wire import messages

from . import jump_client_samples, jump_client_states, waking
from .jump_client_views import disk

LOST_BY = "lost_by"
"""Parameter: the worker that lost the link. Applies only if no other worker holds the client."""

CLIENTS: Table = JumpClient.__table__  # type: ignore[assignment]  # a mapped class has a real table


@dataclass(frozen=True)
class PresenceUpdate:
    """The latest state of one client. None leaves a value as it is.

    ``worker`` holds the link or held it. A worker's report of a lost link has no effect once
    another worker holds the client. ``version_refused`` comes with ``online=False``: the agent
    connected, but the server supports none of its protocol versions.
    """

    client_id: str
    at: datetime
    online: bool | None = None
    worker: str | None = None
    public_address: str | None = None
    agent_version: str | None = None
    version_refused: bool = False
    inventory: messages.Inventory | None = None
    statistics: messages.Statistics | None = None
    update: messages.UpdateState | None = None


def apply_presence(tx: Transaction, rows: Sequence[PresenceUpdate]) -> None:
    """Write the updates, sorted by id, with one statement for each set of columns."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda update: update.client_id):
        values = _values(row)
        if values:
            kind = (_event(row), *sorted(values))
            groups.setdefault(kind, []).append({"key": row.client_id, **values})
    # The statements are sorted too: two transactions must not wait for each other.
    for (event, *columns), parameters in sorted(groups.items(), key=lambda item: item[1][0]["key"]):
        tx.connection().execute(_statement(event, columns), parameters)
    before = {row.client_id for row in rows if row.online is not None}
    for row in rows:
        events.note(tx, events.CLIENT_CHANGED, row.client_id)
    if before:
        events.note(tx, events.GROUPS_CHANGED, events.COUNTS)


def _event(row: PresenceUpdate) -> str:
    """Return the event of the table of presence that the row reports, or an empty text."""
    if row.online is None:
        return ""
    if row.version_refused:
        return "outdate"
    return "connect" if row.online else "disconnect"


def _statement(event: str, columns: Iterable[str]) -> Any:
    values: dict[Any, Any] = {}
    where = [CLIENTS.c.id == bindparam("key")]
    if event:  # a late report must not bring an uninstalled client back
        where.append(jump_client_states.possible(event))
        values.update(jump_client_states.written(event))
    for name in columns:
        if name == LOST_BY:
            where.append(or_(CLIENTS.c.held_by.is_(None), CLIENTS.c.held_by == bindparam(name)))
        if name not in CLIENTS.c:
            continue
        column = CLIENTS.c[name]
        values[name] = bindparam(name, type_=column.type)
    if jump_client_samples.TAKEN in columns:
        values["samples"] = jump_client_samples.appended(CLIENTS.c.samples)
    if "shown_name" in values:  # a configured name takes precedence over the host name
        values["shown_name"] = case(
            (CLIENTS.c.name == "", values["shown_name"]), else_=CLIENTS.c.shown_name
        )
    return CLIENTS.update().where(*where).values(values)


def _values(row: PresenceUpdate) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if row.online is not None:
        values["held_by"] = row.worker if row.online else None
        if row.worker is not None and not row.online:
            values[LOST_BY] = row.worker
        values["last_connected_at" if row.online else "last_disconnected_at"] = row.at
    if row.public_address is not None:
        values["public_address"] = row.public_address
    if row.agent_version is not None:
        values["agent_version"] = _clean(row.agent_version)
    if row.inventory is not None:
        values.update(_inventory(row.inventory))
    if row.statistics is not None:
        values.update(_statistics(row.statistics, row.at))
    return values


DECIDED = {"passive"}
"""Fields of the inventory that only say whether the client follows its record."""
REPORTED = tuple(
    one.name
    for one in fields(messages.Inventory)
    if one.name in CLIENTS.c and one.name not in DECIDED
)
"""Fields of the inventory that are stored in the column of their name."""


def _inventory(message: messages.Inventory) -> dict[str, Any]:
    values = {name: _stored(getattr(message, name)) for name in REPORTED}
    if not message.computer_id:  # an earlier agent: what it said at its enrolment stays
        del values["computer_id"]
    values["shown_name"] = values["hostname"].lower()
    values["private_addresses"] = _words(message.addresses)
    values.update(waking.networks(message.networks))
    return values


def _stored(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    return _words(value) if isinstance(value, tuple) else value


def _statistics(message: messages.Statistics, at: datetime) -> dict[str, Any]:
    return {
        "statistics_at": at,
        "uptime_seconds": message.uptime_seconds,
        "cpu_percent": float(message.cpu_percent),
        "memory_free_mib": message.memory_free_mib,
        "disks": [found for found in map(disk, message.disks) if found],
        "console_user": _clean(message.console_user),
        **jump_client_samples.parameters(at, message.cpu_percent, message.memory_free_mib),
    }


def _words(texts: Iterable[str]) -> str:
    return " ".join("".join(_clean(text).split()) for text in texts)


def _clean(text: str) -> str:
    """Remove control characters: agents are not trusted, and PostgreSQL rejects NUL."""
    return "".join(c for c in text if c.isprintable() or c == " ")
