"""Functions that all reports share: export as a file, and counts over time."""

from typing import Any

from jump_server.api.endpoint import Call, Reply
from jump_server.core.paging import Slice
from jump_server.reports import report_counts, reports, views
from jump_server.reports.reports import Report

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
FILES = (CSV, JSON)
"""The content types of a report's file."""


def export(call: Call[None, Any], report: Report[Any, Any, Any], name: str) -> Reply[None]:
    """Return all matching rows as a file whose name starts with ``name``.

    The first rows are read before the response starts, so that an error still gets its status.
    Further rows are read as the client receives the previous ones.
    """

    def following(after: str | None) -> Slice[Any]:
        return call.report(reports.batch, call.actor, report, call.query, after)

    first = following(None)

    def batches() -> reports.Batches:
        part = first
        yield part.items
        while part.next is not None:
            part = following(part.next)
            yield part.items

    kind = call.query.format
    day = call.services.environment.clock().date().isoformat()
    return Reply(
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.{kind}"'},
        content=reports.lines(kind, report.columns, batches()),
        content_type=CSV if kind == "csv" else JSON,
    )


def counts(call: Call[None, Any], report: Report[Any, Any, Any]) -> views.ReportCounts:
    """Return the number of matching rows in each part of the period."""
    zone = call.query.time_zone
    return call.report(report_counts.counts, call.actor, report, call.query, zone)
