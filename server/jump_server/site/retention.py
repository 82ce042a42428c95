"""Retention: old rows of the audit log go into archive files, other old rows are deleted.

Every function here is a short transaction on a bounded number of rows. ``jump_server.retention``
calls them one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Delete, Select, delete, func, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, audit_chain
from jump_server.core.audit_chain import Position
from jump_server.core.environment import environment_of
from jump_server.db import take_turns
from jump_server.lifecycle import removals
from jump_server.live import events
from jump_server.locks import Lock
from jump_server.models.audit import AuditEvent
from jump_server.models.deployment import Deployment
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import ENDED, Session
from jump_server.models.support import ChatMessage
from jump_server.models.worker import Worker
from jump_server.settings import site_settings

BATCH = 500
"""Rows read in one transaction."""

DELETED = 200
"""Rows of a table deleted in one transaction. This takes 10 ms of SQLite's only writer."""

REMOVED = 50
"""Records of Jump Clients removed in one transaction, with their copies."""

AGE = "age"
"""Reason of a removal in the audit log."""

GATHERED = timedelta(days=1)
"""Time over which due rows are collected, because each addition rewrites the archive file."""

LATE = timedelta(days=3)
"""Delay of the archiving after which an administrator is warned."""


@dataclass(frozen=True)
class Due:
    """Rows of the audit log that are due for archiving.

    Args:
        after: the last row that is already archived.
        last: the newest row, which stays in the database.
        until: rows older than this are archived.
        file: the file that received the latest rows, or empty.
        size: its length in bytes.
    """

    after: Position
    last: int
    until: datetime
    file: str
    size: int


def due(tx: Transaction, now: datetime) -> Due | None:
    """Return the rows of the audit log that this node must archive now, if any.

    The node that wrote the last file continues while it is alive, so that the files stay together.
    """
    days = site_settings.current(tx).audit_days
    if not days:
        return None
    anchor = audit_chain.anchor(tx, "archived")
    after = Position(anchor.number, anchor.digest) if anchor else Position()
    until = now - timedelta(days=days)
    first = _first_after(tx, after.number)
    last = tx.scalar(select(func.max(AuditEvent.id))) or 0
    if first is None or first > until - GATHERED or last <= after.number + 1:
        return None
    mine = environment_of(tx).settings.node
    if anchor is None or anchor.node == mine:
        file, size = (anchor.file, anchor.size) if anchor else ("", 0)
        return Due(after, last, until, file, size)
    alive = select(Worker.id).where(Worker.id.startswith(f"{anchor.node}-", autoescape=True))
    return None if tx.scalar(alive.limit(1)) else Due(after, last, until, "", 0)


def is_late(tx: Transaction, now: datetime) -> bool:
    """Return whether rows are still in the database days after they were due for archiving."""
    days = site_settings.current(tx).audit_days
    first = _first_after(tx, audit_chain.position(tx, "archived").number)
    return bool(days) and first is not None and first < now - timedelta(days=days) - LATE


def _first_after(tx: Transaction, number: int) -> datetime | None:
    return tx.scalar(
        select(AuditEvent.at).where(AuditEvent.id > number).order_by(AuditEvent.id).limit(1)
    )


def rows_to_archive(tx: Transaction, wanted: Due, after: int) -> Sequence[AuditEvent]:
    """Return the next rows, oldest first, or an empty list after the last one."""
    rows = tx.scalars(
        select(AuditEvent)
        .where(AuditEvent.id > after, AuditEvent.id < wanted.last)
        .order_by(AuditEvent.id)
        .limit(BATCH)
    ).all()
    young = (index for index, event in enumerate(rows) if event.at >= wanted.until)
    return rows[: next(young, len(rows))]


def archived(tx: Transaction, wanted: Due, end: Position, file: str, size: int) -> bool:
    """Record that the rows up to ``end`` are in a file; return False if another node was faster."""
    take_turns(tx, Lock.ARCHIVE)
    if audit_chain.position(tx, "archived") != wanted.after:
        return False
    node = environment_of(tx).settings.node
    audit_chain.set_anchor(tx, "archived", end, file, size, node)
    details = {"first": wanted.after.number + 1, "last": end.number, "file": file, "node": node}
    audit.record(tx, None, "audit.archived", "settings", "audit", **details)
    return True


