"""Endpoints for Jump Clients."""

from dataclasses import replace

from jump_server.api import errors
from jump_server.api.endpoint import MANY_VALUES, USER, Access, Call, Routes
from jump_server.clients import jump_client_finding, jump_clients, local_control, views, waking
from jump_server.models.jump_item_role import EDIT, REMOVE, START_SESSION, VIEW

routes = Routes("Jump Clients")
READ = Access(USER, ("read", "clients"))
READ_ONE = replace(READ, item_right=VIEW)
WRITE = Access(USER, ("clients",))


@routes.add(
    "GET",
    "/jump-clients",
    READ,
    query=jump_clients.ClientQuery,
    packed=True,
)
def list_jump_clients(call: Call[None, jump_clients.ClientQuery]) -> views.JumpClientPage:
    """List the Jump Clients that you may see.

    To receive later changes, pass `event_id` as `after` to `/events`.
    """
    event_id = call.services.events.bookmark()  # before reading: twice is better than never
    part = call.read(jump_clients.listing, call.actor, call.query)
    return {**part.view(), "event_id": event_id}


@routes.add(
    "POST",
    "/jump-clients/find",
    READ,
    body=jump_client_finding.Wanted,
    packed=True,
    values=MANY_VALUES,
)
def find_jump_clients(call: Call[jump_client_finding.Wanted, None]) -> views.FoundJumpClients:
    """Find many Jump Clients at once: by ids, by names (not unique) or by their computers.

    A computer is identified by its full name together with its machine id or one of its
    addresses. Jump Clients that do not exist, or that you may not see, are left out.
    """
    return call.read(jump_client_finding.find, call.actor, call.body)


@routes.add("GET", "/jump-clients/<client_id>", READ_ONE)
def get_jump_client(call: Call[None, None]) -> views.JumpClientDetail:
    """Return one Jump Client, with a statistics sample about every two minutes of the last hour."""
    return call.read(jump_clients.get, call.actor, call.path["client_id"])


@routes.add(
    "PATCH",
    "/jump-clients/<client_id>",
    replace(WRITE, item_right=EDIT),
    body=jump_clients.ClientChange,
    edits=True,
    dry_run=True,
)
def change_jump_client(call: Call[jump_clients.ClientChange, None]) -> views.JumpClient:
    """Edit the name, tag, comments or Jump Group of a Jump Client.

    A new Jump Group requires the right to move in both groups. `forbid_disable` and
    `forbid_uninstall` require the right to remove the Jump Client.
    """
    return call.write(
        jump_clients.change, call.actor, call.path["client_id"], call.body, call.version
    )


@routes.add(
    "PATCH",
    "/jump-clients",
    WRITE,
    body=jump_clients.ManyChanges,
    packed=True,
    dry_run=True,
    values=MANY_VALUES,
)
def change_jump_clients(call: Call[jump_clients.ManyChanges, None]) -> views.ChangeResults:
    """Edit up to 1,000 Jump Clients with values of their own, each with its own result.

    Each is edited as by the request for a single one. A Jump Client that is refused does not
    change, and the others do. To make the same change to more of them, start a bulk job.
    """
    outcomes = call.write(jump_clients.change_many, call.actor, call.body)
    return {
        "results": [
            {
                "id": one.client_id,
                "ok": one.error is None,
                "jump_client": one.client,
                "error": errors.detail(one.error) if one.error else None,
            }
            for one in outcomes
        ]
    }


@routes.add(
    "POST",
    "/jump-clients/<client_id>/wake",
    replace(WRITE, item_right=START_SESSION),
)
def wake_jump_client(call: Call[None, None]) -> views.Woken:
    """Wake the computer of an offline Jump Client (Wake on LAN), through up to three neighbours.

    Neighbours are Jump Clients that are online, have the same public address, and share a network
    with the computer.
    """
    call.tools.wakes.take(call.actor.user_id)
    return call.write(waking.wake, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/maintenance-token",
    replace(WRITE, item_right=REMOVE),
)
def get_maintenance_token(call: Call[None, None]) -> views.MaintenanceToken:
    """Return a token that allows on the computer what `forbidden_on_computer` lists.

    It is for this Jump Client only. The computer verifies it without the server, by its own clock,
    which may differ by an hour. The audit log records who was shown a token.
    """
    return call.write(local_control.token, call.actor, call.path["client_id"])
