"""The API's view of a Jump Client, and the time of its automatic removal."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, bindparam, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp_of
from jump_server.models.in_list import Texts, in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.settings import site_settings

from . import occupants

EPHEMERAL_MINUTES = 5
"""Minutes offline after which an ephemeral client is removed."""


def _moment(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Return the column as it is stored: milliseconds since 1970."""
    return type_coerce(column, BigInteger).label(column.key)


SHOWN = (
    JumpClient.id,
    JumpClient.name,
    JumpGroup.code_name.label("jump_group"),
    JumpClient.tag,
    JumpClient.comments,
    JumpClient.online,
    _moment(JumpClient.uninstalled_at),
    JumpClient.disabled_at_console,
    JumpClient.disabled_on_computer,
    JumpClient.hostname,
    JumpClient.fqdn,
    JumpClient.os,
    JumpClient.kernel,
    JumpClient.architecture,
    JumpClient.cpu_model,
    JumpClient.cpu_count,
    JumpClient.memory_mib,
    JumpClient.private_addresses,
    JumpClient.public_address,
    JumpClient.server_addresses,
    JumpClient.mode,
    JumpClient.account,
    JumpClient.install_dir,
    JumpClient.workgroup,
    JumpClient.domain,
    JumpClient.agent_version,
    JumpClient.ephemeral,
    JumpClient.max_offline_minutes,
    JumpClient.installer_id,
    _moment(JumpClient.statistics_at),
    JumpClient.uptime_seconds,
    JumpClient.cpu_percent,
    JumpClient.memory_free_mib,
    JumpClient.disks,
    JumpClient.console_user,
    _moment(JumpClient.created_at),
    _moment(JumpClient.last_connected_at),
    _moment(JumpClient.last_disconnected_at),
    _moment(JumpClient.last_accessed_at),
    JumpClient.last_accessed_by,
    JumpClient.removal,
    JumpClient.version,
)
"""Visible columns of a record. Read as plain rows: creating objects would take twice as long."""


def planned_removal(client: Mapping[str, Any], expiry_days: int) -> int | None:
    """Return when the client will be removed unless it connects, in milliseconds since 1970.

    Return None for a client that is online, and for an uninstalled one, which stays until a user
    removes it.

    Args:
        client: values of its record, with times in milliseconds since 1970.
        expiry_days: days that any client may be offline.
    """
    if client["online"] or client["uninstalled_at"] is not None:
        return None
    minutes = expiry_days * 24 * 60
    if client["max_offline_minutes"] is not None:
        minutes = min(minutes, client["max_offline_minutes"])
    if client["ephemeral"]:
        minutes = min(minutes, EPHEMERAL_MINUTES)
    since: int = client["last_disconnected_at"] or client["created_at"]
    return since + minutes * 60_000


def view(tx: Transaction, client_id: str) -> dict[str, Any]:
    """Return a client as the API shows it, without checking rights."""
    return views(tx, [client_id])[client_id]


def views(tx: Transaction, client_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return clients by id as the API shows them, without checking rights."""
    days = site_settings.current(tx).client_expiry_days
    rows = tx.execute(_RECORDS, {"client_ids": list(client_ids)})
    present = occupants.of_clients(tx, client_ids)
    return {row[0]: {**_render(row, days), "in_session": present.get(row[0], [])} for row in rows}


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
_MOMENTS = (
    "created_at",
    "last_connected_at",
    "last_disconnected_at",
    "last_accessed_at",
)
_MEASURED = ("uptime_seconds", "cpu_percent", "memory_free_mib", "disks", "console_user")


def _render(client: Row[Any], expiry_days: int) -> dict[str, Any]:
    # One conversion: reading 42 columns of a row by name takes as long as the query itself.
    shown: dict[str, Any] = dict(zip(_NAMES, client, strict=True))
    planned = planned_removal(shown, expiry_days)
    online, uninstalled = shown.pop("online"), shown.pop("uninstalled_at")
    at = shown.pop("statistics_at")
    measured = {name: shown.pop(name) for name in _MEASURED}
    places = {
        "console": shown.pop("disabled_at_console"),
        "computer": shown.pop("disabled_on_computer"),
    }
    for name in _MOMENTS:
        shown[name] = timestamp_of(shown[name])
    shown["name"] = shown["name"] or shown["hostname"]
    shown["private_addresses"] = shown["private_addresses"].split()
    shown["server_addresses"] = shown["server_addresses"].split()
    shown["last_accessed_by"] = shown["last_accessed_by"] or None
    shown["jump_method"] = "jump_client"
    shown["connection_type"] = "active"
    shown["status"] = (
        "uninstalled" if uninstalled is not None else "online" if online else "offline"
    )
    shown["disabled_by"] = [place for place, disabled in places.items() if disabled]
    shown["statistics"] = {"at": timestamp_of(at), **measured} if at is not None else None
    shown["planned_removal_at"] = timestamp_of(planned)
    return shown


def disk(text: str) -> dict[str, Any] | None:
    """Parse ``mount point:total MiB:free MiB``. Return None if an agent sends something else."""
    parts = text.rsplit(":", 2)  # a mount point can contain colons
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return None
    return {"mount": parts[0], "total_mib": int(parts[1]), "free_mib": int(parts[2])}
