"""Endpoints of clones and restored computers."""

from flask import request

from jump_server.api.endpoint import ANYONE, USER, Access, Call, Routes
from jump_server.clients.api.agent_credentials import client_credential
from jump_server.context import Services
from jump_server.core.actors import SETTINGS
from jump_server.identity import approvals, claims, views
from jump_wire.errors import UserError

routes = Routes("Jump Clients")
agent_routes = Routes("Jump Clients' own calls", prefix="/agent/v1")
READ = Access(USER, ("read", "clients"), SETTINGS)
WRITE = Access(USER, ("clients",), SETTINGS)

ANSWER_SECONDS = 3.0
"""Seconds to wait for a passive client's answer. The one that asks waits for 5 s itself."""


@routes.add("GET", "/claims", READ)
def list_claims(call: Call[None, None]) -> views.Claims:
    """List clones and restored computers that wait for an approval, the oldest first."""
    return call.read(approvals.listing, call.actor)


@routes.add("POST", "/claims/approve", WRITE, body=approvals.Decision, step_up=True)
def approve_claims(call: Call[approvals.Decision, None]) -> views.Decided:
    """Approve computers. Compare each code with the one that the computer shows."""
    return call.write(approvals.decide, call.actor, call.body, approve=True)


@routes.add("POST", "/claims/reject", WRITE, body=approvals.Decision)
def reject_claims(call: Call[approvals.Decision, None]) -> views.Decided:
    """Reject computers. They stop asking; reinstalling the Jump Client enrols them anew."""
    return call.write(approvals.decide, call.actor, call.body, approve=False)


@agent_routes.add(
    "POST",
    "/enrolments/again",
    Access(ANYONE),
    body=claims.Return,
)
def enrol_again(call: Call[claims.Return, None]) -> views.Returned:
    """Enrol a clone as a Jump Client of its own, or give a restored computer its record back.

    Authenticated with the Jump Client's credential, which may be an outdated one. Requests with
    the same new credential get the same response.
    """
    presented = client_credential(request.headers.get("Authorization", ""))
    known = call.read(claims.recognize, call.body, presented)
    if known is not None:
        return {"client_id": known}
    call.tools.enrolments.take()
    alive = call.services.environment.gateway.is_alive(presented[0])
    if not alive and call.read(claims.answers_calls, presented):
        alive = _answers(call.services, presented[0])
    found = call.write(claims.come_back, call.body, presented, call.address, alive=alive)
    if isinstance(found, UserError):
        raise found
    return {"client_id": found}


def _answers(services: Services, client_id: str) -> bool:
    """Call a passive client, and return whether a computer answers with the current credential."""
    try:
        services.reach(client_id, ANSWER_SECONDS)
    except UserError:
        return False
    return True
