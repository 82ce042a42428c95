"""The audit log and the rejected installations, for who may see all reports."""

from jump_server.services import audit, enrolments
from jump_server.services.actors import ALL_REPORTS
from jump_server.services.paging import PageQuery

from . import answers
from .endpoint import USER, Access, Call, Routes

routes = Routes("Audit")
ACCESS = Access(USER, ("audit",), ALL_REPORTS)


@routes.add("GET", "/audit-events", ACCESS, query=audit.AuditQuery, answer=answers.AuditPage)
def list_audit_events(call: Call[None, audit.AuditQuery]) -> object:
    """The audit log, newest first."""
    return call.read(audit.listing, call.actor, call.query).view()


@routes.add("GET", "/rejected-enrolments", ACCESS, query=PageQuery, answer=answers.RejectedPage)
def list_rejected_enrolments(call: Call[None, PageQuery]) -> object:
    """The installations that the server turned away, newest first."""
    return call.read(enrolments.rejections, call.actor, call.query).view()
