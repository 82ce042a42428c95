"""Endpoints for Jump Groups."""

from jump_server.api.endpoint import MANY_VALUES, USER, Access, Call, Reply, Routes
from jump_server.core.actors import USERS
from jump_server.core.views import Page
from jump_server.groups import jump_groups, views

routes = Routes("Jump Groups")
READ = Access(USER, ("read", "groups"))
WRITE = Access(USER, ("groups",), USERS)


@routes.add("GET", "/jump-groups", READ, query=jump_groups.GroupQuery)
def list_jump_groups(call: Call[None, jump_groups.GroupQuery]) -> Page[views.JumpGroup]:
    """List the Jump Groups that you may see, including personal ones.

    Each has its tags, its counts and your rights.
    """
    return call.read(jump_groups.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/jump-groups",
    WRITE,
    body=jump_groups.NewGroup,
    status=201,
    creates=True,
    step_up=True,
    dry_run=True,
    values=MANY_VALUES,
)
def create_jump_group(call: Call[jump_groups.NewGroup, None]) -> Reply[views.JumpGroup]:
    """Create a shared Jump Group."""
    return call.create(jump_groups.create, call.actor, call.body)


@routes.add("GET", "/jump-groups/<code_name>", READ)
def get_jump_group(call: Call[None, None]) -> views.JumpGroup:
    """Return one Jump Group by its code name."""
    return call.read(jump_groups.get, call.actor, call.path["code_name"])


@routes.add(
    "PATCH",
    "/jump-groups/<code_name>",
    WRITE,
    body=jump_groups.GroupChange,
    edits=True,
    step_up=True,
    dry_run=True,
    values=MANY_VALUES,
)
def change_jump_group(call: Call[jump_groups.GroupChange, None]) -> views.JumpGroup:
    """Change a shared Jump Group. ``members`` and ``roles`` replace the existing ones."""
    return call.write(
        jump_groups.change, call.actor, call.path["code_name"], call.body, call.version
    )


@routes.add(
    "DELETE", "/jump-groups/<code_name>", WRITE, status=204, edits=True, step_up=True, dry_run=True
)
def remove_jump_group(call: Call[None, None]) -> None:
    """Remove an empty shared Jump Group."""
    call.write(jump_groups.remove, call.actor, call.path["code_name"], call.version)
