"""What a customer is told of who is in the support session."""

from functools import partial

from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.pin import DONE
from jump_server.models.session import CONTROLS, ENDED, WAITING, Participant, Session
from jump_server.models.user import User
from jump_wire.messages import Conference

NAME_LIMIT = 64
"""Characters of a name. The message has room for no more."""


def tell(tx: Transaction, record: Session) -> None:
    """Tell the customer of a running support session who is in it, after the commit."""
    if record.customer_id is None or record.state == ENDED:
        return
    send = environment_of(tx).gateway.send_conference
    after_commit(tx, partial(send, record.customer_id, _of(record)))


def name(tx: Transaction, record: Session, user_id: str) -> str:
    """Return what the customer will call a user who joins for the first time.

    This is the public or display name, because a user name is half of what a sign-in takes. It is
    different from the others' in the session: what the customer allows is for a name.
    """
    user = tx.get_one(User, user_id)
    taken = {called(one) for one in record.participants if one.user_id != user_id}
    found, number = user.called[:NAME_LIMIT], 1
    while found in taken:
        number += 1
        ending = f" ({number})"
        found = user.called[: NAME_LIMIT - len(ending)] + ending
    return found


def called(one: Participant) -> str:
    """Return what the customer calls a participant; in a jump, it is the user name."""
    return one.called or one.username


def _of(record: Session) -> Conference:
    present = [one for one in record.participants if one.left_at is None]
    present.sort(key=lambda one: one.role != CONTROLS)
    told, roles = tuple(called(one) for one in present), tuple(one.role for one in present)
    pin = record.pin
    pinned_at = pin.ended_at if pin is not None and pin.state == DONE else None
    seconds = int(pinned_at.timestamp()) if pinned_at else 0
    return Conference(record.state == WAITING, told, roles, seconds)
