"""Users: their accounts, roles and rights."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import INSTALLERS, SESSION_KEYS, SITE_RIGHTS, USERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import CodeName, Input, Name, Search, Text, Username
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.groups import jump_group_names, jump_groups, jump_item_roles
from jump_server.live import events
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import START_ROLE, TECHNICIAN_ROLE
from jump_server.models.user import ADMINISTRATOR, JUMP_ITEM_ROLES, User, WebSession
from jump_wire.errors import UserError

from . import guessing
from .views import Language, Role, SiteRight
from .views import User as UserView

Rights = Annotated[list[SiteRight], Field(max_length=len(SITE_RIGHTS))]
PublicName = Annotated[str, Text(64)]
Password = Annotated[str, Text(256, low=12)]

FIRST_RIGHTS = (INSTALLERS, SESSION_KEYS)
"""Site rights of a new user, unless the request names them."""


class NewUser(Input):
    """A user to create. Without a password, the server generates one.

    Without ``rights``, the user can manage installers and generate session keys, as far as the
    creator can.
    """

    username: Username
    display_name: Name = ""
    public_name: PublicName = ""
    role: Role = "technician"
    rights: Rights | None = None
    personal_role: CodeName = TECHNICIAN_ROLE
    team_role: CodeName = START_ROLE
    shared_role: CodeName = TECHNICIAN_ROLE
    language: Language | None = None
    password: Password | None = None


class UserChange(Input):
    """Changes of a user by an administrator. Omitted fields are not changed."""

    display_name: Name = ""
    public_name: PublicName = ""
    role: Role = "technician"
    rights: Rights = Field(default_factory=list)
    personal_role: CodeName = TECHNICIAN_ROLE
    team_role: CodeName = START_ROLE
    shared_role: CodeName = TECHNICIAN_ROLE
    language: Language | None = None
    locked: bool = False
    password: Password = ""


class UserQuery(PageQuery):
    """Filters of the list of users."""

    search: Search = ""


def create(tx: Transaction, actor: Actor, new: NewUser, password_hash: str) -> UserView:
    """Create a user and their personal Jump Group. Requires the ``users`` right."""
    actor.require_right(USERS)
    rights = sorted(set(filter(actor.may, FIRST_RIGHTS) if new.rights is None else new.rights))
    _require_no_mightier(actor, new.role, rights)
    for field in JUMP_ITEM_ROLES:
        jump_item_roles.require(tx, getattr(new, field))
    now = environment_of(tx).clock()
    user = User(
        username=new.username,
        display_name=new.display_name,
        public_name=new.public_name,
        role=new.role,
        rights=rights,
        personal_role=new.personal_role,
        team_role=new.team_role,
        shared_role=new.shared_role,
        language=new.language,
        password_hash=password_hash,
        created_at=now,
    )
    tx.add(user)
    try:
        tx.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="username", value=new.username) from error
    tx.add(
        JumpGroup(
            code_name=personal_group(new.username),
            name=new.display_name or new.username,
            owner_id=user.id,
            created_at=now,
        )
    )
    fields = ("username", "role", "rights", *JUMP_ITEM_ROLES)
    details = {field: getattr(user, field) for field in fields}
    audit.record(tx, actor, "user.created", "user", user.id, **details)
    events.note(tx, events.GROUPS_CHANGED)
    return view(user)


def personal_group(username: str) -> str:
    """Return the code name of a user's personal Jump Group."""
    return jump_group_names.PERSONAL + username


def listing(tx: Transaction, actor: Actor, query: UserQuery) -> Slice[UserView]:
    """Return one page of the users, sorted by name. Requires the ``users`` right."""
    actor.require_right(USERS)
    rows = select(User)
    if query.search:
        wanted = query.search.lower()
        rows = rows.where(
            or_(
                func.lower(User.username).contains(wanted, autoescape=True),
                func.lower(User.display_name).contains(wanted, autoescape=True),
            )
        )
    return paginate(tx, rows, [(User.username, False)], Page.of(query), view)


def get(tx: Transaction, actor: Actor, user_id: str) -> UserView:
    """Return one user. Requires the ``users`` right."""
    actor.require_right(USERS)
    return view(existing(tx, user_id))


def change(
    tx: Transaction,
    actor: Actor,
    user_id: str,
    wanted: UserChange,
    password_hash: str | None,
    version: int | None,
) -> UserView:
    """Change a user. A new role, lock or password ends the user's sign-ins.

    Requires the ``users`` right.
    """
    user = editable(tx, actor, user_id)
    edit_conflicts.check(user.version, version)
    given = wanted.given()
    _require_no_mightier(actor, given.get("role", user.role), given.get("rights", user.rights))
    locking = given.get("locked", False) and user.locked_at is None
    demoting = given.get("role", user.role) != ADMINISTRATOR
    if locking or demoting:
        _keep_an_administrator(tx, user)
    ending = locking or given.get("role", user.role) != user.role or password_hash is not None
    for field in JUMP_ITEM_ROLES:
        if field in given:
            jump_item_roles.require(tx, given[field])
    if "rights" in given:
        given["rights"] = sorted(set(given["rights"]))
    for field in ("display_name", "public_name", "role", "rights", *JUMP_ITEM_ROLES, "language"):
        if field in given:
            setattr(user, field, given[field])
    if "locked" in given:
        _set_lock(tx, user, locked=given["locked"])
    if password_hash is not None:
        user.password_hash = password_hash
    if ending:
        end_web_sessions(tx, user.id)
    user.version += 1
    told = {field: value for field, value in given.items() if field != "password"}
    audit.record(
        tx,
        actor,
        "user.changed",
        "user",
        user.id,
        **{"username": user.username, "password_changed": password_hash is not None, **told},
    )
    events.note(tx, events.GROUPS_CHANGED)
    return view(user)


