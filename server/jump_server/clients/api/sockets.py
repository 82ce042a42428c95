"""The WebSockets of Jump Clients.

Each is declared and authenticated as an ordinary request, so that a refusal is an ordinary
error response. Then its socket is handed to the hub. Control links are accepted in
:mod:`.links`.
"""

from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request

from jump_server.api.endpoint import ANYONE, Access, Call, Routes
from jump_server.api.upgrade import Upgrade
from jump_wire.errors import UserError

from . import links
from .agent_credentials import client_credential

if TYPE_CHECKING:
    from jump_server.runtime import Runtime

agent_routes = Routes("Jump Clients' own WebSockets", prefix="/agent/v1")

TICKET_LIMIT = 128


def register(app: Flask) -> None:
    """Wrap the application in the middleware that accepts control links."""
    runtime = cast("Runtime", app.extensions["jump"])
    app.wsgi_app = links.LinkDoor(app.wsgi_app, runtime)  # type: ignore[method-assign]  # Flask's way


@agent_routes.add("GET", "/link", Access(ANYONE), status=101, websocket=True)
def open_link(call: Call[None, None]) -> Response:  # noqa: ARG001  # only refused links get here
    """Open a Jump Client's control link. The header `Authorization` contains its credential."""
    return links.refused()


@agent_routes.add("GET", "/pipe", Access(ANYONE), status=101, websocket=True)
def open_pipe(call: Call[None, None]) -> Response:
    """Open a Jump Client's end of a pipe. The header `Jump-Ticket` contains the pipe's ticket."""
    runtime = _runtime(call)
    client_id, credential = client_credential(request.headers.get("Authorization", ""))
    ticket = request.headers.get("Jump-Ticket", "")[:TICKET_LIMIT]
    if not runtime.hub.authenticates(client_id, credential):
        # Another worker may hold the link, so compare the credential with the record.
        if runtime.cluster is None:
            raise UserError("credential_refused")
        runtime.identities.ask((client_id, credential))
    pipe = runtime.hub.claim_pipe(client_id, ticket)
    return Upgrade(request, lambda socket: runtime.hub.join_pipe(pipe, socket))


def _runtime(call: Call[Any, Any]) -> "Runtime":
    return cast("Runtime", call.services)
