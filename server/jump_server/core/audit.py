"""The audit log: actions and their actors. ``audit_chain`` seals each row with the previous one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from jump_server.clock import timestamp
from jump_server.db import before_commit, take_turns
from jump_server.locks import Lock
from jump_server.models.audit import AuditEvent
from jump_server.reports import audit_names, reports
from jump_server.reports.report_counts import CountsQuery
from jump_server.reports.reports import Format, Period, Report

from .actors import ALL_REPORTS, Actor
from .audit_chain import START, key_of, seal
from .inputs import Search
from .paging import PageQuery, Slice
from .site import site_of

SERVER = "server"
"""Actor name for actions of the server itself."""
_WAITING = "audit_waiting"


class AuditFilter(Period):
    """Filters for audit events."""

    action: Search = ""
    actor: Search = ""
    target: Search = ""


class AuditQuery(AuditFilter, PageQuery):
    """Filters and page of the list."""


class AuditExport(AuditFilter):
    """Filters and format of the exported file."""

    format: Format = "csv"


class AuditCounts(AuditFilter, CountsQuery):
    """Filters and settings of the plot."""


@dataclass(frozen=True)
class _Entry:
    at: datetime
    actor: str
    address: str
    action: str
    target_type: str
    target_id: str
    details: dict[str, Any]


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    target_type: str,
    target_id: str,
    /,
    **details: Any,
) -> None:
    """Add an event to the audit log in this transaction.

    ``actor`` is None for the server itself. When the actor uses an API token, the details contain
    the token's id.

    The row is written at the end of the transaction. Rows are written one transaction at a time,
    so an earlier write would make others wait for everything else in this transaction.
    """
    waiting: list[_Entry] = session.info.setdefault(_WAITING, [])
    if not waiting:
        before_commit(session, _write)
    waiting.append(
        _Entry(
            site_of(session).clock(),
            actor.username if actor else SERVER,
            actor.address if actor else "",
            action,
            target_type,
            target_id,
            {**details, "token": actor.token_id} if actor and actor.token_id else details,
        )
    )


def has_recorded(
    session: Session, action: str, target_id: str, since: datetime, detail: str, value: str
) -> bool:
    """Return whether the log has this event since ``since``, with ``value`` in this detail."""
    found = select(AuditEvent.id).where(
        AuditEvent.at >= since,
        AuditEvent.action == action,
        AuditEvent.target_id == target_id,
        AuditEvent.details[detail].as_string() == value,
    )
    return session.scalar(found.limit(1)) is not None


def _write(session: Session) -> None:
    take_turns(session, Lock.AUDIT)
    last = session.execute(
        select(AuditEvent.id, AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    ).first()
    number, digest = (last.id, last.digest) if last else (0, START)
    key = key_of(session)
    for entry in session.info.pop(_WAITING):
        number += 1
        event = AuditEvent(id=number, previous_digest=digest, **vars(entry))
        digest = event.digest = seal(key, event)
        session.add(event)
    session.flush()


def count(session: Session) -> int:
    """Return the number of audit rows in the database."""
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def view(event: AuditEvent) -> dict[str, Any]:
    """Return the row as the API shows it, without the names."""
    return {
        "id": event.id,
        "at": timestamp(event.at),
        "actor": event.actor,
        "address": event.address,
        "action": event.action,
        "target_type": event.target_type,
        "target_id": event.target_id,
        "details": event.details,
    }


def _rows(actor: Actor, query: AuditFilter) -> Select[AuditEvent]:
    actor.require_right(ALL_REPORTS)
    rows = select(AuditEvent)
    for column, wanted in (
        (AuditEvent.action, query.action),
        (AuditEvent.actor, query.actor),
        (AuditEvent.target_id, query.target),
    ):
        if wanted:
            rows = rows.where(column == wanted)
    return rows


REPORT: Report[AuditFilter, AuditEvent] = Report(
    columns=(
        "id",
        "at",
        "actor",
        "address",
        "action",
        "target_type",
        "target_id",
        "target_name",
        "details",
        "names",
    ),
    at=AuditEvent.at,
    keys=((AuditEvent.at, True), (AuditEvent.id, True)),
    rows=_rows,
    view=view,
    series={"events": true()},
    complete=audit_names.add,
)


def listing(session: Session, actor: Actor, query: AuditQuery) -> Slice:
    """Return a page of the log, newest first. Requires the ``all_reports`` right."""
    return reports.listing(session, actor, REPORT, query, query)
