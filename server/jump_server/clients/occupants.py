"""Who is in a running session with a Jump Item now.

An item shows the users who came through this item, and nobody else: users who see the item may
know of them. A copy of a Jump Client and its original may be visible to different users.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Transaction

from jump_server.models.in_list import in_list
from jump_server.models.session import CONTROLS, RUNNING, Participant, Session


def of_clients(tx: Transaction, client_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the names of the users in a session with each Jump Client.

    Users who control a session come first. Clients without a session are missing.
    """
    return _found(tx, Session.jump_client_id, client_ids, Session.jump_shortcut_id.is_(None))


def of_shortcuts(tx: Transaction, shortcut_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the same for Jump Shortcuts, and for copies of Jump Clients."""
    return _found(tx, Session.jump_shortcut_id, shortcut_ids)


def _found(
    tx: Transaction,
    column: InstrumentedAttribute[str | None],
    ids: Collection[str],
    *conditions: ColumnElement[bool],
) -> dict[str, list[str]]:
    rows = (
        select(column, Participant.username)
        .join(Participant, Participant.session_id == Session.id)
        .where(
            Session.state.in_(RUNNING),
            Participant.left_at.is_(None),
            in_list(column, ids),
            *conditions,
        )
        .order_by(Participant.role != CONTROLS, Participant.joined_at)
    )
    found: dict[str, list[str]] = {}
    for item_id, username in tx.execute(rows):
        names = found.setdefault(item_id or "", [])
        if username not in names:
            names.append(username)
    return found
