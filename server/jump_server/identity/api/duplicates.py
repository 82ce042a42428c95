"""Endpoints of probable duplicates."""

from dataclasses import replace

from jump_server.api.endpoint import MANY_VALUES, USER, Access, Call, Routes
from jump_server.core.actors import SETTINGS
from jump_server.identity import duplicates, views
from jump_server.models.jump_item_role import REMOVE

routes = Routes("Jump Clients")
READ = Access(USER, ("read", "clients"), SETTINGS)
WRITE = replace(READ, scopes=("clients",), item_right=REMOVE)


@routes.add("GET", "/duplicates", READ)
def list_duplicates(call: Call[None, None]) -> views.Duplicates:
    """List computers with several Jump Clients.

    Of each computer, `keep` marks the one that was connected most recently, then the one that was
    deployed most recently. It also marks what is online, and clones with their originals.
    """
    return call.report(duplicates.listing, call.actor)


@routes.add("POST", "/duplicates/remove", WRITE, body=duplicates.DuplicateRemoval, step_up=True)
def remove_duplicates(call: Call[duplicates.DuplicateRemoval, None]) -> views.DuplicatesResolved:
    """Remove duplicates that are not online. All of them are removed, or none."""
    return call.write(duplicates.remove, call.actor, call.body)


@routes.add(
    "POST",
    "/duplicates/merge",
    WRITE,
    body=duplicates.Merge,
    step_up=True,
    values=MANY_VALUES,
)
def merge_duplicates(call: Call[duplicates.Merge, None]) -> views.DuplicatesResolved:
    """Merge duplicates into the one that is kept. All of them are merged, or none.

    The kept one gets the others' copies, Jump Shortcuts, sessions and deployments, and what it
    lacks of name, tag and comments.
    """
    return call.write(duplicates.merge, call.actor, call.body)
