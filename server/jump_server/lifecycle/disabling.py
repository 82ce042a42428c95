"""Disabled Jump Clients: they keep their link, but no session can start until they are enabled.

Both the console and the computer can disable and enable a Jump Client. The console cannot enable a
Jump Client that was disabled on its computer.
"""

from collections.abc import Container, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_states, local_control
from jump_server.clients.jump_client_access import check_reachable, check_version, require
from jump_server.clients.jump_client_views import view
from jump_server.clients.views import JumpClient as JumpClientView
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import EDIT
from jump_server.sessions import sessions
from jump_wire.errors import UserError

REASON = "disabled"
"""End reason of the sessions."""


def disable(tx: Transaction, actor: Actor, client_id: str) -> JumpClientView:
    """Disable a client at the console and end its sessions. Can safely be repeated.

    Raises:
        UserError: in this order: ``client_not_found``, ``client_uninstalled``,
            ``permission_refused``, ``version_mismatch``, ``client_offline``,
            ``active_not_connected``.
    """
    client = require(tx, actor, client_id, EDIT, computer=True)
    if not client.disabled_at_console:
        _change(tx, actor, client, disabled=True)
    return view(tx, client.id)


def enable(tx: Transaction, actor: Actor, client_id: str) -> JumpClientView:
    """Enable a client that was disabled at the console. Can safely be repeated.

    Raises:
        UserError: as :func:`disable`; and ``client_disabled``, before ``version_mismatch``, when
            it was disabled on its computer.
    """
    client = require(tx, actor, client_id, EDIT, computer=True)
    if client.disabled_on_computer:
        raise UserError("client_disabled")
    if client.disabled_at_console:
        _change(tx, actor, client, disabled=False)
    return view(tx, client.id)


def _change(tx: Transaction, actor: Actor, client: JumpClient, *, disabled: bool) -> None:
    check_version(client)
    check_reachable(tx, client)
    event = "disable" if disabled else "enable"
    jump_client_states.change(client, event, environment_of(tx).clock())
    client.disabled_at_console = disabled
    _note(tx, actor, client, "console", disabled=disabled)


def computers_told(
    tx: Transaction, told: Mapping[str, bool], permitted: Container[str] = ()
) -> None:
    """Record which clients were disabled or enabled on their computer.

    Args:
        tx: the transaction.
        told: by client id, whether the client reports that it is disabled on its computer.
        permitted: ids of the clients that were disabled with a maintenance token.
    """
    for disabled in (True, False):
        ids = sorted(client_id for client_id, value in told.items() if value is disabled)
        changed = select(JumpClient).where(
            in_list(JumpClient.id, ids), JumpClient.disabled_on_computer.is_not(disabled)
        )
        for client in tx.scalars(changed):
            client.disabled_on_computer = disabled
            # The Jump Client itself is the actor.
            name = client.name[:64] or client.hostname[:64]
            actor = Actor("", name, "", address=client.public_address)
            _note(tx, actor, client, "computer", disabled=disabled)
            if disabled and client.id not in permitted:
                _judge(tx, client)


def _judge(tx: Transaction, client: JumpClient) -> None:
    if local_control.forbidden(tx, client).forbid_disable:
        local_control.note_broken(tx, client, local_control.DISABLED)


def _note(tx: Transaction, actor: Actor, client: JumpClient, place: str, *, disabled: bool) -> None:
    tx.flush()
    action = "jump_client.disabled" if disabled else "jump_client.enabled"
    name = client.name or client.hostname
    audit.record(tx, actor, action, "jump_client", client.id, name=name, on=place)
    if disabled:
        sessions.end_on(tx, client.id, REASON, actor)
    events.note(tx, events.CLIENT_CHANGED, client.id)
