"""Sessions: jumping to a Jump Client."""

from typing import Any

from sqlalchemy.orm import Session

from jump_server.services import sessions
from jump_server.services.actors import Actor
from jump_server.services.inputs import Hex32, Input

from . import answers
from .endpoint import USER, Access, Answer, Call, Routes

routes = Routes("Sessions")
READ = Access(USER, ("read", "sessions"))
WRITE = Access(USER, ("sessions",))


class NewSession(Input):
    """Where to jump to."""

    jump_client_id: Hex32


@routes.add("GET", "/sessions", READ, query=sessions.SessionQuery, answer=answers.SessionPage)
def list_sessions(call: Call[None, sessions.SessionQuery]) -> object:
    """List one's own sessions, or everybody's for an administrator; newest first."""
    return call.read(sessions.listing, call.actor, call.query).view()


@routes.add(
    "POST", "/sessions", WRITE, body=NewSession, answer=answers.Session, status=201, creates=True
)
def create_session(call: Call[NewSession, None]) -> Answer:
    """Jump: open a session on a client that is online."""
    return call.create(sessions.start, call.actor, call.body.jump_client_id)


@routes.add("GET", "/sessions/<session_id>", READ, answer=answers.Session)
def get_session(call: Call[None, None]) -> object:
    """One session."""
    return call.read(_get, call.actor, call.path["session_id"])


@routes.add("DELETE", "/sessions/<session_id>", WRITE, status=204)
def end_session(call: Call[None, None]) -> None:
    """End a session: its tools and their processes end with it."""
    call.write(_end, call.actor, call.path["session_id"])


def _get(session: Session, actor: Actor, session_id: str) -> dict[str, Any]:
    return sessions.view(sessions.find(session, actor, session_id))


def _end(session: Session, actor: Actor, session_id: str) -> None:
    sessions.end(session, sessions.find(session, actor, session_id), "closed", actor)
