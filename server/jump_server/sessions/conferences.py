"""What a customer is told of who is in the support session."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.in_list import in_list
from jump_server.models.session import CONTROLS, ENDED, WAITING, Session
from jump_server.models.user import User
from jump_wire.messages import Conference

NAME_LIMIT = 64
"""Characters of a name. The message has room for no more."""


def tell(tx: Transaction, record: Session) -> None:
    """Tell the customer of a running support session who is in it, after the commit."""
    if record.customer_id is None or record.state == ENDED:
        return
    send = environment_of(tx).gateway.send_conference
    after_commit(tx, partial(send, record.customer_id, _of(tx, record)))


def names(tx: Transaction, record: Session) -> Mapping[str, str]:
    """Return what the customer calls each user who is or was in the session, by the user's id.

    These are display names, because a user name is half of what a sign-in takes. Users who have the
    same one are numbered, in the order in which they first came.
    """
    people = record.participants
    users = select(User).where(in_list(User.id, [one.user_id for one in people]))
    called = {user.id: user.called for user in tx.scalars(users)}
    found: dict[str, str] = {}
    for one in sorted(people, key=lambda one: (one.joined_at, one.user_id)):
        name = called.get(one.user_id, one.username)[:NAME_LIMIT]
        number = 1
        while name in found.values():
            number += 1
            ending = f" ({number})"
            name = called.get(one.user_id, one.username)[: NAME_LIMIT - len(ending)] + ending
        found[one.user_id] = name
    return found


def _of(tx: Transaction, record: Session) -> Conference:
    present = [one for one in record.participants if one.left_at is None]
    present.sort(key=lambda one: one.role != CONTROLS)
    called = names(tx, record)
    told = tuple(called[one.user_id] for one in present)
    return Conference(record.state == WAITING, told, tuple(one.role for one in present))
