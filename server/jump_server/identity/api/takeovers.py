"""The endpoint that enrols an installed Jump Client, and may return its former record."""

from collections.abc import Callable

from jump_server.api.endpoint import ANYONE, Access, Call, Routes
from jump_server.deployment import enrolments, views
from jump_server.deployment.api.enrolments import reject
from jump_server.identity import takeovers
from jump_server.metrics import ENROLMENTS
from jump_wire.errors import UserError

agent_routes = Routes("Jump Clients' own calls", prefix="/agent/v1")


@agent_routes.add(
    "POST",
    "/enrolments",
    Access(ANYONE),
    body=enrolments.Enrolment,
    status=201,
)
def enrol(call: Call[enrolments.Enrolment, None]) -> views.Enrolled:
    """Enrol a Jump Client.

    Requests with the same id and credential get the same response and count as one use. With
    `former`, or with an installer that may take over records, the computer gets the record that it
    had before. A record that is online is never taken over.
    """
    try:
        call.read(enrolments.require_key, call.body)
    except UserError as error:
        _turn(call.tools.rejections.take)
        reject(call, error)
        raise
    _turn(call.tools.enrolments.take)
    try:
        client_id = call.write(takeovers.enrol, call.body, call.address)
    except UserError as error:
        reject(call, error)
        raise
    ENROLMENTS.labels("accepted").inc()
    return {"client_id": client_id}


def _turn(take: Callable[[], None]) -> None:
    try:
        take()
    except UserError as error:
        ENROLMENTS.labels(error.code).inc()
        raise
