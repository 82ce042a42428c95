"""Endpoints for customers who wait."""

from sqlalchemy.orm import Session as Transaction

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import Actor
from jump_server.sessions import queue, sessions, views

routes = Routes("Sessions")
WRITE = Access(USER, ("sessions",))


@routes.add("POST", "/sessions/<session_id>/accept", WRITE)
def accept_session(call: Call[None, None]) -> views.Session:
    """Accept a customer who waits for you or for a team of yours. You control the session then.

    `GET /sessions?waiting=true` lists the customers who wait for you.
    """
    return call.write(_accept, call.actor, call.path["session_id"])


@routes.add("POST", "/sessions/<session_id>/transfer", WRITE, body=queue.Transfer)
def transfer_session(call: Call[queue.Transfer, None]) -> views.Session:
    """Let a customer wait for another user, or for a team.

    All participants leave the session. A customer who was accepted can be transferred by the
    participant who controls the session, and by administrators.
    """
    return call.write(_transfer, call.actor, call.path["session_id"], call.body)


@routes.add("POST", "/sessions/<session_id>/invite", WRITE, body=queue.Invitee)
def invite_to_session(call: Call[queue.Invitee, None]) -> views.Session:
    """Invite a user to a support session. The user needs no other right to join it."""
    return call.write(_invite, call.actor, call.path["session_id"], call.body.user_id)


@routes.add("GET", "/sessions/<session_id>/invitations", WRITE)
def list_session_invitations(call: Call[None, None]) -> views.SessionInvitations:
    """List the users who are invited to a support session and not in it."""
    return call.read(queue.invitations, call.actor, call.path["session_id"])


@routes.add("DELETE", "/sessions/<session_id>/invitations/<user_id>", WRITE, status=204)
def withdraw_session_invitation(call: Call[None, None]) -> None:
    """Withdraw an invitation. The user may no longer accept or join the session.

    The user who invited, the one who is invited, the participant who controls the session, and
    administrators may do that.
    """
    call.write(queue.withdraw, call.actor, call.path["session_id"], call.path["user_id"])


@routes.add("GET", "/sessions/<session_id>/takers", WRITE, query=queue.TakerQuery)
def list_takers(call: Call[None, queue.TakerQuery]) -> views.Takers:
    """List the users and teams that can take over or join a support session: 20 of each at most."""
    return call.read(queue.takers, call.actor, call.path["session_id"], call.query)


def _accept(tx: Transaction, actor: Actor, session_id: str) -> views.Session:
    return sessions.view_for(tx, actor, queue.accept(tx, actor, session_id))


def _transfer(
    tx: Transaction, actor: Actor, session_id: str, wanted: queue.Transfer
) -> views.Session:
    return sessions.view_for(tx, actor, queue.transfer(tx, actor, session_id, wanted))


def _invite(tx: Transaction, actor: Actor, session_id: str, user_id: str) -> views.Session:
    return sessions.view_for(tx, actor, queue.invite(tx, actor, session_id, user_id))
