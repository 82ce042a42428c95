"""Messages that wait to be sent, one process of the site at a time, and the log of sent ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import undefer

from jump_server.clock import timestamp
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.alert import (
    FAILED,
    MAIL,
    SENT,
    WAITING,
    AlertChannel,
    AlertDelivery,
    AlertEvent,
)
from jump_server.models.base import EPOCH
from jump_wire.errors import CATALOGUE, Parameter, UserError

from . import alert_settings, digests
from .views import AlertDelivery as AlertDeliveryView
from .views import AlertError

TRIED = timedelta(days=1)
"""How long a message is tried, and how long events wait for a channel that does not work."""

HELD = timedelta(minutes=3)
"""Time for which a process may send alone. It is longer than any attempt."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
"""Pauses after failed attempts. Each is twice as long as the one before."""

KEPT = timedelta(days=30)
TROUBLED = 3
"""Failed attempts after which an administrator is warned."""
STEP = 500
"""Rows deleted in one transaction."""


class DeliveryQuery(PageQuery):
    """The page of the list."""


@dataclass(frozen=True)
class Task:
    """A message to send now."""

    id: str
    channel: str
    recipients: tuple[str, ...]
    content: str
    url: str
    key: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt.

    Args:
        error: the error, if any.
        left: recipients that did not get it, when others did.
        whole_channel: whether the error concerns all messages, not only this one.
    """

    error: UserError | None = None
    left: tuple[str, ...] = ()
    whole_channel: bool = False


def has_work(tx: Transaction, channel: str) -> bool:
    """Return whether there is anything to collect or to send."""
    if channel not in alert_settings.channels(tx):
        return False
    if digests.is_due(tx, channel):
        return True
    state = tx.get(AlertChannel, channel)
    now = environment_of(tx).clock()
    if state is None or not _is_free(state, now):
        return False
    due = select(AlertDelivery.id).where(_is_due(channel, now))
    return tx.scalar(due.limit(1)) is not None


def take(tx: Transaction, channel: str, process: str) -> Task | None:
    """Return the next message for this process to send, and hold the channel for it."""
    take_turns(tx, Lock.ALERT)
    state = tx.get(AlertChannel, channel)
    now = environment_of(tx).clock()
    if state is None or not _is_free(state, now) or channel not in alert_settings.channels(tx):
        return None
    # Those that failed least often first: a message that is always refused delays no other.
    found = tx.scalar(
        select(AlertDelivery)
        .where(_is_due(channel, now))
        .order_by(AlertDelivery.attempts, AlertDelivery.created_at, AlertDelivery.last_id)
        .limit(1)
        .options(undefer(AlertDelivery.content))
    )
    if found is None:
        return None
    state.held_by, state.held_until = process, now + HELD
    settings = alert_settings.current(tx)
    key = alert_settings.signing_key(tx) if channel != MAIL else None
    recipients = tuple(found.recipients.split())
    return Task(found.id, channel, recipients, found.content, settings.webhook_url, key)


def finish(tx: Transaction, task: Task, process: str, outcome: Outcome) -> None:
    """Record what became of a message, and release the channel."""
    now = environment_of(tx).clock()
    state = tx.get(AlertChannel, task.channel, with_for_update=True)
    found = tx.get(AlertDelivery, task.id, with_for_update=True)
    if state is None or state.held_by != process:  # it took too long, and another one goes on
        return
    state.held_by, state.held_until = "", None
    state.failures = state.failures + 1 if outcome.whole_channel else 0
    state.next_at = now + _pause(state.failures) if state.failures else None
    if found is None:
        return
    found.attempts += 1
    error = outcome.error
    found.code, found.parameters = (error.code, dict(error.parameters)) if error else ("", {})
    if error is None:
        found.state, found.ended_at = SENT, now
        return
    if outcome.left:
        found.recipients = " ".join(outcome.left)
    found.next_at = now + _pause(found.attempts)
    if found.next_at - found.created_at > TRIED:
        found.state, found.ended_at = FAILED, now


def resume(tx: Transaction, channel: str) -> None:
    """Have the messages of a channel sent now, because it was seen to work."""
    now = environment_of(tx).clock()
    state = tx.get(AlertChannel, channel, with_for_update=True)
    if state is not None:
        state.failures, state.next_at = 0, None
    waiting = (AlertDelivery.channel == channel, AlertDelivery.state == WAITING)
    tx.execute(update(AlertDelivery).where(*waiting).values(next_at=now))


def forget(tx: Transaction, now: datetime) -> None:
    """Delete events that all channels have taken or nobody will, and old messages."""
    taken = [tx.get(AlertChannel, channel) for channel in alert_settings.channels(tx)]
    beyond = [
        or_(
            AlertEvent.at < state.taken_at,
            and_(AlertEvent.at == state.taken_at, AlertEvent.id <= state.taken_id),
        )
        for state in taken
        if state is not None
    ]
    old = AlertEvent.at < now - TRIED
    if not taken:
        done = AlertEvent.at <= now
    elif len(beyond) == len(taken):
        done = or_(old, and_(*beyond))
    else:
        done = old
    some = select(AlertEvent.id).where(done).order_by(AlertEvent.at).limit(4 * STEP)
    tx.execute(delete(AlertEvent).where(AlertEvent.id.in_(some)))
    # Of a channel that was turned off
    stuck = (AlertDelivery.state == WAITING, AlertDelivery.next_at < now - TRIED)
    tx.execute(update(AlertDelivery).where(*stuck).values(state=FAILED, ended_at=now))
    ended = select(AlertDelivery.id).where(AlertDelivery.created_at < now - KEPT)
    ended = ended.order_by(AlertDelivery.created_at).limit(STEP)
    tx.execute(delete(AlertDelivery).where(AlertDelivery.id.in_(ended)))


def listing(
    tx: Transaction, actor: Actor, query: DeliveryQuery, language: str
) -> Slice[AlertDeliveryView]:
    """Return messages, the newest first. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    keys = ((AlertDelivery.created_at, True), (AlertDelivery.id, True))
    rows = select(AlertDelivery)
    return paginate(tx, rows, keys, Page.of(query), lambda row: _view(row, language))


