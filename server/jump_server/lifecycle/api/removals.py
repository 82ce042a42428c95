"""Endpoints for the removal of Jump Clients, and for their report of it."""

from dataclasses import replace
from typing import Annotated, Literal

from flask import request

from jump_server.api import errors
from jump_server.api.endpoint import ANYONE, USER, Access, Call, Reply, Routes
from jump_server.clients import views as client_views
from jump_server.clients.api.agent_credentials import client_credential
from jump_server.core.inputs import Input, Query, Text
from jump_server.lifecycle import removals, views
from jump_server.models.jump_item_role import REMOVE
from jump_wire import maintenance
from jump_wire.errors import UserError

routes = Routes("Jump Clients")
agent_routes = Routes("Jump Clients' own calls", prefix="/agent/v1")
WRITE = Access(USER, ("clients",))


class RemovalQuery(Query):
    """Whether to uninstall the client from its computer too; if offline, when it next connects."""

    uninstall: bool = True


@routes.add(
    "DELETE",
    "/jump-clients/<client_id>",
    replace(WRITE, item_right=REMOVE),
    query=RemovalQuery,
    status=204,
    edits=True,
    dry_run=True,
)
def remove_jump_client(call: Call[None, RemovalQuery]) -> Reply[client_views.JumpClient]:
    """Remove a Jump Client.

    The status is 204 when the record is deleted. While the removal waits for the computer, it is
    202, with the record.
    """
    waiting = call.write(
        removals.remove,
        call.actor,
        call.path["client_id"],
        call.version,
        uninstall=call.query.uninstall,
    )
    return Reply(waiting, 204 if waiting is None else 202)


@routes.add(
    "POST",
    "/jump-clients/<client_id>/cancel-removal",
    replace(WRITE, item_right=REMOVE),
)
def cancel_removal(call: Call[None, None]) -> client_views.JumpClient:
    """Cancel a removal that waits for its computer.

    Not possible when the computer is connected, because it has been told to uninstall.
    """
    return call.write(removals.take_back, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/remove",
    WRITE,
    body=removals.Removal,
    step_up=True,
    dry_run=True,
)
def remove_jump_clients(call: Call[removals.Removal, None]) -> views.RemovalResults:
    """Remove several Jump Clients, each with its own result."""
    return {"results": [_removed(call, client_id) for client_id in call.body.ids]}


def _removed(call: Call[removals.Removal, None], client_id: str) -> views.RemovalResult:
    try:
        call.write(removals.remove, call.actor, client_id, None, uninstall=call.body.uninstall)
    except UserError as error:
        return {"id": client_id, "ok": False, "error": errors.detail(error)}
    return {"id": client_id, "ok": True}


class Uninstalled(Input):
    """Where the Jump Client was uninstalled: on its computer, or from the console."""

    reason: Literal["local", "console", "lost"]
    token: Annotated[str, Text(maintenance.TEXT_LIMIT)] = ""
    """The maintenance token that allowed it on the computer, if one was needed."""


@agent_routes.add("POST", "/uninstalled", Access(ANYONE), body=Uninstalled, status=204)
def report_uninstalled(call: Call[Uninstalled, None]) -> Reply[None]:
    """Report that a Jump Client was uninstalled from its computer.

    Authenticated with the Jump Client's credential, as its control link is.
    """
    client_id, credential = client_credential(request.headers.get("Authorization", ""))
    body = call.body
    call.write(removals.uninstalled, client_id, credential, body.reason, body.token)
    return Reply(status=204)
