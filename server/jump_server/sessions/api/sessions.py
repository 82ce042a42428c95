"""Endpoints for sessions with a Jump Client, or with a Jump Shortcut's target."""

from dataclasses import replace

from sqlalchemy.orm import Session as Transaction

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import Actor
from jump_server.core.inputs import Hex32, Input
from jump_server.core.views import Page
from jump_server.models.jump_item_role import START_SESSION
from jump_server.reports import views as report_views
from jump_server.reports.api import reports
from jump_server.sessions import participants, session_reports, sessions, views
from jump_wire.errors import UserError

routes = Routes("Sessions")
READ = Access(USER, ("read", "sessions"))
WRITE = Access(USER, ("sessions",))


class NewSession(Input):
    """The Jump Client, or the Jump Shortcut, to open a session with."""

    jump_client_id: Hex32 | None = None
    jump_shortcut_id: Hex32 | None = None


@routes.add("GET", "/sessions", READ, query=session_reports.SessionQuery)
def list_sessions(call: Call[None, session_reports.SessionQuery]) -> Page[views.Session]:
    """List your own sessions, and those of others if you have the right. Newest first."""
    return call.report(session_reports.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/sessions",
    replace(WRITE, item_right=START_SESSION),
    body=NewSession,
    status=201,
    creates=True,
)
def create_session(call: Call[NewSession, None]) -> Reply[views.Session]:
    """Open a session with a Jump Client that is online, or with a Jump Shortcut's target.

    A Jump Shortcut connects through a Jump Client that is online, or directly from the server.

    The session's tools are WebSockets below it. `shell` is a terminal. `exec` is one command with
    separate streams. In the query, `tool` is an id that the caller chooses (32 hex digits). With
    the same id, the tool is attached again after a lost connection. `offset` is the number of
    bytes of output received so far. A session for a Jump Shortcut has one tool, `tunnel`. It first
    sends a text frame that reports whether the target is connected, then the bytes of that TCP
    connection. A copy of a Jump Client (`jump_client_copy`) has the tools of the Jump Client.
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
def export_sessions(call: Call[None, session_reports.SessionExport]) -> Reply[None]:
    """Return all sessions that match the filter, as a file."""
    return reports.export(call, session_reports.REPORT, "sessions")


@routes.add(
    "GET",
    "/sessions/counts",
    READ,
    query=session_reports.SessionCounts,
)
def count_sessions(call: Call[None, session_reports.SessionCounts]) -> report_views.ReportCounts:
    """Count the sessions that match the filter over its period, by their start time."""
    return reports.counts(call, session_reports.REPORT)


@routes.add("GET", "/sessions/<session_id>", READ)
def get_session(call: Call[None, None]) -> views.Session:
    """Return one session."""
    return call.read(_get, call.actor, call.path["session_id"])


@routes.add("DELETE", "/sessions/<session_id>", WRITE, status=204)
def end_session(call: Call[None, None]) -> None:
    """End a session that you started or control, or as an administrator any. Its tools end too."""
    call.write(sessions.close, call.actor, call.path["session_id"])


class NewParticipant(Input):
    """The role in which to join a session."""

    role: views.Role = "watches"


class NewController(Input):
    """The participant who gets control."""

    user_id: Hex32


@routes.add(
    "POST",
    "/sessions/<session_id>/participants",
    replace(WRITE, item_right=START_SESSION),
    body=NewParticipant,
)
def join_session(call: Call[NewParticipant, None]) -> views.Session:
    """Join a session that runs on a Jump Item on which you may start sessions.

    Only one participant controls a session. The others watch its shared tools. The role `controls`
    is given only while nobody controls the session. Joining again changes your role.
    """
    return call.write(_join, call.actor, call.path["session_id"], call.body.role)


@routes.add("DELETE", "/sessions/<session_id>/participants/<user_id>", WRITE, status=204)
def leave_session(call: Call[None, None]) -> None:
    """Leave a session. If you control it, or as an administrator, remove another participant.

    `me` is your own id. A session ends when its last participant leaves. With `me`, you leave only
    if you use the session with this sign-in or API token, and not with another one by now.
    """
    session_id, user_id = call.path["session_id"], call.path["user_id"]
    if user_id == "me":
        call.write(participants.leave_here, call.actor, session_id)
    else:
        call.write(participants.leave, call.actor, session_id, user_id)


@routes.add(
    "POST",
    "/sessions/<session_id>/control",
    WRITE,
    body=NewController,
)
def hand_over(call: Call[NewController, None]) -> views.Session:
    """Hand control over to another participant, or take control that nobody has."""
    return call.write(_hand_over, call.actor, call.path["session_id"], call.body.user_id)


def _get(tx: Transaction, actor: Actor, session_id: str) -> views.Session:
    return sessions.view_for(tx, actor, sessions.find(tx, actor, session_id))


def _join(tx: Transaction, actor: Actor, session_id: str, role: views.Role) -> views.Session:
    return sessions.view_for(tx, actor, participants.join(tx, actor, session_id, role))


def _hand_over(tx: Transaction, actor: Actor, session_id: str, user_id: str) -> views.Session:
    return sessions.view_for(tx, actor, participants.hand_over(tx, actor, session_id, user_id))
