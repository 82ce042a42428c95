"""The chat of a support session, which is also its transcript.

The messages are in the database, so the chat survives lost connections, and looks the same to
every participant on every node. The customer's client confirms what it has received; the rest is
sent again.
"""

import re
from functools import partial
from typing import Annotated

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import ALL_REPORTS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Query, Text
from jump_server.db import after_commit
from jump_server.live import events
from jump_server.models.session import ENDED, RUNNING, WAITING, Participant, Session
from jump_server.models.support import ChatMessage, Customer
from jump_server.models.user import UNNAMED
from jump_wire.errors import UserError
from jump_wire.messages import CHAT_LIMIT, Chat

from . import conferences, session_access, session_ends, sessions
from .views import Chat as ChatView
from .views import ChatMessage as ChatMessageView

MOST = 1000
"""Maximum number of messages of all technicians, and of the customer."""

WINDOW = 50
"""Maximum number of messages that are sent to the customer before they are confirmed."""

PART = 200
"""Maximum number of messages in an answer."""

_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters except tab and line feed. PostgreSQL cannot store a zero."""


class ChatQuery(Query):
    """The part of the chat to return: up to 200 messages after number ``after``."""

    after: Annotated[int, Between(0, 2**31 - 1)] = 0


class NewChatMessage(Input):
    """A message for the customer and the other participants."""

    text: Annotated[str, Text(CHAT_LIMIT, low=1, lines=True)]


def read(tx: Transaction, actor: Actor, session_id: str, query: ChatQuery) -> ChatView:
    """Return a part of a chat.

    Users read the chats of the sessions that they took part in. The right ``all_reports`` is for
    all chats.

    Raises:
        UserError: ``session_not_found``, ``no_customer``, ``session_not_accepted``,
            ``permission_refused``.
    """
    record, customer = _find(tx, actor, session_id)
    took_part = any(one.user_id == actor.user_id for one in record.participants)
    if not took_part and not actor.may(ALL_REPORTS):
        raise UserError("session_not_accepted" if _waits(record) else "permission_refused")
    found = (
        select(ChatMessage)
        .where(ChatMessage.session_id == record.id, ChatMessage.number > query.after)
        .order_by(ChatMessage.number)
        .limit(PART)
    )
    return {
        "items": [_view(one) for one in tx.scalars(found)],
        "total": customer.chat_count,
        "received": customer.chat_received,
    }


def say(tx: Transaction, actor: Actor, session_id: str, given: NewChatMessage) -> ChatMessageView:
    """Write a message to the customer and the other participants; return it.

    Requires to be in the session. Participants who watch may write, too.

    Raises:
        UserError: ``session_not_found``, ``no_customer``, the end code of a session that has ended,
            ``session_not_accepted``, ``permission_refused``, ``field_required``, ``chat_full``.
    """
    actor.require_scope(sessions.SCOPE)
    record, customer = _find(tx, actor, session_id)
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    if sessions.participant(record, actor.user_id) is None:
        raise UserError("session_not_accepted" if _waits(record) else "permission_refused")
    text = _clean(given.text)
    if not text:
        raise UserError("field_required", field="text")
    customer = _locked(tx, customer.id)
    if customer.chat_count - customer.chat_own >= MOST:
        raise UserError("chat_full", limit=MOST)
    added = _add(tx, customer, text, user_id=actor.user_id, username=actor.username)
    _announce(tx, record)
    return _view(added)


def hear(tx: Transaction, client_id: str, heard: Chat) -> None:
    """Take what the customer's client has received, and what the customer wrote.

    A message that was taken before is only sent back again.
    """
    record = tx.scalar(_running(client_id))
    if record is None:
        return
    customer = _locked(tx, client_id)
    before = customer.chat_received
    received = max(before, min(heard.number, customer.chat_count))
    customer.chat_received = received
    text = _clean(heard.body)
    is_new = bool(text) and heard.own == customer.chat_own + 1 <= MOST
    if is_new:
        customer.chat_own += 1
        _add(tx, customer, text, own=heard.own)
    elif text:
        again = ChatMessage.session_id == record.id, ChatMessage.own == heard.own
        _send(tx, customer, and_(*again))
    if received > before:
        _send(tx, customer, _between(customer, before + WINDOW, received + WINDOW))
    if is_new or received > before:
        _announce(tx, record)


def resend(tx: Transaction, client_id: str) -> None:
    """Send a customer what their client has not confirmed, as far as it may be sent."""
    customer = tx.get(Customer, client_id)
    if customer is not None and customer.chat_received < customer.chat_count:
        received = customer.chat_received
        _send(tx, customer, _between(customer, received, received + WINDOW))


def resend_lost(tx: Transaction) -> None:
    """Send again what connected customers have not confirmed. A message may have been lost."""
    late = (
        select(Customer.id)
        .join(Session, Session.id == Customer.session_id)
        .where(
            Session.state.in_(RUNNING),
            Customer.online,
            Customer.chat_received < Customer.chat_count,
        )
    )
    for client_id in tx.scalars(late).all():
        resend(tx, client_id)


def _find(tx: Transaction, actor: Actor, session_id: str) -> tuple[Session, Customer]:
    record = sessions.find(tx, actor, session_id)
    if record.customer is None:
        raise UserError("no_customer")
    return record, record.customer


def _running(client_id: str) -> Select[Session]:
    return select(Session).where(Session.customer_id == client_id, Session.state.in_(RUNNING))


def _waits(record: Session) -> bool:
    return record.state == WAITING


def _locked(tx: Transaction, client_id: str) -> Customer:
    """Return the customer as it is now. Messages of one chat are numbered one after the other."""
    return tx.get_one(Customer, client_id, with_for_update=True, populate_existing=True)


def _add(
    tx: Transaction,
    customer: Customer,
    text: str,
    *,
    user_id: str | None = None,
    username: str = "",
    own: int = 0,
) -> ChatMessage:
    customer.chat_count += 1
    added = ChatMessage(
        session_id=customer.session_id,
        number=customer.chat_count,
        user_id=user_id,
        username=username,
        own=own,
        text=text,
        at=environment_of(tx).clock(),
    )
    tx.add(added)
    tx.execute(update(Session).where(Session.id == customer.session_id).values(used_at=added.at))
    tx.flush()
    if added.number <= customer.chat_received + WINDOW:
        _push(tx, customer, added)
    return added


def _between(customer: Customer, low: int, high: int) -> ColumnElement[bool]:
    return and_(
        ChatMessage.session_id == customer.session_id,
        ChatMessage.number > low,
        ChatMessage.number <= high,
    )


def _send(tx: Transaction, customer: Customer, wanted: ColumnElement[bool]) -> None:
    for one in tx.scalars(select(ChatMessage).where(wanted).order_by(ChatMessage.number)):
        _push(tx, customer, one)


def _push(tx: Transaction, customer: Customer, one: ChatMessage) -> None:
    told = Chat(one.number, one.text, one.own, _author(tx, one), int(one.at.timestamp()))
    after_commit(tx, partial(environment_of(tx).gateway.send_chat, customer.id, told))


def _author(tx: Transaction, one: ChatMessage) -> str:
    """Return what the customer calls the author of a message; empty for the customer."""
    if one.user_id is None:
        return ""
    author = tx.get(Participant, (one.session_id, one.user_id))
    return UNNAMED if author is None else conferences.called(author)


def _announce(tx: Transaction, record: Session) -> None:
    """Tell the consoles of the participants; while the customer waits, those of the queue."""
    for one in sessions.present(record):
        events.note(tx, events.CHAT_CHANGED, events.chat_of(record.id, one.user_id))
    if record.state == WAITING and record.customer is not None:
        for user_id in session_access.watchers(tx, record.customer):
            events.note(tx, events.QUEUE_CHANGED, user_id)


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _view(one: ChatMessage) -> ChatMessageView:
    return {
        "number": one.number,
        "user_id": one.user_id,
        "user": one.username,
        "text": one.text,
        "at": timestamp(one.at),
    }
