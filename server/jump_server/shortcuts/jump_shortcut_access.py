"""Rights to a Jump Shortcut, and its view in the API."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import contains_eager, joinedload

from jump_server.clients import jump_client_views, occupants
from jump_server.clients.views import JumpClient as JumpClientView
from jump_server.clock import timestamp
from jump_server.core.actors import Actor
from jump_server.groups.jump_group_access import may
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_shortcut import JumpShortcut
from jump_wire.errors import UserError

from .views import JumpShortcut as JumpShortcutView


def shown() -> Select[JumpShortcut]:
    """Return the query for the records, with their Jump Groups and the names of their clients."""
    named = (JumpClient.name, JumpClient.hostname, JumpClient.expired_at)
    return (
        select(JumpShortcut)
        .join(JumpShortcut.jump_group)
        .options(
            contains_eager(JumpShortcut.jump_group),
            joinedload(JumpShortcut.jump_client).load_only(*named),
        )
    )


def require(tx: Transaction, actor: Actor, shortcut_id: str, right: str) -> JumpShortcut:
    """Return the shortcut, or raise an error unless ``actor`` has the right to it.

    Raises:
        UserError: ``shortcut_not_found``, ``permission_refused``.
    """
    shortcut = tx.scalar(shown().where(JumpShortcut.id == shortcut_id))
    if shortcut is None:
        raise UserError("shortcut_not_found")
    if not may(tx, actor, shortcut.jump_group_id, right):
        raise UserError("permission_refused")
    return shortcut


def view(tx: Transaction, shortcut: JumpShortcut) -> JumpShortcutView:
    """Return a record from :func:`shown` as the API shows it."""
    return views(tx, [shortcut])[shortcut.id]


def views(tx: Transaction, shortcuts: Sequence[JumpShortcut]) -> dict[str, JumpShortcutView]:
    """Return records by id as the API shows them.

    A shortcut's view includes the name of the client that it goes through. A copy's view includes
    the whole computer, with the copy's own name, Jump Group and texts. No right to the client is
    needed.
    """
    originals = [one.jump_client_id or "" for one in shortcuts if one.is_copy]
    computers = jump_client_views.views(tx, originals) if originals else {}
    present = occupants.of_shortcuts(tx, [one.id for one in shortcuts])
    return {
        one.id: _view(one, computers.get(one.jump_client_id or ""), present.get(one.id, []))
        for one in shortcuts
    }


def _view(
    shortcut: JumpShortcut, computer: JumpClientView | None, present: list[str]
) -> JumpShortcutView:
    shown = _record(shortcut, present)
    if shortcut.is_copy and computer is not None:
        shown["hostname"] = computer["hostname"]
        own = shown["computer"] = computer.copy()  # fields that a copy has of its own follow
        own["name"] = shown["name"]
        own["jump_group"] = shown["jump_group"]
        own["tag"] = shown["tag"]
        own["comments"] = shown["comments"]
        own["last_accessed_at"] = shown["last_accessed_at"]
        own["last_accessed_by"] = shown["last_accessed_by"]
        own["in_session"] = shown["in_session"]
    return shown


def _record(shortcut: JumpShortcut, present: list[str]) -> JumpShortcutView:
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
        "in_session": present,
        "computer": None,
    }
