"""Endpoints of the audit log. They require the ``all_reports`` right."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import ALL_REPORTS
from jump_server.core.views import Page
from jump_server.reports import audit_log, views

from . import reports

routes = Routes("Audit")
ACCESS = Access(USER, ("audit",), ALL_REPORTS)


@routes.add("GET", "/audit-events", ACCESS, query=audit_log.AuditQuery)
def list_audit_events(call: Call[None, audit_log.AuditQuery]) -> Page[views.AuditEvent]:
    """List audit events, newest first."""
    return call.report(audit_log.listing, call.actor, call.query).view()


@routes.add(
    "GET",
    "/audit-events/export",
    ACCESS,
    query=audit_log.AuditExport,
    content_types=reports.FILES,
)
def export_audit_events(call: Call[None, audit_log.AuditExport]) -> Reply[None]:
    """Export all audit events that match the filter as a file."""
    return reports.export(call, audit_log.REPORT, "audit-log")


@routes.add(
    "GET",
    "/audit-events/counts",
    ACCESS,
    query=audit_log.AuditCounts,
)
def count_audit_events(call: Call[None, audit_log.AuditCounts]) -> views.ReportCounts:
    """Count the audit events that match the filter, over the filter's period."""
    return reports.counts(call, audit_log.REPORT)
