"""Sessions: jumping to a Jump Client, or to a Jump Shortcut's target."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from jump_server.models.jump_item_role import START_SESSION
from jump_server.services import session_reports, sessions
from jump_server.services.actors import Actor
from jump_server.services.inputs import Hex32, Input
from jump_wire.errors import UserError

from . import answers, report_answers, reports
from .endpoint import USER, Access, Answer, Call, Routes

routes = Routes("Sessions")
READ = Access(USER, ("read", "sessions"))
WRITE = Access(USER, ("sessions",))


class NewSession(Input):
    """Where to jump to: a Jump Client, or where a Jump Shortcut leads."""

    jump_client_id: Hex32 | None = None
    jump_shortcut_id: Hex32 | None = None


@routes.add(
    "GET", "/sessions", READ, query=session_reports.SessionQuery, answer=answers.SessionPage
)
def list_sessions(call: Call[None, session_reports.SessionQuery]) -> object:
    """List the sessions that one may see, newest first: one's own, and by right others'."""
    return call.report(session_reports.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/sessions",
    replace(WRITE, item_right=START_SESSION),
    body=NewSession,
    answer=answers.Session,
    status=201,
    creates=True,
)
def create_session(call: Call[NewSession, None]) -> Answer:
    """Jump: open a session on a client that is online, or to a shortcut's target.

    A shortcut leads through a client that is online, or directly from the server.

    Its tools are WebSockets below it: `shell` is a terminal, `exec` is one command with its
    streams apart. In the query, `tool` is an id of the caller's own (32 hex digits), by which
    the tool is attached again after a lost connection, and `offset` is how much of its output
    has come already. A session for a Jump Shortcut has one tool, `tunnel`: the bytes of one TCP
    connection to the target, after the text frame that says whether there is one. By a copy of
    a client (`jump_client_copy`) one has the tools of the client itself.
    """
    client_id, shortcut_id = call.body.jump_client_id, call.body.jump_shortcut_id
    if client_id is not None and shortcut_id is not None:
        raise UserError("field_unknown", field="jump_shortcut_id")
    if shortcut_id is not None:
        return call.create(sessions.start_for_shortcut, call.actor, shortcut_id)
    if client_id is None:
        raise UserError("field_required", field="jump_client_id")
    return call.create(sessions.start, call.actor, client_id)


@routes.add(
    "GET",
    "/sessions/export",
    READ,
    query=session_reports.SessionExport,
    content_types=reports.FILES,
)
def export_sessions(call: Call[None, session_reports.SessionExport]) -> Answer:
    """All sessions that the filter finds, as a file."""
    return reports.export(call, session_reports.REPORT, "sessions")


@routes.add(
    "GET",
    "/sessions/counts",
    READ,
    query=session_reports.SessionCounts,
    answer=report_answers.ReportCounts,
)
def count_sessions(call: Call[None, session_reports.SessionCounts]) -> object:
    """Count the sessions that the filter finds, over its period, by when they began."""
    return reports.counts(call, session_reports.REPORT)


@routes.add("GET", "/sessions/<session_id>", READ, answer=answers.Session)
def get_session(call: Call[None, None]) -> object:
    """One session."""
    return call.read(_get, call.actor, call.path["session_id"])


@routes.add("DELETE", "/sessions/<session_id>", WRITE, status=204)
def end_session(call: Call[None, None]) -> None:
    """End one's own session, or any as an administrator: its tools end with it."""
    call.write(sessions.close, call.actor, call.path["session_id"])


def _get(session: Session, actor: Actor, session_id: str) -> dict[str, Any]:
    return sessions.view(sessions.find(session, actor, session_id))
