"""How the API shows a Jump Client, and when it will be removed by itself."""

from datetime import datetime, timedelta
from typing import Any

from jump_server.clock import timestamp
from jump_server.models.jump_client import JumpClient

EPHEMERAL_MINUTES = 5
"""An ephemeral client is removed when it was offline for so long (D8)."""


def planned_removal(client: JumpClient, expiry_days: int) -> datetime | None:
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


def view(client: JumpClient, expiry_days: int) -> dict[str, Any]:
    """The record as the API shows it; its Jump Group must be loaded."""
    return {
        "id": client.id,
        "name": client.name or client.hostname,
        "jump_group": client.jump_group.code_name,
        "tag": client.tag,
        "comments": client.comments,
        "jump_method": "jump_client",
        "connection_type": "active",
        "status": client.status,
        "disabled_by": client.disabled_by,
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


def _statistics(client: JumpClient) -> dict[str, Any] | None:
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