def change_own(
    tx: Transaction, actor: Actor, given: Mapping[str, Any], password_hash: str | None
) -> None:
    """Change the actor's own language, name for customers, or password.

    A new password ends their other sign-ins.
    """
    user = existing(tx, actor.user_id, lock=True)
    if "language" in given:
        user.language = given["language"]
    if "public_name" in given:
        user.public_name = given["public_name"]
        details = {"username": user.username, "public_name": user.public_name}
        audit.record(tx, actor, "user.changed", "user", user.id, **details)
    if password_hash is not None:
        user.password_hash = password_hash
        end_web_sessions(tx, user.id, but=actor.web_session_id)
        audit.record(tx, actor, "user.password_changed", "user", user.id)
    user.version += 1


def remove(tx: Transaction, actor: Actor, user_id: str, version: int | None) -> None:
    """Remove a user whose personal Jump Group is empty, and their API tokens and sign-ins.

    Requires the ``users`` right.
    """
    user = editable(tx, actor, user_id)
    edit_conflicts.check(user.version, version)
    _keep_an_administrator(tx, user)
    group = tx.scalar(select(JumpGroup).where(JumpGroup.owner_id == user.id))
    if group is not None:
        jump_groups.require_empty(tx, group)
        tx.delete(group)
        tx.flush()
    tx.delete(user)
    audit.record(tx, actor, "user.removed", "user", user.id, username=user.username)
    events.note(tx, events.GROUPS_CHANGED)


def unlock(tx: Transaction, actor: Actor, username: str) -> None:
    """Unlock a user, and end the delay of their sign-in attempts."""
    actor.require_administrator()
    user = named(tx, username, lock=True)
    _set_lock(tx, user, locked=False)
    user.version += 1
    audit.record(tx, actor, "user.unlocked", "user", user.id, username=username)


def reset_password(tx: Transaction, actor: Actor, username: str, password_hash: str) -> None:
    """Set a user's password, and unlock the account."""
    actor.require_administrator()
    user = named(tx, username, lock=True)
    user.password_hash = password_hash
    _set_lock(tx, user, locked=False)
    user.version += 1
    end_web_sessions(tx, user.id)
    audit.record(tx, actor, "user.password_reset", "user", user.id, username=username)


def none(tx: Transaction) -> bool:
    """Return whether the site has no user yet. For a start, which acts for nobody."""
    return tx.scalar(select(User.id).limit(1)) is None


def named(tx: Transaction, username: str, *, lock: bool = False) -> User:
    """Return the user with this name, or raise ``user_not_found``."""
    wanted = select(User).where(User.username == username.lower())
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    user = tx.scalar(wanted)
    if user is None:
        raise UserError("user_not_found")
    return user


def end_web_sessions(tx: Transaction, user_id: str, but: str | None = None) -> None:
    """End the user's web sessions, except the one in ``but``."""
    ended = delete(WebSession).where(WebSession.user_id == user_id)
    tx.execute(ended.where(WebSession.id != but) if but else ended)


def view(user: User) -> UserView:
    """Return the user in the API's form."""
    return {
        "id": user.id,
        "username": user.username,
        "display_name": user.display_name,
        "public_name": user.public_name,
        "role": user.role,
        "rights": user.rights,
        "personal_role": user.personal_role,
        "team_role": user.team_role,
        "shared_role": user.shared_role,
        "language": user.language,
        "locked": user.locked_at is not None,
        "second_factor": user.totp_since is not None,
        "version": user.version,
        "created_at": timestamp(user.created_at),
        "last_signed_in_at": timestamp(user.last_signed_in_at),
    }


def existing(tx: Transaction, user_id: str, *, lock: bool = False) -> User:
    """Return the user with this id, or raise ``user_not_found``."""
    user = tx.get(User, user_id, with_for_update=lock)
    if user is None:
        raise UserError("user_not_found")
    return user


def editable(tx: Transaction, actor: Actor, user_id: str) -> User:
    """Return a user for a change by ``actor``, who must hold all of the user's site rights.

    Requires the ``users`` right.

    Raises:
        UserError: ``user_not_found``, ``permission_refused``.
    """
    actor.require_right(USERS)
    user = existing(tx, user_id, lock=True)
    _require_no_mightier(actor, user.role, user.rights)
    return user


def reaches(actor: Actor, role: str, rights: Iterable[str]) -> bool:
    """Return whether the actor holds all rights of this role and these site rights."""
    return actor.is_administrator or (role != ADMINISTRATOR and all(map(actor.may, rights)))


def _require_no_mightier(actor: Actor, role: str, rights: Iterable[str]) -> None:
    """Raise ``permission_refused`` unless the actor holds all these rights.

    Without this, actors could gain rights by granting them or by resetting a password.
    """
    if not reaches(actor, role, rights):
        raise UserError("permission_refused")


def _set_lock(tx: Transaction, user: User, *, locked: bool) -> None:
    user.locked_at = environment_of(tx).clock() if locked else None
    if not locked:
        guessing.forget(tx, user.username)


def _keep_an_administrator(tx: Transaction, user: User) -> None:
    """Raise ``last_administrator`` if no other administrator can sign in."""
    if user.role != ADMINISTRATOR:
        return
    able = select(User.id).where(User.role == ADMINISTRATOR, User.locked_at.is_(None))
    # Without the lock, two administrators could remove each other at the same moment.
    if set(tx.scalars(able.order_by(User.id).with_for_update())) <= {user.id}:
        raise UserError("last_administrator")
