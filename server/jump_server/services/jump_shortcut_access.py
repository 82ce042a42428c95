"""Who may do what to a Jump Shortcut, and how the API shows one."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from jump_server.clock import timestamp
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_shortcut import JumpShortcut
from jump_wire.errors import UserError

from .actors import Actor
from .jump_group_access import may


def shown() -> Select[JumpShortcut]:
    """The records, each with its Jump Group and the name of the client it goes through."""
    named = (JumpClient.name, JumpClient.hostname, JumpClient.expired_at)
    return (
        select(JumpShortcut)
        .join(JumpShortcut.jump_group)
        .options(
            contains_eager(JumpShortcut.jump_group),
            joinedload(JumpShortcut.jump_client).load_only(*named),
        )
    )


def require(session: Session, actor: Actor, shortcut_id: str, right: str) -> JumpShortcut:
    """The shortcut, which ``actor`` must have the right to.

    Raises:
        UserError: ``shortcut_not_found``, ``permission_refused``.
    """
    shortcut = session.scalar(shown().where(JumpShortcut.id == shortcut_id))
    if shortcut is None:
        raise UserError("shortcut_not_found")
    if not may(session, actor, shortcut.jump_group_id, right):
        raise UserError("permission_refused")
    return shortcut


def view(shortcut: JumpShortcut) -> dict[str, Any]:
    """The record as :func:`shown` gave it, as the API shows it.

    Whoever sees the shortcut sees what the client is called that it goes through.
    """
    client = shortcut.jump_client
    if client is not None and client.expired_at is not None:
        client = None
    return {
        "id": shortcut.id,
        "name": shortcut.name,
        "jump_group": shortcut.jump_group.code_name,
        "tag": shortcut.tag,
        "comments": shortcut.comments,
        "jump_method": shortcut.jump_method,
        "hostname": shortcut.hostname,
        "port": shortcut.port,
        "jump_client_id": shortcut.jump_client_id,
        "jump_client_name": (client.name or client.hostname) if client else None,
        "directly": shortcut.directly,
        "username": shortcut.username,
        "domain": shortcut.domain,
        "screen": shortcut.screen,
        "width": shortcut.width,
        "height": shortcut.height,
        "created_at": timestamp(shortcut.created_at),
        "last_accessed_at": timestamp(shortcut.last_accessed_at),
        "last_accessed_by": shortcut.last_accessed_by or None,
        "version": shortcut.version,
    }
