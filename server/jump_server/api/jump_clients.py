"""Jump Clients, for people and programs."""

from dataclasses import replace
from typing import Any

from jump_server.models.jump_item_role import EDIT, MOVE, REMOVE, START_SESSION, VIEW
from jump_server.services import (
    disabling,
    jump_client_copies,
    jump_client_finding,
    jump_clients,
    jump_item_lists,
    waking,
)
from jump_server.services.inputs import Query
from jump_server.services.jump_shortcuts import ShortcutCopy
from jump_wire.errors import UserError

from . import errors, jump_client_answers
from .endpoint import MANY_VALUES, USER, Access, Answer, Call, Routes
from .jump_item_answers import JumpShortcut

routes = Routes("Jump Clients")
READ = Access(USER, ("read", "clients"))
READ_ONE = replace(READ, item_right=VIEW)
WRITE = Access(USER, ("clients",))


class RemovalQuery(Query):
    """Whether the computer loses the client too; an offline one when it connects next."""

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
    """List the clients that one sees; ``event_id`` is where the live channel goes on from here."""
    event_id = call.services.events.bookmark()  # before reading: an event twice is better than none
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
    """Find many clients at once: by ids, by names (not unique), by the computers they are on.

    A computer is known by its full name together with its machine id or one of its addresses.
    What does not exist, or one does not see, is left out.
    """
    found = call.read(jump_client_finding.find, call.actor, call.body)
    return {**found, "server_addresses": list(call.services.settings.addresses)}


@routes.add("GET", "/jump-clients/summary", READ, answer=jump_client_answers.Summary)
def get_summary(call: Call[None, None]) -> object:
    """How many Jump Items one sees, how many of them are clients, and how many are online."""
    return call.read(jump_item_lists.summary, call.actor)


@routes.add(
    "GET", "/jump-clients/<client_id>", READ_ONE, answer=jump_client_answers.JumpClientDetail
)
def get_jump_client(call: Call[None, None]) -> object:
    """One client, with the last hour of its statistics: a sample about every two minutes."""
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
    """Edit name, tag or comments; another Jump Group takes the right to move in both."""
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
    """Copy a client: the same computer in another Jump Group, or by another name.

    It takes the right to move in both. The copy is a Jump Item of its own, a Jump Shortcut with
    the method `jump_client_copy`: its Jump Group says who sees it and jumps by it. It goes
    when the client goes.
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
    """Remove a client: 204 when the record is gone, 202 with it while it waits for the computer."""
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
    """Take back a removal that waits for its computer; a computer that is connected was told."""
    return call.write(jump_clients.take_back, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/disable",
    replace(WRITE, item_right=EDIT),
    answer=jump_client_answers.JumpClient,
    dry_run=True,
)
def disable_jump_client(call: Call[None, None]) -> object:
    """Disable a client: it stays in the list and connected, and refuses jumps until it is enabled.

    Sessions on it end. `disabled_by` tells where it was disabled: `console`, `computer`.
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
    """Enable a client that was disabled at the console; what the computer disabled it enables."""
    return call.write(disabling.enable, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/wake",
    replace(WRITE, item_right=START_SESSION),
    answer=jump_client_answers.Woken,
)
def wake_jump_client(call: Call[None, None]) -> object:
    """Wake an offline client's computer (Wake on LAN), through up to three of its neighbours.

    Neighbours are online, have the same public address, and are in one of the same networks.
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
    """Remove several clients, each with its own result."""
    return {"results": [_removed(call, client_id) for client_id in call.body.ids]}


def _removed(call: Call[jump_clients.Removal, None], client_id: str) -> dict[str, Any]:
    try:
        call.write(jump_clients.remove, call.actor, client_id, None, uninstall=call.body.uninstall)
    except UserError as error:
        return {"id": client_id, "ok": False, "error": errors.detail(error)}
    return {"id": client_id, "ok": True}
