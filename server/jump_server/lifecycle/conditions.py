"""Finds Jump Clients that are offline for long, lost, or soon removed, and limits nearly reached.

Each condition is reported once. A mark remembers it until it no longer holds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import alert_settings, noting
from jump_server.alerts.noting import Fact
from jump_server.clock import timestamp_of
from jump_server.models.alert import AlertMark
from jump_server.models.base import milliseconds
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.settings import client_limits, site_settings

from . import expired_clients

MOST = 1_000
"""Jump Clients that are reported in one transaction. The next one continues."""

OFFLINE, AGAIN, LOST, REMOVAL = "offline", "online_again", "lost", "removal_soon"
LIMIT = "limit_near"
OF_CLIENTS = (OFFLINE, LOST, REMOVAL)

BACK = 5
"""Percentage points by which a number has to fall before its limit is reported again."""


def find(tx: Transaction, now: datetime, *, settled: bool = True) -> bool:
    """Note what has become true since the last call. To be called about every minute.

    Args:
        tx: the transaction.
        now: the current, trusted time.
        settled: whether Jump Clients had time to connect since the server started.

    Returns:
        Whether there may be more.
    """
    since, allowed = expired_clients.offline_since(tx)
    _forget(tx, since)
    _limits(tx, alert_settings.current(tx).limit_percent)
    due = {
        kind: and_(condition, ~_marked(kind).exists())
        for kind, condition in _conditions(tx, now, since, allowed, settled=settled).items()
        if alert_settings.is_wanted(tx, kind)
    }
    if not due:
        return False
    # One pass over the clients: each would read all that are offline.
    found = tx.execute(
        select(JumpClient.id, since, since + allowed, *due.values())
        .where(_absent(), or_(*due.values()))
        .order_by(JumpClient.id)
        .limit(MOST)
    ).all()
    for place, kind in enumerate(due, start=3):
        rows = [(row[0], row[1], row[2]) for row in found if row[place]]
        if rows:
            marks = [{"kind": kind, "subject": row[0], "since": row[1]} for row in rows]
            tx.execute(insert(AlertMark.__table__), marks)  # type: ignore[arg-type]  # a table
            _note(tx, kind, rows)
    return len(found) == MOST


def _conditions(
    tx: Transaction,
    now: datetime,
    since: ColumnElement[int],
    allowed: ColumnElement[int],
    *,
    settled: bool,
) -> dict[str, ColumnElement[bool]]:
    """Return the condition of each kind for Jump Clients that are offline."""
    settings, days = alert_settings.current(tx), site_settings.current(tx).lost_days
    early = settings.removal_days * 24 * 60 * 60_000
    found = {
        REMOVAL: and_(allowed > early, since + allowed - early <= milliseconds(now)),
    }
    if settled:
        before = milliseconds(now - timedelta(minutes=settings.offline_minutes))
        # A passive one is connected only while it is used.
        found[OFFLINE] = and_(since <= before, JumpClient.passive.is_(False))
    if days is not None:
        found[LOST] = since <= milliseconds(now - timedelta(days=days))
    return found


def _absent() -> ColumnElement[bool]:
    return and_(
        JumpClient.online.is_(False),
        JumpClient.uninstalled_at.is_(None),
        JumpClient.expired_at.is_(None),
    )


def _marked(kind: str) -> Select[int]:
    mine = (AlertMark.kind == kind, AlertMark.subject == JumpClient.id)
    return select(AlertMark.since).where(*mine)


def _forget(tx: Transaction, since: ColumnElement[int]) -> None:
    """Forget what no longer holds. Jump Clients reported as offline that came back are noted."""
    if alert_settings.is_wanted(tx, AGAIN):
        back = (
            select(JumpClient.id, AlertMark.since)
            .join(AlertMark, and_(AlertMark.subject == JumpClient.id, AlertMark.kind == OFFLINE))
            .where(JumpClient.online.is_(True))
        )
        _note(tx, AGAIN, [(row[0], row[1], 0) for row in tx.execute(back)])
    same = select(JumpClient.id).where(
        JumpClient.id == AlertMark.subject, _absent(), since == AlertMark.since
    )
    wanted = [kind for kind in OF_CLIENTS if alert_settings.is_wanted(tx, kind)]
    gone = or_(AlertMark.kind.not_in(wanted), ~same.exists())
    tx.execute(
        delete(AlertMark).where(AlertMark.kind.in_(OF_CLIENTS), gone),
        execution_options={"synchronize_session": False},
    )


def _note(tx: Transaction, kind: str, found: Sequence[tuple[str, int, int]]) -> None:
    """Note events of Jump Clients, given as id, begin of the offline time, planned removal."""
    names = tx.execute(
        select(JumpClient.id, JumpClient.name, JumpClient.hostname, JumpGroup.code_name)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(in_list(JumpClient.id, [row[0] for row in found]))
    ).all()
    by_id = {row.id: row for row in names}
    facts = []
    for client_id, since, planned in found:
        row = by_id[client_id]
        details = {"since": timestamp_of(since)}
        if kind == REMOVAL:
            details["planned"] = timestamp_of(planned)
        facts.append(Fact(client_id, row.name or row.hostname, row.code_name, details))
    noting.note_many(tx, kind, facts)


def _limits(tx: Transaction, percent: int) -> None:
    if not alert_settings.is_wanted(tx, LIMIT):
        tx.execute(delete(AlertMark).where(AlertMark.kind == LIMIT))
        return
    settings = site_settings.current(tx)
    limits = {
        "jump_client_limit": settings.jump_client_limit,
        "active_limit": settings.active_limit,
    }
    if limits == dict.fromkeys(limits):
        return
    for (name, limit), count in zip(limits.items(), client_limits.counts(tx), strict=True):
        mark = tx.get(AlertMark, (LIMIT, name))
        near = limit is not None and count * 100 >= limit * percent
        if near and mark is None:
            tx.add(AlertMark(kind=LIMIT, subject=name, since=0))
            noting.note(tx, LIMIT, "", name, count=count, limit=limit)
        elif mark is not None and (limit is None or count * 100 < limit * (percent - BACK)):
            tx.delete(mark)
