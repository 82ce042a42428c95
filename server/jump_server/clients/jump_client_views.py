"""The API's view of a Jump Client, and the time of its automatic removal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Row, bindparam, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp_of
from jump_server.core.environment import environment_of
from jump_server.models.base import Instant, milliseconds
from jump_server.models.in_list import Texts, in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.settings import site_settings
from jump_wire.figures import FIELDS
from jump_wire.presence import Presence

from . import jump_client_states, occupants
from .views import Disk, Statistics
from .views import JumpClient as JumpClientView

EPHEMERAL_MINUTES = 5
"""Minutes offline after which an ephemeral client is removed."""


def _columns() -> Iterator[ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """Yield the columns that have the name of a field, and those that other fields need."""
    fields = (*JumpClientView.__annotations__, *Statistics.__annotations__)
    columns = JumpClient.__table__.columns
    further = (
        *("online", "uninstalled_at", "statistics_at"),
        *("disabled_at_console", "disabled_on_computer"),
        *("version_refused", "updating"),
    )
    for name in (*(name for name in fields if name in columns), *further):
        column = getattr(JumpClient, name)
        stored = isinstance(column.type, Instant)
        yield type_coerce(column, BigInteger).label(name) if stored else column
    yield JumpGroup.code_name.label("jump_group")
    yield JumpGroup.forbid_disable.label("group_forbids_disable")
    yield JumpGroup.forbid_uninstall.label("group_forbids_uninstall")


SHOWN = tuple(_columns())
"""Visible columns of a record. Read as plain rows: creating objects would take twice as long.

Times are read as they are stored: milliseconds since 1970.
"""


REMOVAL_FACTS = (
    *("online", "uninstalled_at", "passive", "max_offline_minutes", "ephemeral"),
    *("last_disconnected_at", "created_at"),
)
"""The values of a record that :func:`planned_removal` needs."""


def planned_removal(client: Mapping[str, Any], expiry_days: int) -> int | None:
    """Return when the client will be removed unless it connects, in milliseconds since 1970.

    Return None for a client that is online, and for an uninstalled one, which stays until a user
    removes it. A passive client is not always connected, so only the site's time counts for it.

    Args:
        client: values of its record, with times in milliseconds since 1970.
        expiry_days: days that any client may be offline.
    """
    if client["online"] or client["uninstalled_at"] is not None:
        return None
    minutes = expiry_days * 24 * 60
    passive = client["passive"]
    if client["max_offline_minutes"] is not None and not passive:
        minutes = min(minutes, client["max_offline_minutes"])
    if client["ephemeral"] and not passive:
        minutes = min(minutes, EPHEMERAL_MINUTES)
    return _offline_since(client) + minutes * 60_000


def _offline_since(client: Mapping[str, Any]) -> int:
    since: int = client["last_disconnected_at"] or client["created_at"]
    return since


def _is_lost(client: Mapping[str, Any], lost_before: int) -> bool:
    """Return whether the client has been offline since ``lost_before``, in milliseconds."""
    if not jump_client_states.can_be_lost(jump_client_states.state(client)):
        return False
    return _offline_since(client) <= lost_before


def view(tx: Transaction, client_id: str) -> JumpClientView:
    """Return a client as the API shows it, without checking rights."""
    return views(tx, [client_id])[client_id]


def views(tx: Transaction, client_ids: Sequence[str]) -> dict[str, JumpClientView]:
    """Return clients by id as the API shows them, without checking rights."""
    settings = site_settings.current(tx)
    days = settings.client_expiry_days
    lost_before = -1
    if settings.lost_days is not None:
        now = environment_of(tx).clock()
        lost_before = milliseconds(now - timedelta(days=settings.lost_days))
    rows = tx.execute(_RECORDS, {"client_ids": list(client_ids)})
    present = occupants.of_clients(tx, client_ids)
    nulls = {FIELDS[name][0]: None for name in settings.withheld_statistics}
    return {row.id: _render(row, days, lost_before, nulls, present.get(row.id, [])) for row in rows}


_RECORDS = (
    select(*SHOWN)
    .join(JumpClient.jump_group)
    .where(
        JumpClient.expired_at.is_(None),
        in_list(JumpClient.id, bindparam("client_ids", type_=Texts())),
    )
)
"""Built once: with so many columns, building it takes longer than querying a few clients."""

_NAMES = tuple(_RECORDS.selected_columns.keys())
_INSTANTS = {
    column.name for column in JumpClient.__table__.columns if isinstance(column.type, Instant)
}
_MOMENTS = tuple(name for name in JumpClientView.__annotations__ if name in _INSTANTS)
_MEASURED = tuple(name for name in Statistics.__annotations__ if name in _NAMES)


def _render(
    client: Row[Any],
    expiry_days: int,
    lost_before: int,
    nulls: Mapping[str, None],
    present: list[str],
) -> JumpClientView:
    # One conversion: reading 42 columns of a row by name takes as long as the query itself.
    shown: dict[str, Any] = dict(zip(_NAMES, client, strict=True))
    planned = planned_removal(shown, expiry_days)
    lost = _is_lost(shown, lost_before)
    kind = jump_client_states.connection_type(passive=shown["passive"])
    state = Presence(jump_client_states.state(shown), connection_type=kind)
    del shown["online"], shown["uninstalled_at"]
    at = shown.pop("statistics_at")
    measured = {name: shown.pop(name) for name in _MEASURED}
    places = {
        "console": shown.pop("disabled_at_console"),
        "computer": shown.pop("disabled_on_computer"),
    }
    forbidden = {
        name: shown.pop(f"group_forbids_{name}") or shown[f"forbid_{name}"]
        for name in ("disable", "uninstall")
    }
    shown["forbidden_on_computer"] = [name for name, holds in forbidden.items() if holds]
    is_refused, is_updating = shown.pop("version_refused"), shown.pop("updating")
    shown["update_state"] = "updating" if is_updating else "needed" if is_refused else None
    for name in _MOMENTS:
        shown[name] = timestamp_of(shown[name])
    shown["name"] = shown["name"] or shown["hostname"]
    shown["private_addresses"] = shown["private_addresses"].split()
    shown["server_addresses"] = shown["server_addresses"].split()
    shown["last_accessed_by"] = shown["last_accessed_by"] or None
    shown["jump_method"] = "jump_client"
    shown["connection_type"] = state.connection_type
    shown["status"] = state.status
    shown["disabled_by"] = [place for place, disabled in places.items() if disabled]
    shown["statistics"] = {"at": timestamp_of(at), **measured, **nulls} if at is not None else None
    shown["planned_removal_at"] = timestamp_of(planned)
    shown["lost"] = lost
    shown["in_session"] = present
    return cast("JumpClientView", shown)


def disk(text: str) -> Disk | None:
    """Parse ``mount point:total MiB:free MiB``. Return None if an agent sends something else."""
    parts = text.rsplit(":", 2)  # a mount point can contain colons
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return None
    return {"mount": parts[0], "total_mib": int(parts[1]), "free_mib": int(parts[2])}
