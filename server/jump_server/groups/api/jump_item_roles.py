"""Endpoints for Jump Item roles. All require the ``users`` right."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import USERS
from jump_server.core.views import Page
from jump_server.groups import jump_item_roles, views

routes = Routes("Jump Item roles")
READ = Access(USER, ("read", "users"), USERS)
WRITE = Access(USER, ("users",), USERS)


@routes.add(
    "GET",
    "/jump-item-roles",
    READ,
    query=jump_item_roles.RoleQuery,
)
def list_jump_item_roles(call: Call[None, jump_item_roles.RoleQuery]) -> Page[views.JumpItemRole]:
    """List the Jump Item roles, predefined ones first."""
    return call.read(jump_item_roles.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/jump-item-roles",
    WRITE,
    body=jump_item_roles.NewRole,
    status=201,
    creates=True,
    step_up=True,
    dry_run=True,
)
def create_jump_item_role(call: Call[jump_item_roles.NewRole, None]) -> Reply[views.JumpItemRole]:
    """Create a Jump Item role."""
    return call.create(jump_item_roles.create, call.actor, call.body)


@routes.add("GET", "/jump-item-roles/<code_name>", READ)
def get_jump_item_role(call: Call[None, None]) -> views.JumpItemRole:
    """Return one Jump Item role."""
    return call.read(jump_item_roles.get, call.actor, call.path["code_name"])


@routes.add(
    "PATCH",
    "/jump-item-roles/<code_name>",
    WRITE,
    body=jump_item_roles.RoleChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_jump_item_role(call: Call[jump_item_roles.RoleChange, None]) -> views.JumpItemRole:
    """Change a Jump Item role that is not predefined. ``rights`` replaces the existing rights."""
    return call.write(
        jump_item_roles.change, call.actor, call.path["code_name"], call.body, call.version
    )


@routes.add(
    "DELETE",
    "/jump-item-roles/<code_name>",
    WRITE,
    status=204,
    edits=True,
    step_up=True,
    dry_run=True,
)
def remove_jump_item_role(call: Call[None, None]) -> None:
    """Remove a Jump Item role that is not in use."""
    call.write(jump_item_roles.remove, call.actor, call.path["code_name"], call.version)
