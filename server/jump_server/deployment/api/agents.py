"""HTTP endpoints for Jump Clients: enrolment, and the report that they were uninstalled."""

from typing import Any, Literal

from flask import request

from jump_server import VERSION
from jump_server.api import answers
from jump_server.api.endpoint import ANYONE, Access, Answer, Call, Routes
from jump_server.clients import jump_clients
from jump_server.core.inputs import Input
from jump_server.deployment import deployments, enrolments
from jump_server.metrics import ENROLMENTS
from jump_wire.errors import UserError

routes = Routes("Jump Clients' own calls", prefix="/agent/v1")

HEADER_LIMIT = 256


class Uninstalled(Input):
    """Where the Jump Client was uninstalled: on its computer, or from the console."""

    reason: Literal["local", "console"]


@routes.add(
    "POST",
    "/enrolments/check",
    Access(ANYONE),
    body=enrolments.Check,
    answer=answers.Checked,
)
def check_enrolment(call: Call[enrolments.Check, None]) -> object:
    """Check whether an installation with this key would be accepted.

    The check does not count as a use of the installer.
    """
    try:
        call.read(enrolments.check, call.body)
    except UserError as error:
        _reject(call, error)
        raise
    return {"server_version": VERSION}


@routes.add(
    "POST",
    "/enrolments",
    Access(ANYONE),
    body=enrolments.Enrolment,
    answer=answers.Enrolled,
    status=201,
)
def enrol(call: Call[enrolments.Enrolment, None]) -> object:
    """Enrol a Jump Client.

    Requests with the same id and credential get the same response and count as one use.
    """
    try:
        call.tools.enrolments.take()
    except UserError as error:
        ENROLMENTS.labels(error.code).inc()
        raise
    try:
        client_id = call.write(enrolments.enrol, call.body, call.address)
    except UserError as error:
        _reject(call, error)
        raise
    ENROLMENTS.labels("accepted").inc()
    return {"client_id": client_id}


@routes.add("POST", "/uninstalled", Access(ANYONE), body=Uninstalled, status=204)
def report_uninstalled(call: Call[Uninstalled, None]) -> Answer:
    """Report that a Jump Client was uninstalled from its computer.

    Authenticated with the Jump Client's credential, as its control link is.
    """
    client_id, credential = client_credential(request.headers.get("Authorization", ""))
    call.write(jump_clients.uninstalled, client_id, credential, call.body.reason)
    return Answer(status=204)


def client_credential(authorization: str) -> tuple[str, str]:
    """Return id and credential of the header ``Authorization: Jump-Client <id>:<credential>``.

    Raises:
        UserError: ``credential_refused`` when the header is missing or malformed.
    """
    scheme, _, given = authorization[:HEADER_LIMIT].partition(" ")
    client_id, separator, credential = given.strip().partition(":")
    printable = client_id.isascii() and client_id.isprintable()
    if scheme.lower() != "jump-client" or not separator or not printable:
        raise UserError("credential_refused")
    return client_id, credential


def _reject(call: Call[Any, None], error: UserError) -> None:
    ENROLMENTS.labels(error.code).inc()
    computer = getattr(call.body, "computer", None)
    hostname = computer.hostname if computer else ""
    call.write(deployments.rejected, call.body.key, hostname, call.address, error)
