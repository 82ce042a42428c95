"""Endpoints for the elevation of a session."""

from sqlalchemy.orm import Session as Transaction

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import Actor
from jump_server.sessions import elevations, sessions, views

routes = Routes("Sessions")
WRITE = Access(USER, ("sessions",))


@routes.add("POST", "/sessions/<session_id>/elevate", WRITE, body=elevations.Credentials)
def elevate_session(call: Call[elevations.Credentials, None]) -> views.Session:
    """Run the further tools of a support session as root, if the computer accepts it.

    The customer is asked for consent, and for a password unless the request has the credentials of
    an account that may use `sudo`, or of root. Requires control of the session. The computer's
    answer appears later in the session's `elevation`. A Jump Client in user mode cannot be
    elevated.
    """
    return call.write(_request, call.actor, call.path["session_id"], call.body)


@routes.add("DELETE", "/sessions/<session_id>/elevate", WRITE, status=200)
def end_elevation(call: Call[None, None]) -> views.Session:
    """Run the further tools as the client's own account again. The tools of root end."""
    return call.write(_end, call.actor, call.path["session_id"])


def _request(
    tx: Transaction, actor: Actor, session_id: str, given: elevations.Credentials
) -> views.Session:
    return sessions.view_for(tx, actor, elevations.request(tx, actor, session_id, given))


def _end(tx: Transaction, actor: Actor, session_id: str) -> views.Session:
    return sessions.view_for(tx, actor, elevations.end(tx, actor, session_id))
