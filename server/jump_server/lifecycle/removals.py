"""Removal of Jump Clients from the console, from the computer, or from both."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_states, local_control
from jump_server.clients.credentials import identify
from jump_server.clients.jump_client_access import require
from jump_server.clients.jump_client_views import REMOVAL_FACTS, planned_removal, view
from jump_server.clients.views import JumpClient as JumpClientView
from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input
from jump_server.db import after_commit
from jump_server.live import events
from jump_server.models.base import milliseconds
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient, RemovedClient
from jump_server.models.jump_item_role import REMOVE
from jump_server.settings import site_settings
from jump_server.shortcuts import jump_client_copies
from jump_wire.errors import UserError

LOST_DOUBT = 24 * 3600 * 1000
"""Milliseconds by which a client may count its time offline differently."""


class Removal(Input):
    """Several clients to remove."""

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=500)]
    uninstall: bool = True


def remove(
    tx: Transaction, actor: Actor, client_id: str, version: int | None, *, uninstall: bool
) -> JumpClientView | None:
    """Remove a client.

    With ``uninstall``, the record is marked and stays until the computer reports that the client
    is uninstalled. An offline computer gets the order when it connects again.
    Without it, the record is deleted and the client loses its access. Its files stay on the
    computer.

    Returns:
        The record that waits for the computer, or None when the record is deleted.
    """
    client = require(tx, actor, client_id, REMOVE)
    edit_conflicts.check(client.version, version)
    details = {"name": client.name or client.hostname, "uninstall": uninstall}
    audit.record(tx, actor, "jump_client.removed", "jump_client", client.id, **details)
    if not uninstall or client.uninstalled_at is not None:
        bury(tx, client)
        return None
    gateway, identity = environment_of(tx).gateway, client.id
    if client.removal is None:
        jump_client_states.change(client, "ask_removal", environment_of(tx).clock())
        client.removal = UNINSTALL_PENDING
        client.version += 1
        tx.flush()
        events.note(tx, events.CLIENT_CHANGED, identity)
    after_commit(tx, lambda: gateway.send_uninstall(identity))
    if client.passive:
        after_commit(tx, lambda: gateway.call(identity))
    return view(tx, client.id)


def take_back(tx: Transaction, actor: Actor, client_id: str) -> JumpClientView:
    """Cancel a removal that waits for its computer. Without a waiting removal, do nothing.

    Raises:
        UserError: ``client_not_found``, ``permission_refused``; ``removal_underway`` when the
            computer is connected, because it already has the order.
    """
    client = require(tx, actor, client_id, REMOVE)
    if client.removal is not None and client.uninstalled_at is None:
        if environment_of(tx).gateway.is_connected(client.id):
            raise UserError("removal_underway")
        jump_client_states.change(client, "keep", environment_of(tx).clock())
        client.removal = None
        client.version += 1
        tx.flush()
        details = {"name": client.name or client.hostname}
        action = "jump_client.removal_cancelled"
        audit.record(tx, actor, action, "jump_client", client.id, **details)
        events.note(tx, events.CLIENT_CHANGED, client.id)
    return view(tx, client.id)


def uninstalled(
    tx: Transaction, client_id: str, credential: str, reason: str, token: str = ""
) -> None:
    """Record the computer's report that the client is uninstalled. It may be repeated.

    The record stays when that was forbidden, so that the loss is seen.

    Args:
        tx: the transaction.
        client_id: the client's id.
        credential: its credential.
        reason: ``local``, ``console`` or ``lost``.
        token: the maintenance token with which it was uninstalled on the computer, if any.

    Raises:
        UserError: ``credential_refused``.
    """
    try:
        identify(tx, client_id, credential)
    except UserError as error:
        if error.code == "client_removed":  # a repeated report, proven by its credential
            return
        raise
    client = tx.get_one(JumpClient, client_id)
    # The audit log names the Jump Client itself as the actor.
    actor = Actor("", client.name[:64] or client.hostname[:64], "", address=client.public_address)
    details = {"name": client.name or client.hostname, "reason": reason}
    audit.record(tx, actor, "jump_client.uninstalled", "jump_client", client.id, **details)
    broken = _is_forbidden(tx, client, reason, token)
    if broken:
        local_control.note_broken(tx, client, local_control.UNINSTALLED)
    unwanted = client.ephemeral or site_settings.current(tx).remove_uninstalled
    if (unwanted and not broken) or client.removal is not None or client.expired_at is not None:
        bury(tx, client)
        return
    jump_client_states.change(client, "uninstall", environment_of(tx).clock())
    client.version += 1
    gateway, identity = environment_of(tx).gateway, client.id
    after_commit(tx, lambda: gateway.disconnect(identity, "client_removed"))
    events.note(tx, events.CLIENT_CHANGED, identity)
    events.note(tx, events.GROUPS_CHANGED, events.COUNTS)


def _is_forbidden(tx: Transaction, client: JumpClient, reason: str, token: str) -> bool:
    """Return whether nobody allowed that the client was uninstalled on its computer."""
    if client.removal is not None or client.expired_at is not None:
        return False
    if reason == "lost" and _may_be_lost(tx, client):
        return False
    if not local_control.forbidden(tx, client).forbid_uninstall:
        return False
    return not local_control.accepts(tx, client, token)


def _may_be_lost(tx: Transaction, client: JumpClient) -> bool:
    """Return whether the client has been offline for about as long as it may be."""
    times = ("last_disconnected_at", "created_at")
    facts: dict[str, Any] = {name: getattr(client, name) for name in REMOVAL_FACTS}
    facts.update({name: milliseconds(facts[name]) for name in times if facts[name] is not None})
    planned = planned_removal(facts, site_settings.current(tx).client_expiry_days)
    now = milliseconds(environment_of(tx).clock())
    return planned is not None and now >= planned - LOST_DOUBT


def bury(tx: Transaction, client: JumpClient) -> None:
    """Delete the record and its copies. Its id is refused permanently."""
    environment = environment_of(tx)
    jump_client_copies.forget(tx, client.id)
    tx.add(
        RemovedClient(
            id=client.id,
            enrolment_id=client.enrolment_id,
            credential_hash=client.credential_hash,
            pending_hash=client.pending_hash,
            removed_at=environment.clock(),
        )
    )
    tx.delete(client)
    tx.flush()
    identity = client.id
    after_commit(tx, lambda: environment.gateway.disconnect(identity, "client_removed"))
    events.note(tx, events.CLIENT_GONE, identity)
    events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
