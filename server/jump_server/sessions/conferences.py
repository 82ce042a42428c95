"""What a customer is told of who is in the support session."""

from functools import partial

from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.session import CONTROLS, ENDED, WAITING, Session
from jump_wire.messages import Conference


def tell(tx: Transaction, record: Session) -> None:
    """Tell the customer of a running support session who is in it, after the commit."""
    if record.customer_id is None or record.state == ENDED:
        return
    send = environment_of(tx).gateway.send_conference
    after_commit(tx, partial(send, record.customer_id, _of(record)))


def _of(record: Session) -> Conference:
    present = [one for one in record.participants if one.left_at is None]
    present.sort(key=lambda one: one.role != CONTROLS)
    names = tuple(one.username for one in present)
    return Conference(record.state == WAITING, names, tuple(one.role for one in present))
