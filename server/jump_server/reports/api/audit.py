"""Endpoints of the audit log. They require the ``all_reports`` right."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import ALL_REPORTS
from jump_server.reports import audit_log

from . import report_answers, reports

routes = Routes("Audit")
ACCESS = Access(USER, ("audit",), ALL_REPORTS)


@routes.add(
    "GET", "/audit-events", ACCESS, query=audit_log.AuditQuery, answer=report_answers.AuditPage
)
def list_audit_events(call: Call[None, audit_log.AuditQuery]) -> object:
    """List audit events, newest first."""
    return call.report(audit_log.listing, call.actor, call.query).view()


@routes.add(
    "GET",
    "/audit-events/export",
    ACCESS,
    query=audit_log.AuditExport,
    content_types=reports.FILES,
)
def export_audit_events(call: Call[None, audit_log.AuditExport]) -> Reply:
    """Export all audit events that match the filter as a file."""
    return reports.export(call, audit_log.REPORT, "audit-log")


@routes.add(
    "GET",
    "/audit-events/counts",
    ACCESS,
    query=audit_log.AuditCounts,
    answer=report_answers.ReportCounts,
)
def count_audit_events(call: Call[None, audit_log.AuditCounts]) -> object:
    """Count the audit events that match the filter, over the filter's period."""
    return reports.counts(call, audit_log.REPORT)
