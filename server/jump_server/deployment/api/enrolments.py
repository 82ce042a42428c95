"""Endpoints for the enrolment of Jump Clients."""

from typing import Any

from jump_server import VERSION
from jump_server.api.endpoint import ANYONE, Access, Call, Routes
from jump_server.deployment import deployments, enrolments, views
from jump_server.metrics import ENROLMENTS
from jump_wire.errors import UserError

agent_routes = Routes("Jump Clients' own calls", prefix="/agent/v1")


@agent_routes.add(
    "POST",
    "/enrolments/check",
    Access(ANYONE),
    body=enrolments.Check,
)
def check_enrolment(call: Call[enrolments.Check, None]) -> views.Checked:
    """Check whether an installation with this key would be accepted.

    The check does not count as a use of the installer.
    """
    try:
        call.read(enrolments.check, call.body)
    except UserError as error:
        reject(call, error)
        raise
    return {"server_version": VERSION}


def reject(call: Call[Any, None], error: UserError) -> None:
    """Count a rejected installation, and store it for the report."""
    ENROLMENTS.labels(error.code).inc()
    computer = getattr(call.body, "computer", None)
    hostname = computer.hostname if computer else ""
    call.write(deployments.rejected, call.body.key, hostname, call.address, error)
