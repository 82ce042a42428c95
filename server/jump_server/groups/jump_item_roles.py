"""Jump Item roles: predefined roles and the site's own roles."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import USERS, Actor
from jump_server.core.inputs import CodeName, Input, Name, Search
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.live import events
from jump_server.models.jump_group import JumpGroup, Membership
from jump_server.models.jump_item_role import RIGHTS, VIEW, JumpItemRole
from jump_server.models.user import User
from jump_wire.errors import UserError

from .views import JumpItemRole as JumpItemRoleView
from .views import Right

Rights = Annotated[list[Right], Field(max_length=len(RIGHTS))]


class NewRole(Input):
    """A role to create. Any right includes the right ``view``."""

    code_name: CodeName
    name: Name = ""
    rights: Rights = Field(default_factory=list)


class RoleChange(Input):
    """Changes to a role. Omitted fields stay the same."""

    name: Name = ""
    rights: Rights = Field(default_factory=list)


class RoleQuery(PageQuery):
    """Filters of the list of roles."""

    search: Search = ""


def create(tx: Transaction, actor: Actor, new: NewRole) -> JumpItemRoleView:
    """Create a role of the site's own. Requires the ``users`` right."""
    actor.require_right(USERS)
    role = JumpItemRole(code_name=new.code_name, name=new.name or new.code_name)
    _set_rights(role, new.rights)
    tx.add(role)
    try:
        tx.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="code_name", value=new.code_name) from error
    details = {"name": role.name, "rights": role.rights}
    audit.record(tx, actor, "jump_item_role.created", "jump_item_role", role.code_name, **details)
    return view(role)


def listing(tx: Transaction, actor: Actor, query: RoleQuery) -> Slice[JumpItemRoleView]:
    """Return roles by code name, predefined ones first. Requires the ``users`` right."""
    actor.require_right(USERS)
    rows = select(JumpItemRole)
    if query.search:
        wanted = query.search.lower()
        columns = (JumpItemRole.code_name, JumpItemRole.name)
        rows = rows.where(
            or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
        )
    keys = [(JumpItemRole.built_in, True), (JumpItemRole.code_name, False)]
    return paginate(tx, rows, keys, Page.of(query), view)


def get(tx: Transaction, actor: Actor, code_name: str) -> JumpItemRoleView:
    """Return one role. Requires the ``users`` right."""
    actor.require_right(USERS)
    return view(_existing(tx, code_name))


def change(
    tx: Transaction, actor: Actor, code_name: str, wanted: RoleChange, version: int | None
) -> JumpItemRoleView:
    """Change a role of the site's own. All users with the role lose a removed right."""
    role = _editable(tx, actor, code_name)
    edit_conflicts.check(role.version, version)
    given = wanted.given()
    if "rights" in given:
        _set_rights(role, given["rights"])
        given["rights"] = role.rights
    if "name" in given:
        role.name = given["name"] or role.code_name
    role.version += 1
    audit.record(tx, actor, "jump_item_role.changed", "jump_item_role", code_name, **given)
    events.note(tx, events.GROUPS_CHANGED)
    return view(role)


def remove(tx: Transaction, actor: Actor, code_name: str, version: int | None) -> None:
    """Remove a role of the site's own; raise ``jump_item_role_in_use`` if it is assigned."""
    role = _editable(tx, actor, code_name)
    edit_conflicts.check(role.version, version)
    columns = (User.personal_role, User.team_role, User.shared_role)
    held = select(func.count()).where(or_(*(column == code_name for column in columns)))
    given = select(func.count()).where(Membership.role == code_name)
    to_all = select(func.count()).where(JumpGroup.all_users_role == code_name)
    count = sum(tx.scalar(holders) or 0 for holders in (held, given, to_all))
    if count:
        raise UserError("jump_item_role_in_use", role=role.name, count=count)
    tx.delete(role)
    details = {"name": role.name}
    audit.record(tx, actor, "jump_item_role.removed", "jump_item_role", code_name, **details)


def require(tx: Transaction, code_name: str) -> None:
    """Raise ``jump_item_role_not_found`` unless the role to assign exists."""
    # The lock keeps other transactions from removing the role.
    named = select(JumpItemRole.code_name).where(JumpItemRole.code_name == code_name)
    if tx.scalar(named.with_for_update(read=True)) is None:
        raise UserError("jump_item_role_not_found", role=code_name)


def view(role: JumpItemRole) -> JumpItemRoleView:
    """Return the role as the API shows it."""
    return {
        "code_name": role.code_name,
        "name": role.name,
        "built_in": role.built_in,
        "rights": role.rights,
        "version": role.version,
    }


def _existing(tx: Transaction, code_name: str, *, lock: bool = False) -> JumpItemRole:
    role = tx.get(JumpItemRole, code_name, with_for_update=lock)
    if role is None:
        raise UserError("jump_item_role_not_found", role=code_name)
    return role


def _editable(tx: Transaction, actor: Actor, code_name: str) -> JumpItemRole:
    actor.require_right(USERS)
    role = _existing(tx, code_name, lock=True)
    if role.built_in:
        raise UserError("permission_refused")
    return role


def _set_rights(role: JumpItemRole, rights: list[Right]) -> None:
    wanted = {VIEW, *rights} if rights else set()
    for right in RIGHTS:
        setattr(role, right, right in wanted)
