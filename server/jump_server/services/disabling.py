"""Disabling a Jump Client: it stays, with its link, and nobody can jump to it until it is enabled.

The console disables and enables; so does the computer, for itself. What the computer has
disabled the console cannot enable.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import EDIT
from jump_wire.errors import UserError

from . import audit, events, sessions
from .actors import Actor
from .jump_client_access import check_reachable, check_version, require
from .jump_client_views import view

REASON = "disabled"
"""Why sessions end."""


def disable(session: Session, actor: Actor, client_id: str) -> dict[str, Any]:
    """Disable a client at the console; the sessions on it end. Twice is fine.

    Raises:
        UserError: in the order of R3: ``client_not_found``, ``client_uninstalled``,
            ``permission_refused``, ``version_mismatch``, ``client_offline``,
            ``active_not_connected``.
    """
    client = require(session, actor, client_id, EDIT, computer=True)
    if not client.disabled_at_console:
        _change(session, actor, client, disabled=True)
    return view(session, client.id)


def enable(session: Session, actor: Actor, client_id: str) -> dict[str, Any]:
    """Enable a client again that was disabled at the console. Twice is fine.

    Raises:
        UserError: as :func:`disable`; and ``client_disabled``, before the version, when it was
            disabled on the computer.
    """
    client = require(session, actor, client_id, EDIT, computer=True)
    if client.disabled_on_computer:
        raise UserError("client_disabled")
    if client.disabled_at_console:
        _change(session, actor, client, disabled=False)
    return view(session, client.id)


def _change(session: Session, actor: Actor, client: JumpClient, *, disabled: bool) -> None:
    check_version(client)
    check_reachable(session, client)
    client.disabled_at_console = disabled
    _note(session, actor, client, "console", disabled=disabled)


def computers_told(session: Session, told: Mapping[str, bool]) -> None:
    """Note which computers have disabled their client, or enabled it again.

    Args:
        session: the transaction.
        told: by client, whether it says that it is disabled on its computer.
    """
    for disabled in (True, False):
        ids = sorted(client_id for client_id, value in told.items() if value is disabled)
        changed = select(JumpClient).where(
            in_list(JumpClient.id, ids), JumpClient.disabled_on_computer.is_not(disabled)
        )
        for client in session.scalars(changed):
            client.disabled_on_computer = disabled
            # In the Jump Client's own name.
            name = client.name[:64] or client.hostname[:64]
            actor = Actor("", name, "", address=client.public_address)
            _note(session, actor, client, "computer", disabled=disabled)


def _note(
    session: Session, actor: Actor, client: JumpClient, place: str, *, disabled: bool
) -> None:
    session.flush()
    action = "jump_client.disabled" if disabled else "jump_client.enabled"
    name = client.name or client.hostname
    audit.record(session, actor, action, "jump_client", client.id, name=name, on=place)
    if disabled:
        sessions.end_on(session, client.id, REASON, actor)
    events.note(session, events.CLIENT_CHANGED, client.id)
