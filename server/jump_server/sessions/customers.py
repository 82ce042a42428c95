"""The customer's end of a support session: the link, and what the customer is told and does."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.environment import environment_of
from jump_server.models.in_list import in_list
from jump_server.models.session import RUNNING, WAITING, Session
from jump_server.models.support import Customer

from . import chats, conferences, pins, sessions

LEFT = "customer_left"
"""The reason of a session's end that the customer ended, or is no longer there for."""

GONE_TIME = timedelta(minutes=10)
"""Time without a link after which a session's customer counts as gone: a lid may be closed."""

WAITING_GONE_TIME = timedelta(minutes=2)
"""The same for a customer who waits, and whom technicians should not accept in vain."""


def greet(tx: Transaction, client_id: str) -> None:
    """Tell a customer who has just connected who is there, of an open pin, and the chat."""
    for record in tx.scalars(_of(client_id)):
        conferences.tell(tx, record)
        pins.send(tx, record)
    chats.resend(tx, client_id)


def leave(tx: Transaction, client_id: str) -> None:
    """End the session whose customer ended it."""
    ids = [record.id for record in tx.scalars(_of(client_id))]
    sessions.end_many(tx, dict.fromkeys(ids, LEFT))


def end_gone(tx: Transaction) -> None:
    """End the sessions whose customers have had no link for ``GONE_TIME``, or its like."""
    now = environment_of(tx).clock()
    late = or_(
        and_(Session.state == WAITING, Customer.changed_at < now - WAITING_GONE_TIME),
        Customer.changed_at < now - GONE_TIME,
    )
    gone = (
        select(Session.id)
        .join(Customer, Customer.id == Session.customer_id)
        .where(Session.state.in_(RUNNING), Customer.online.is_(False), late)
    )
    sessions.end_many(tx, dict.fromkeys(tx.scalars(gone), LEFT))


def take(tx: Transaction, updates: Sequence[PresenceUpdate]) -> list[PresenceUpdate]:
    """Write what concerns the links of customers, and return the updates of Jump Clients.

    An inventory or statistics of a customer's client are ignored.
    """
    ids = {row.client_id for row in updates}
    rows = select(Customer).where(in_list(Customer.id, ids)).order_by(Customer.id)
    known = {one.id: one for one in tx.scalars(rows.with_for_update())}
    if not known:
        return list(updates)
    for row in updates:
        customer = known.get(row.client_id)
        if customer is not None and row.online is not None:
            _change(customer, row)
    tx.flush()
    for record in tx.scalars(select(Session).where(in_list(Session.customer_id, known))):
        sessions.announce(tx, record)
    return [row for row in updates if row.client_id not in known]


def _change(customer: Customer, row: PresenceUpdate) -> None:
    online = bool(row.online)
    elsewhere = customer.held_by is not None and customer.held_by != row.worker
    if not online and row.worker is not None and elsewhere:
        return  # another worker holds the link by now
    if customer.online != online:
        customer.online, customer.changed_at = online, row.at
    customer.held_by = row.worker if online else None
    if online and customer.linked_at is None:
        customer.linked_at = row.at


def _of(client_id: str) -> Select[Session]:
    return select(Session).where(Session.customer_id == client_id, Session.state.in_(RUNNING))
