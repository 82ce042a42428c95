"""Notes events in the transaction that causes them, so that none is lost or invented."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.db import Retry
from jump_server.models.alert import AlertEvent, AlertMark
from jump_server.models.base import milliseconds
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup

from . import alert_settings

MOST_OF_A_KIND = 2_000
"""Waiting events of a kind beyond which :func:`note` drops further ones.

Anyone can cause some kinds of events as often as they like.
"""


MOST_KEYS = 10_000
"""Keys that :func:`note_daily` remembers of a kind."""

DAY = 24 * 3_600_000
REJECTED = "enrolment_rejected"
DAILY = (REJECTED,)
"""Kinds that :func:`note_daily` notes."""


@dataclass(frozen=True)
class Fact:
    """One event: the id of its record, if any, the name to show, and more for its text."""

    subject: str
    name: str
    jump_group: str
    details: Mapping[str, Any]


def note(
    tx: Transaction, kind: str, subject: str, name: str, jump_group: str = "", /, **details: Any
) -> None:
    """Note an event, if the site reports events of this kind.

    Args:
        tx: the transaction of the change that it is about.
        kind: one of :data:`.alert_settings.KINDS`.
        subject: the id of the record, or empty.
        name: what it is called.
        jump_group: the code name of its Jump Group.
        details: further facts; texts or numbers.
    """
    if not alert_settings.is_wanted(tx, kind):
        return
    if not _has_room(tx, select(AlertEvent.id).where(AlertEvent.kind == kind), MOST_OF_A_KIND):
        return
    note_many(tx, kind, [Fact(subject, name, jump_group, details)])


def note_daily(
    tx: Transaction, kind: str, key: str, name: str, jump_group: str = "", /, **details: Any
) -> None:
    """Note an event like :func:`note`, but not again within a day for the same ``key``.

    For kinds in ``DAILY``, which are tried again and again. Beyond ``MOST_KEYS`` keys, events are
    noted each time.
    """
    if not alert_settings.is_wanted(tx, kind):
        return
    now = milliseconds(environment_of(tx).clock())
    subject = hashlib.sha256(key.encode()).hexdigest()
    mark = tx.get(AlertMark, (kind, subject))
    if mark is not None:
        if now - DAY < mark.since <= now:
            return
        mark.since = now
    elif _has_room(tx, select(AlertMark.subject).where(AlertMark.kind == kind), MOST_KEYS):
        tx.add(AlertMark(kind=kind, subject=subject, since=now))
        try:
            tx.flush()
        except IntegrityError as error:  # the same event at the same moment
            raise Retry from error
    note(tx, kind, "", name, jump_group, **details)


def forget(tx: Transaction, now: datetime) -> None:
    """Forget events of :func:`note_daily` that may be noted again."""
    old = (AlertMark.kind.in_(DAILY), AlertMark.since < milliseconds(now) - DAY)
    tx.execute(delete(AlertMark).where(*old), execution_options={"synchronize_session": False})


def _has_room(tx: Transaction, rows: Select[Any], most: int) -> bool:
    """Return whether there are fewer rows than ``most``."""
    some = rows.limit(most).subquery()
    return (tx.scalar(select(func.count()).select_from(some)) or 0) < most


def note_client(tx: Transaction, kind: str, client: JumpClient, /, **details: Any) -> None:
    """Note an event of a Jump Client, like :func:`note`."""
    if not alert_settings.is_wanted(tx, kind):
        return
    group = select(JumpGroup.code_name).where(JumpGroup.id == client.jump_group_id)
    name = client.name or client.hostname
    note(tx, kind, client.id, name, tx.scalar(group) or "", **details)


def note_many(tx: Transaction, kind: str, facts: Collection[Fact]) -> None:
    """Note any number of events of one kind, which the caller has checked to be wanted."""
    if not facts:
        return
    now = environment_of(tx).clock()
    rows = [
        {
            "at": now,
            "kind": kind,
            "subject": fact.subject,
            "name": fact.name[:255],
            "jump_group": fact.jump_group,
            "details": dict(fact.details),
        }
        for fact in facts
    ]
    tx.execute(insert(AlertEvent.__table__), rows)  # type: ignore[arg-type]  # a table
