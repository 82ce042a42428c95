"""Endpoints for users. All require the ``users`` right."""

from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import second_factors, users, views
from jump_server.accounts.passwords import generate
from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import USERS, Actor
from jump_server.core.views import Page

routes = Routes("Users")
READ = Access(USER, ("read", "users"), USERS)
WRITE = Access(USER, ("users",), USERS)


@routes.add("GET", "/users", READ, query=users.UserQuery)
def list_users(call: Call[None, users.UserQuery]) -> Page[views.User]:
    """List users."""
    return call.read(users.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/users",
    WRITE,
    body=users.NewUser,
    status=201,
    creates=True,
    step_up=True,
    dry_run=True,
)
def create_user(call: Call[users.NewUser, None]) -> Reply[views.CreatedUser]:
    """Create a user.

    Without a password in the request, one is generated. Only this response contains it.
    """
    generated = generate() if call.body.password is None else None
    password_hash = call.passwords.hash(call.body.password or generated or "")

    def create(tx: Transaction, actor: Actor, new: users.NewUser) -> views.CreatedUser:
        return {**users.create(tx, actor, new, password_hash), "password": generated}

    return call.create(create, call.actor, call.body)


@routes.add("GET", "/users/<user_id>", READ)
def get_user(call: Call[None, None]) -> views.User:
    """Return one user."""
    return call.read(users.get, call.actor, call.path["user_id"])


@routes.add(
    "PATCH",
    "/users/<user_id>",
    WRITE,
    body=users.UserChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_user(call: Call[users.UserChange, None]) -> views.User:
    """Change, lock or unlock a user, or set the password.

    A new role, a lock or a new password ends the user's sign-ins.
    """
    password_hash = None
    if "password" in call.body.model_fields_set:
        password_hash = call.passwords.hash(call.body.password)
    return call.write(
        users.change, call.actor, call.path["user_id"], call.body, password_hash, call.version
    )


@routes.add("DELETE", "/users/<user_id>/second-factor", WRITE, step_up=True)
def reset_second_factor(call: Call[None, None]) -> views.User:
    """Remove the second factor of another user, for example after a lost device.

    Their sign-ins end.
    """
    return call.write(second_factors.reset, call.actor, call.path["user_id"])


@routes.add("DELETE", "/users/<user_id>", WRITE, status=204, edits=True, step_up=True, dry_run=True)
def remove_user(call: Call[None, None]) -> None:
    """Remove a user whose personal Jump Group is empty."""
    call.write(users.remove, call.actor, call.path["user_id"], call.version)
