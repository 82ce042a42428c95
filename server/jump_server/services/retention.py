"""What is kept for so many days: the audit log's rows go into archive files, others just go.

Everything here is a short transaction of a bounded number of rows; ``jump_server.retention``
calls them one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Delete, Select, delete, func, select
from sqlalchemy.orm import Session

from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.audit import AuditEvent
from jump_server.models.deployment import Deployment
from jump_server.models.session import ENDED
from jump_server.models.session import Session as Jump
from jump_server.models.worker import Worker
from jump_server.site import site_of

from . import audit, audit_chain, site_settings
from .audit_chain import Position

BATCH = 500
"""Rows that are read in one transaction."""

DELETED = 200
"""Rows of a table that are deleted in one transaction: 10 ms of SQLite's only writer."""

GATHERED = timedelta(days=1)
"""Rows go into a file for so much time together, since that is written anew for them."""

LATE = timedelta(days=3)
"""Rows that should be archived for so long need somebody's attention."""


@dataclass(frozen=True)
class Due:
    """Rows of the audit log that are to be archived.

    Args:
        after: the last row that is archived already.
        last: the newest row, which stays.
        until: rows of before this moment go.
        file: the file that got rows last, or empty.
        size: its length in bytes.
    """

    after: Position
    last: int
    until: datetime
    file: str
    size: int


def due(session: Session, now: datetime) -> Due | None:
    """What of the audit log this node is to archive now, if anything.

    The node that wrote the last file goes on as long as it lives, so that files are together.
    """
    days = site_settings.current(session).audit_days
    if not days:
        return None
    anchor = audit_chain.anchor(session, "archived")
    after = Position(anchor.number, anchor.digest) if anchor else Position()
    until = now - timedelta(days=days)
    first = _first_after(session, after.number)
    last = session.scalar(select(func.max(AuditEvent.id))) or 0
    if first is None or first > until - GATHERED or last <= after.number + 1:
        return None
    mine = site_of(session).settings.node
    if anchor is None or anchor.node == mine:
        file, size = (anchor.file, anchor.size) if anchor else ("", 0)
        return Due(after, last, until, file, size)
    alive = select(Worker.id).where(Worker.id.startswith(f"{anchor.node}-", autoescape=True))
    return None if session.scalar(alive.limit(1)) else Due(after, last, until, "", 0)


def is_late(session: Session, now: datetime) -> bool:
    """Whether rows stay in the database for days although they should be archived."""
    days = site_settings.current(session).audit_days
    first = _first_after(session, audit_chain.position(session, "archived").number)
    return bool(days) and first is not None and first < now - timedelta(days=days) - LATE


def _first_after(session: Session, number: int) -> datetime | None:
    return session.scalar(
        select(AuditEvent.at).where(AuditEvent.id > number).order_by(AuditEvent.id).limit(1)
    )


def rows_to_archive(session: Session, wanted: Due, after: int) -> Sequence[AuditEvent]:
    """The next rows, oldest first; none when that were all."""
    rows = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.id > after, AuditEvent.id < wanted.last)
        .order_by(AuditEvent.id)
        .limit(BATCH)
    ).all()
    young = (index for index, event in enumerate(rows) if event.at >= wanted.until)
    return rows[: next(young, len(rows))]


def archived(session: Session, wanted: Due, end: Position, file: str, size: int) -> bool:
    """Note that the rows up to ``end`` are in a file; false when another node was faster."""
    take_turns(session, Lock.ARCHIVE)
    if audit_chain.position(session, "archived") != wanted.after:
        return False
    node = site_of(session).settings.node
    audit_chain.set_anchor(session, "archived", end, file, size, node)
    details = {"first": wanted.after.number + 1, "last": end.number, "file": file, "node": node}
    audit.record(session, None, "audit.archived", "settings", "audit", **details)
    return True


def has_archived(session: Session) -> bool:
    """Whether rows that are in files are in the database as well."""
    end = audit_chain.position(session, "archived").number
    return session.scalar(select(AuditEvent.id).where(AuditEvent.id <= end).limit(1)) is not None


def drop_archived(session: Session) -> int:
    """Delete rows that are in files; returns how many."""
    end = audit_chain.position(session, "archived").number
    some = select(AuditEvent.id).where(AuditEvent.id <= end).order_by(AuditEvent.id).limit(DELETED)
    return _delete(session, delete(AuditEvent).where(AuditEvent.id.in_(some)))


def has_old(session: Session, now: datetime) -> bool:
    """Whether :func:`drop_old` has anything to do."""
    return any(session.scalar(ids.limit(1)) is not None for _, ids in _old(session, now))


def drop_old(session: Session, now: datetime) -> int:
    """Delete sessions that ended, and installations that were, long ago; returns how many."""
    return sum(
        _delete(session, delete(table).where(table.id.in_(ids.limit(DELETED))))
        for table, ids in _old(session, now)
    )


def _old(
    session: Session, now: datetime
) -> list[tuple[type[Jump] | type[Deployment], Select[tuple[str] | tuple[int]]]]:
    """SQL: the ids of what is older than its setting says, by table."""
    settings = site_settings.current(session)
    found: list[Any] = []
    if settings.session_days:
        before = now - timedelta(days=settings.session_days)
        # By the beginning, which has an index: who ended before that had begun before it.
        ended = select(Jump.id).where(
            Jump.started_at < before, Jump.state == ENDED, Jump.ended_at < before
        )
        found.append((Jump, ended.order_by(Jump.started_at, Jump.id)))
    if settings.deployment_days:
        before = now - timedelta(days=settings.deployment_days)
        made = select(Deployment.id).where(Deployment.at < before)
        found.append((Deployment, made.order_by(Deployment.at, Deployment.id)))
    return found


def _delete(session: Session, statement: Delete) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)  # noqa: S101  # for the type checker
    return done.rowcount