def has_archived(tx: Transaction) -> bool:
    """Return whether the database still contains archived rows."""
    end = audit_chain.position(tx, "archived").number
    return tx.scalar(select(AuditEvent.id).where(AuditEvent.id <= end).limit(1)) is not None


def drop_archived(tx: Transaction) -> int:
    """Delete archived rows, and return their number."""
    end = audit_chain.position(tx, "archived").number
    some = select(AuditEvent.id).where(AuditEvent.id <= end).order_by(AuditEvent.id).limit(DELETED)
    return _delete(tx, delete(AuditEvent).where(AuditEvent.id.in_(some)))


def has_old(tx: Transaction, now: datetime) -> bool:
    """Return whether :func:`drop_old` has anything to do."""
    return any(tx.scalar(ids.limit(1)) is not None for _, ids in _old(tx, now))


def drop_old(tx: Transaction, now: datetime) -> int:
    """Delete old ended sessions, messages and installations, and return the number of rows."""
    return sum(
        _delete(tx, delete(table).where(table.id.in_(ids.limit(DELETED))))
        for table, ids in _old(tx, now)
    )


def drop_uninstalled(tx: Transaction, now: datetime) -> int:
    """Remove records of Jump Clients that were uninstalled long ago, and return their number."""
    days = site_settings.current(tx).uninstalled_days
    if not days:
        return 0
    before = now - timedelta(days=days)
    old = (
        select(JumpClient)
        .where(JumpClient.uninstalled_at < before, JumpClient.online.is_(False))
        .order_by(JumpClient.id)
        .limit(REMOVED)
        .with_for_update()
    )
    clients = tx.scalars(old).all()
    for client in clients:
        details = {"name": client.name or client.hostname, "uninstall": False, "reason": AGE}
        audit.record(tx, None, "jump_client.removed", "jump_client", client.id, **details)
        removals.bury(tx, client)
    return len(clients)


def drop_statistics(tx: Transaction, now: datetime) -> int:
    """Delete what Jump Clients reported long ago that are not connected; return their number."""
    days = site_settings.current(tx).statistics_days
    if not days:
        return 0
    before = now - timedelta(days=days)
    old = select(JumpClient.id).where(
        JumpClient.statistics_at < before, JumpClient.online.is_(False)
    )
    ids = tx.scalars(old.order_by(JumpClient.id).limit(DELETED)).all()
    if not ids:
        return 0
    values: dict[str, Any] = {"statistics_at": None}
    for columns in site_settings.FIGURES.values():
        values.update(columns)
    # One that connects at this moment has reported again.
    forgotten = update(JumpClient).where(
        in_list(JumpClient.id, ids), JumpClient.statistics_at < before
    )
    tx.execute(forgotten.values(values), execution_options={"synchronize_session": False})
    for client_id in ids:
        events.note(tx, events.CLIENT_CHANGED, client_id)
    return len(ids)


def _old(
    tx: Transaction, now: datetime
) -> list[tuple[type[Session | ChatMessage | Deployment], Select[tuple[str] | tuple[int]]]]:
    """Return the tables with old rows, and SQL for the ids of rows older than their setting."""
    settings = site_settings.current(tx)
    found: list[Any] = []
    if settings.session_days:
        before = now - timedelta(days=settings.session_days)
        # The start time has an index. A session that ended before this date also started before it.
        ended = select(Session.id).where(
            Session.started_at < before, Session.state == ENDED, Session.ended_at < before
        )
        found.append((Session, ended.order_by(Session.started_at, Session.id)))
    if settings.chat_days:
        before = now - timedelta(days=settings.chat_days)
        written = select(ChatMessage.id).where(ChatMessage.at < before)
        found.append((ChatMessage, written.order_by(ChatMessage.at, ChatMessage.id)))
    if settings.deployment_days:
        before = now - timedelta(days=settings.deployment_days)
        made = select(Deployment.id).where(Deployment.at < before)
        found.append((Deployment, made.order_by(Deployment.at, Deployment.id)))
    return found


def _delete(tx: Transaction, statement: Delete) -> int:
    done = tx.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)  # noqa: S101  # for the type checker
    return done.rowcount
