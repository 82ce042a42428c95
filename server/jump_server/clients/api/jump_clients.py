"""Endpoints for Jump Clients."""

from dataclasses import replace
from typing import Any

from jump_server.api import errors
from jump_server.api.endpoint import MANY_VALUES, USER, Access, Answer, Call, Routes
from jump_server.clients import jump_client_finding, jump_clients, waking
from jump_server.core.inputs import Query
from jump_server.items import jump_item_lists
from jump_server.lifecycle import disabling
from jump_server.models.jump_item_role import EDIT, MOVE, REMOVE, START_SESSION, VIEW
from jump_server.shortcuts import jump_client_copies
from jump_server.shortcuts.api.jump_item_answers import JumpShortcut
from jump_server.shortcuts.jump_shortcuts import ShortcutCopy
from jump_wire.errors import UserError

from . import jump_client_answers

routes = Routes("Jump Clients")
READ = Access(USER, ("read", "clients"))
READ_ONE = replace(READ, item_right=VIEW)
WRITE = Access(USER, ("clients",))


class RemovalQuery(Query):
    """Whether to uninstall the client from its computer too; if offline, when it next connects."""

    uninstall: bool = True


@routes.add(
    "GET",
    "/jump-clients",
    READ,
    query=jump_clients.ClientQuery,
    answer=jump_client_answers.JumpClientPage,
    packed=True,
)
def list_jump_clients(call: Call[None, jump_clients.ClientQuery]) -> object:
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
    answer=jump_client_answers.FoundJumpClients,
    packed=True,
    values=MANY_VALUES,
)
def find_jump_clients(call: Call[jump_client_finding.Wanted, None]) -> object:
    """Find many Jump Clients at once: by ids, by names (not unique) or by their computers.

    A computer is identified by its full name together with its machine id or one of its
    addresses. Jump Clients that do not exist, or that you may not see, are left out.
    """
    found = call.read(jump_client_finding.find, call.actor, call.body)
    return {**found, "server_addresses": list(call.services.settings.addresses)}


@routes.add("GET", "/jump-clients/summary", READ, answer=jump_client_answers.Summary)
def get_summary(call: Call[None, None]) -> object:
    """Count the Jump Items that you may see, and the Jump Clients among them by status."""
    return call.read(jump_item_lists.summary, call.actor)


@routes.add(
    "GET", "/jump-clients/<client_id>", READ_ONE, answer=jump_client_answers.JumpClientDetail
)
def get_jump_client(call: Call[None, None]) -> object:
    """Return one Jump Client, with a statistics sample about every two minutes of the last hour."""
    return call.read(jump_clients.get, call.actor, call.path["client_id"])


@routes.add(
    "PATCH",
    "/jump-clients/<client_id>",
    replace(WRITE, item_right=EDIT),
    body=jump_clients.ClientChange,
    answer=jump_client_answers.JumpClient,
    edits=True,
    dry_run=True,
)
def change_jump_client(call: Call[jump_clients.ClientChange, None]) -> object:
    """Edit the name, tag, comments or Jump Group of a Jump Client.

    A new Jump Group requires the right to move in both groups.
    """
    return call.write(
        jump_clients.change, call.actor, call.path["client_id"], call.body, call.version
    )


@routes.add(
    "POST",
    "/jump-clients/<client_id>/copy",
    replace(WRITE, item_right=MOVE),
    body=ShortcutCopy,
    answer=JumpShortcut,
    status=201,
    creates=True,
    dry_run=True,
)
def copy_jump_client(call: Call[ShortcutCopy, None]) -> Answer:
    """Copy a Jump Client, to show its computer in another Jump Group or with another name.

    Requires the right to move in both Jump Groups. The copy is a separate Jump Item: a Jump
    Shortcut with the method `jump_client_copy`. Its own Jump Group controls access to it. The copy
    is removed together with the Jump Client.
    """
    return call.create(jump_client_copies.copy, call.actor, call.path["client_id"], call.body)


@routes.add(
    "DELETE",
    "/jump-clients/<client_id>",
    replace(WRITE, item_right=REMOVE),
    query=RemovalQuery,
    answer=jump_client_answers.JumpClient,
    status=204,
    edits=True,
    dry_run=True,
)
def remove_jump_client(call: Call[None, RemovalQuery]) -> Answer:
    """Remove a Jump Client.

    The status is 204 when the record is deleted. While the removal waits for the computer, it is
    202, with the record.
    """
    waiting = call.write(
        jump_clients.remove,
        call.actor,
        call.path["client_id"],
        call.version,
        uninstall=call.query.uninstall,
    )
    return Answer(waiting, 204 if waiting is None else 202)


@routes.add(
    "POST",
    "/jump-clients/<client_id>/cancel-removal",
    replace(WRITE, item_right=REMOVE),
    answer=jump_client_answers.JumpClient,
)
def cancel_removal(call: Call[None, None]) -> object:
    """Cancel a removal that waits for its computer.

    Not possible when the computer is connected, because it has been told to uninstall.
    """
    return call.write(jump_clients.take_back, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/disable",
    replace(WRITE, item_right=EDIT),
    answer=jump_client_answers.JumpClient,
    dry_run=True,
)
def disable_jump_client(call: Call[None, None]) -> object:
    """Disable a Jump Client, so that no sessions can start on it until it is enabled.

    It stays listed and connected. Its sessions end. `disabled_by` lists where it was disabled:
    `console`, `computer`.
    """
    return call.write(disabling.disable, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/enable",
    replace(WRITE, item_right=EDIT),
    answer=jump_client_answers.JumpClient,
    dry_run=True,
)
def enable_jump_client(call: Call[None, None]) -> object:
    """Enable a Jump Client that was disabled at the console.

    A Jump Client that was disabled on its computer can only be enabled there.
    """
    return call.write(disabling.enable, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/wake",
    replace(WRITE, item_right=START_SESSION),
    answer=jump_client_answers.Woken,
)
def wake_jump_client(call: Call[None, None]) -> object:
    """Wake the computer of an offline Jump Client (Wake on LAN), through up to three neighbours.

    Neighbours are Jump Clients that are online, have the same public address, and share a network
    with the computer.
    """
    call.tools.wakes.take(call.actor.user_id)
    return call.write(waking.wake, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/remove",
    WRITE,
    body=jump_clients.Removal,
    answer=jump_client_answers.RemovalResults,
    step_up=True,
    dry_run=True,
)
def remove_jump_clients(call: Call[jump_clients.Removal, None]) -> object:
    """Remove several Jump Clients, each with its own result."""
    return {"results": [_removed(call, client_id) for client_id in call.body.ids]}


def _removed(call: Call[jump_clients.Removal, None], client_id: str) -> dict[str, Any]:
    try:
        call.write(jump_clients.remove, call.actor, client_id, None, uninstall=call.body.uninstall)
    except UserError as error:
        return {"id": client_id, "ok": False, "error": errors.detail(error)}
    return {"id": client_id, "ok": True}