def failing(tx: Transaction) -> int:
    """Return the number of messages that fail, or failed since the last one that was sent.

    A message counts after its third attempt. Recipients that were refused don't count.
    """
    found = 0
    for channel in alert_settings.channels(tx):
        mine = AlertDelivery.channel == channel
        ended = select(func.max(AlertDelivery.ended_at)).where(mine, AlertDelivery.state == SENT)
        sent = tx.scalar(ended) or EPOCH
        waits = and_(AlertDelivery.state == WAITING, AlertDelivery.attempts >= TROUBLED)
        failed = and_(AlertDelivery.state == FAILED, AlertDelivery.ended_at > sent)
        rows = select(func.count()).select_from(AlertDelivery)
        partly = AlertDelivery.code != "mail_partly_refused"
        found += tx.scalar(rows.where(mine, or_(waits, failed), partly)) or 0
    return found


def _view(row: AlertDelivery, language: str) -> AlertDeliveryView:
    return {
        "id": row.id,
        "channel": row.channel,
        "state": row.state,
        "created_at": timestamp(row.created_at),
        "ended_at": timestamp(row.ended_at),
        "next_at": timestamp(row.next_at) if row.state == WAITING else None,
        "attempts": row.attempts,
        "events": row.events,
        "recipients": row.recipients.split(),
        "error": _error(row.code, row.parameters, language) if row.code else None,
    }


def _error(code: str, parameters: Mapping[str, Parameter], language: str) -> AlertError:
    text = CATALOGUE[code].text(parameters, language)
    return {"code": code, "parameters": dict(parameters), "message": text}


def _is_free(state: AlertChannel, now: datetime) -> bool:
    held = state.held_until is not None and now < state.held_until <= now + HELD
    # After a jump of the clock, no pause is longer than it should be.
    rests = state.next_at is not None and now < state.next_at <= now + LONGEST_PAUSE
    return not held and not rests


def _is_due(channel: str, now: datetime) -> ColumnElement[bool]:
    jumped = AlertDelivery.next_at > now + LONGEST_PAUSE
    due = or_(AlertDelivery.next_at <= now, jumped)
    return and_(AlertDelivery.channel == channel, AlertDelivery.state == WAITING, due)


def _pause(failures: int) -> timedelta:
    longer: int = 2 ** min(failures - 1, 12)
    return min(FIRST_PAUSE * longer, LONGEST_PAUSE)
