"""Copies of Jump Clients: the same computer in another Jump Group, or under another name.

A copy is a Jump Shortcut to the client itself. The copy's own Jump Group decides which users see
it and start sessions with it; they need no right to the client. Otherwise a copy does not differ
from the client.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_access
from jump_server.core.actors import Actor
from jump_server.groups import jump_groups
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import MOVE
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut

from . import jump_shortcuts
from .jump_shortcuts import ShortcutCopy
from .views import JumpShortcut as JumpShortcutView


def copy(tx: Transaction, actor: Actor, client_id: str, wanted: ShortcutCopy) -> JumpShortcutView:
    """Copy a client. Requires the right to move in both Jump Groups, like moving a client.

    Raises:
        UserError: ``client_not_found``, ``client_uninstalled``, ``permission_refused``,
            ``jump_group_not_found``.
    """
    jump_client_access.require(tx, actor, client_id, MOVE, computer=True)
    client = jump_client_access.hold(tx, client_id)
    group = client.jump_group
    if wanted.jump_group is not None:
        group = jump_groups.usable(tx, actor, wanted.jump_group, MOVE)
    given = {
        "jump_method": CLIENT_COPY,
        "tag": client.tag,
        "comments": client.comments,
        "hostname": "",
        "port": 0,
        "jump_client_id": client.id,
    }
    name = wanted.name or (client.name or client.hostname)[:128]
    return jump_shortcuts.add(tx, actor, group, name, given, "jump_client.copied")


def forget(tx: Transaction, client_id: str) -> None:
    """Remove all copies of a client that is being removed."""
    # The lock keeps other transactions from adding a copy.
    tx.execute(select(JumpClient.id).where(JumpClient.id == client_id).with_for_update())
    copies = select(JumpShortcut).where(
        JumpShortcut.jump_method == CLIENT_COPY, JumpShortcut.jump_client_id == client_id
    )
    for one in tx.scalars(copies):
        tx.delete(one)
        events.note(tx, events.SHORTCUT_GONE, one.id)


def of(tx: Transaction, client_ids: Collection[str]) -> list[str]:
    copies = select(JumpShortcut.id).where(
        JumpShortcut.jump_method == CLIENT_COPY, in_list(JumpShortcut.jump_client_id, client_ids)
    )
    return list(tx.scalars(copies.order_by(JumpShortcut.id)))
