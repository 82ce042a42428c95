"""How the API shows a Jump Client, and when it will be removed by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from jump_server.clock import timestamp
from jump_server.models.among import among
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup

from . import site_settings

EPHEMERAL_MINUTES = 5
"""An ephemeral client is removed when it was offline for so long (D8)."""


SHOWN = (
    JumpClient.id,
    JumpClient.name,
    JumpGroup.code_name.label("jump_group"),
    JumpClient.tag,
    JumpClient.comments,
    JumpClient.online,
    JumpClient.uninstalled_at,
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
    JumpClient.mode,
    JumpClient.account,
    JumpClient.install_dir,
    JumpClient.workgroup,
    JumpClient.domain,
    JumpClient.agent_version,
    JumpClient.ephemeral,
    JumpClient.max_offline_minutes,
    JumpClient.installer_id,
    JumpClient.statistics_at,
    JumpClient.uptime_seconds,
    JumpClient.cpu_percent,
    JumpClient.memory_free_mib,
    JumpClient.disks,
    JumpClient.console_user,
    JumpClient.created_at,
    JumpClient.last_connected_at,
    JumpClient.last_disconnected_at,
    JumpClient.last_accessed_at,
    JumpClient.last_accessed_by,
    JumpClient.removal,
    JumpClient.version,
)
"""What people see of a record. Read as plain rows: objects would take twice as long to make."""


def planned_removal(client: JumpClient | Row[Any], expiry_days: int) -> datetime | None:
    """When the client will be removed if it does not connect before; None while it is online.

    An uninstalled one stays until somebody removes it.
    """
    if client.online or client.uninstalled_at is not None:
        return None
    since = client.last_disconnected_at or client.created_at
    minutes = expiry_days * 24 * 60
    if client.max_offline_minutes is not None:
        minutes = min(minutes, client.max_offline_minutes)
    if client.ephemeral:
        minutes = min(minutes, EPHEMERAL_MINUTES)
    return since + timedelta(minutes=minutes)


def view(session: Session, client_id: str) -> dict[str, Any]:
    """A client as the API shows it, without asking who may see it."""
    return views(session, [client_id])[client_id]


def views(session: Session, client_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Clients by id as the API shows them, without asking who may see them."""
    days = site_settings.current(session).client_expiry_days
    rows = (
        select(*SHOWN)
        .join(JumpClient.jump_group)
        .where(JumpClient.expired_at.is_(None), among(JumpClient.id, client_ids))
    )
    return {row.id: _render(row, days) for row in session.execute(rows)}


def _render(client: Row[Any], expiry_days: int) -> dict[str, Any]:
    places = {"console": client.disabled_at_console, "computer": client.disabled_on_computer}
    return {
        "id": client.id,
        "name": client.name or client.hostname,
        "jump_group": client.jump_group,
        "tag": client.tag,
        "comments": client.comments,
        "jump_method": "jump_client",
        "connection_type": "active",
        "status": _status(client),
        "disabled_by": [place for place, disabled in places.items() if disabled],
        "hostname": client.hostname,
        "fqdn": client.fqdn,
        "os": client.os,
        "kernel": client.kernel,
        "architecture": client.architecture,
        "cpu_model": client.cpu_model,
        "cpu_count": client.cpu_count,
        "memory_mib": client.memory_mib,
        "private_addresses": client.private_addresses.split(),
        "public_address": client.public_address,
        "mode": client.mode,
        "account": client.account,
        "install_dir": client.install_dir,
        "workgroup": client.workgroup,
        "domain": client.domain,
        "agent_version": client.agent_version,
        "ephemeral": client.ephemeral,
        "max_offline_minutes": client.max_offline_minutes,
        "installer_id": client.installer_id,
        "statistics": _statistics(client),
        "created_at": timestamp(client.created_at),
        "last_connected_at": timestamp(client.last_connected_at),
        "last_disconnected_at": timestamp(client.last_disconnected_at),
        "last_accessed_at": timestamp(client.last_accessed_at),
        "last_accessed_by": client.last_accessed_by or None,
        "removal": client.removal,
        "planned_removal_at": timestamp(planned_removal(client, expiry_days)),
        "version": client.version,
    }


def _status(client: Row[Any]) -> str:
    if client.uninstalled_at is not None:
        return "uninstalled"
    return "online" if client.online else "offline"


def _statistics(client: Row[Any]) -> dict[str, Any] | None:
    if client.statistics_at is None:
        return None
    return {
        "at": timestamp(client.statistics_at),
        "uptime_seconds": client.uptime_seconds,
        "cpu_percent": client.cpu_percent,
        "memory_free_mib": client.memory_free_mib,
        "disks": client.disks,
        "console_user": client.console_user,
    }


def disk(text: str) -> dict[str, Any] | None:
    """Read ``mount point:total MiB:free MiB``; None when an agent sends something else."""
    parts = text.rsplit(":", 2)  # a mount point may have colons itself
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return None
    return {"mount": parts[0], "total_mib": int(parts[1]), "free_mib": int(parts[2])}
