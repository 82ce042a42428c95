"""Endpoints for the signed-in users of a session's computer."""

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.sessions import logins, views

routes = Routes("Sessions")
ACCESS = Access(USER, ("sessions",))


@routes.add("GET", "/sessions/<session_id>/logins", ACCESS)
def list_logins(call: Call[None, None]) -> views.Logins:
    """Get who is signed in on the computer of a session, as the computer told last.

    Only for a jump to a Jump Client in service mode. Requires control of the session, and the Jump
    Item right `log_out`. `POST` asks the computer again.
    """
    return call.read(logins.view, call.actor, call.path["session_id"])


@routes.add("POST", "/sessions/<session_id>/logins", ACCESS, status=200)
def ask_for_logins(call: Call[None, None]) -> views.Logins:
    """Ask the computer of a session who is signed in.

    Its answer appears later in `GET`: the state is `asking` until then, for 30 seconds at most.
    """
    return call.write(logins.ask, call.actor, call.path["session_id"])


@routes.add("POST", "/sessions/<session_id>/logout", ACCESS, body=logins.Logout, status=200)
def log_out_login(call: Call[logins.Logout, None]) -> views.Logins:
    """Log a signed-in user out of the computer of a session. Unsaved work is lost.

    The three fields identify a login of the list. The computer compares them again, and ends no
    other login. Its answer appears later in the list.
    """
    return call.write(logins.log_out, call.actor, call.path["session_id"], call.body)
