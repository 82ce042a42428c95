"""Endpoint that pins a Jump Client in a support session."""

from sqlalchemy.orm import Session as Transaction

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import Actor
from jump_server.deployment.pin_installers import PinValues
from jump_server.sessions import pinning, sessions, views

routes = Routes("Sessions")


@routes.add(
    "POST",
    "/sessions/<session_id>/pin",
    Access(USER, ("sessions",), item_right=pinning.RIGHT),
    body=PinValues,
)
def pin_jump_client(call: Call[PinValues, None]) -> views.Session:
    """Install a Jump Client on the customer's computer, which stays after the support session.

    The customer is asked first, unless the setting `support_unasked` has `pin`. Each participant
    may do this who may deploy to the Jump Group. The session's `pin` shows how far it is.
    """
    return call.write(_pin, call.actor, call.path["session_id"], call.body)


def _pin(tx: Transaction, actor: Actor, session_id: str, wanted: PinValues) -> views.Session:
    return sessions.view_for(tx, actor, pinning.pin(tx, actor, session_id, wanted))
