"""The audit log as a report. ``jump_server.core.audit`` writes it."""

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import ALL_REPORTS, Actor
from jump_server.core.inputs import Search
from jump_server.core.paging import PageQuery, Slice
from jump_server.models.audit import AuditEvent

from . import audit_names, reports
from .report_counts import CountsQuery
from .reports import Format, Period, Report
from .views import AuditEvent as AuditEventView


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


def view(event: AuditEvent) -> AuditEventView:
    """Return the row as the API shows it, with the names still empty."""
    return {
        "id": event.id,
        "at": timestamp(event.at),
        "actor": event.actor,
        "address": event.address,
        "action": event.action,
        "target_type": event.target_type,
        "target_id": event.target_id,
        "target_name": "",
        "details": event.details,
        "names": {},
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


REPORT: Report[AuditFilter, AuditEvent, AuditEventView] = Report(
    columns=tuple(AuditEventView.__annotations__),
    at=AuditEvent.at,
    keys=((AuditEvent.at, True), (AuditEvent.id, True)),
    rows=_rows,
    view=view,
    series={"events": true()},
    complete=audit_names.add,
)


def listing(tx: Transaction, actor: Actor, query: AuditQuery) -> Slice[AuditEventView]:
    """Return a page of the log, newest first. Requires the ``all_reports`` right."""
    return reports.listing(tx, actor, REPORT, query, query)
