"""Jump Groups, which decide which Jump Items a user can see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import USERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import CodeName, Comments, Input, Name, Search, Username
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.live import events
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup, Membership
from jump_server.models.jump_item_role import VIEW
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut
from jump_server.models.team import Team, TeamGroup
from jump_server.models.user import User
from jump_wire.errors import UserError

from . import jump_group_names, jump_item_roles
from .jump_group_access import may, rights_in, visible
from .jump_group_names import PERSONAL, by_code, find
from .views import JumpGroup as JumpGroupView

MEMBER_LIMIT = 1000

Members = Annotated[list[Username], Field(max_length=MEMBER_LIMIT)]
Roles = Annotated[dict[Username, CodeName], Field(max_length=MEMBER_LIMIT)]
"""Jump Item roles by user name, of members whose role here is not their default role."""


class NewGroup(Input):
    """A shared Jump Group to create. ``team`` owns it; all users have ``all_users_role`` in it."""

    code_name: CodeName
    name: Name = ""
    comments: Comments = ""
    team: CodeName | None = None
    members: Members = Field(default_factory=list)
    roles: Roles = Field(default_factory=dict)
    all_users_role: CodeName | None = None
    forbid_disable: bool = False
    forbid_uninstall: bool = False


class GroupChange(Input):
    """Changes to a shared Jump Group. Omitted fields stay the same."""

    name: Name = ""
    comments: Comments = ""
    team: CodeName | None = None
    members: Members = Field(default_factory=list)
    roles: Roles = Field(default_factory=dict)
    all_users_role: CodeName | None = None
    forbid_disable: bool = False
    forbid_uninstall: bool = False


class GroupQuery(PageQuery):
    """Filters of the list. ``every`` lists all Jump Groups and requires the ``users`` right."""

    search: Search = ""
    every: bool = False


def usable(tx: Transaction, actor: Actor, reference: str, right: str) -> JumpGroup:
    """Return the Jump Group; raise ``permission_refused`` unless ``actor`` has the right in it."""
    group = find(tx, reference)
    if not may(tx, actor, group.id, right):
        raise UserError("permission_refused")
    return group


def create(tx: Transaction, actor: Actor, new: NewGroup) -> JumpGroupView:
    """Create a shared Jump Group."""
    actor.require_right(USERS)
    group = JumpGroup(
        code_name=new.code_name,
        name=new.name or new.code_name,
        comments=new.comments,
        forbid_disable=new.forbid_disable,
        forbid_uninstall=new.forbid_uninstall,
        created_at=environment_of(tx).clock(),
    )
    tx.add(group)
    try:
        tx.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="code_name", value=new.code_name) from error
    jump_group_names.claim(tx, group, new.name)
    _set_team(tx, group, new.team)
    _set_members(tx, group, new.members, new.roles)
    _set_all_users_role(tx, group, new.all_users_role)
    details: dict[str, Any] = {
        "team": new.team,
        "members": sorted(set(new.members)),
        "roles": new.roles,
        "all_users_role": new.all_users_role,
        "forbid_disable": new.forbid_disable,
        "forbid_uninstall": new.forbid_uninstall,
    }
    audit.record(
        tx,
        actor,
        "jump_group.created",
        "jump_group",
        group.code_name,
        name=group.name,
        **details,
    )
    events.note(tx, events.GROUPS_CHANGED)
    return _views(tx, actor, [group])[0]


def listing(tx: Transaction, actor: Actor, query: GroupQuery) -> Slice[JumpGroupView]:
    """Return the Jump Groups that ``actor`` can see, sorted by code name."""
    rows = select(JumpGroup)
    if query.every:
        actor.require_right(USERS)
    else:
        rows = rows.where(visible(actor))
    if query.search:
        wanted = query.search.lower()
        rows = rows.where(
            or_(
                JumpGroup.code_name.contains(wanted, autoescape=True),
                func.lower(JumpGroup.name).contains(wanted, autoescape=True),
            )
        )
    part = paginate(tx, rows, [(JumpGroup.code_name, False)], Page.of(query), lambda group: group)
    return part.of(_views(tx, actor, part.items))


def get(tx: Transaction, actor: Actor, reference: str) -> JumpGroupView:
    """Return a Jump Group that ``actor`` can see; with the ``users`` right, any Jump Group."""
    group = by_code(tx, reference)
    if not actor.may(USERS) and not may(tx, actor, group.id, VIEW):
        raise UserError("permission_refused")
    return _views(tx, actor, [group])[0]


def change(
    tx: Transaction, actor: Actor, reference: str, wanted: GroupChange, version: int | None
) -> JumpGroupView:
    """Change a shared Jump Group. Removed members lose their access at once."""
    group = _editable(tx, actor, reference)
    edit_conflicts.check(group.version, version)
    given = wanted.given()
    if "team" in given:
        _set_team(tx, group, given["team"])
    if not given.keys().isdisjoint({"members", "roles"}):
        members, roles = _all_members(tx, [group.id]).get(group.id, ([], {}))
        members = given.get("members", members)
        kept = {name: role for name, role in roles.items() if name in members}
        _set_members(tx, group, members, given.get("roles", kept))
    if "all_users_role" in given:
        _set_all_users_role(tx, group, given["all_users_role"])
    for field in ("comments", "forbid_disable", "forbid_uninstall"):
        if field in given:
            setattr(group, field, given[field])
    if "name" in given and given["name"] != group.name:
        jump_group_names.claim(tx, group, given["name"])
    group.version += 1
    audit.record(tx, actor, "jump_group.changed", "jump_group", group.code_name, **given)
    events.note(tx, events.GROUPS_CHANGED)
    tx.flush()
    return _views(tx, actor, [group])[0]


def remove(tx: Transaction, actor: Actor, reference: str, version: int | None) -> None:
    """Remove a shared Jump Group; raise ``jump_group_in_use`` unless it is empty."""
    group = _editable(tx, actor, reference)
    edit_conflicts.check(group.version, version)
    require_empty(tx, group)
    tx.execute(delete(Installer).where(Installer.jump_group_id == group.id))  # those of pins
    tx.delete(group)
    details = {"name": group.name}
    audit.record(tx, actor, "jump_group.removed", "jump_group", group.code_name, **details)
    events.note(tx, events.GROUPS_CHANGED)


def require_empty(tx: Transaction, group: JumpGroup) -> None:
    """Raise ``jump_group_in_use`` if the Jump Group still has items or installers."""
    count = 0
    for kind in (JumpClient, JumpShortcut, Installer):
        here = select(func.count()).where(kind.jump_group_id == group.id)
        if kind is Installer:
            here = here.where(Installer.session_id.is_(None))  # no list shows those of pins
        count += tx.scalar(here) or 0
    if count:
        raise UserError("jump_group_in_use", group=group.code_name, count=count)


def _editable(tx: Transaction, actor: Actor, reference: str) -> JumpGroup:
    actor.require_right(USERS)
    group = by_code(tx, reference)
    if group.owner_id is not None:  # a personal group exists as long as its user
        raise UserError("permission_refused")
    # The lock keeps clients from joining a group while it is being removed.
    tx.refresh(group, with_for_update=True)
    return group


def _set_team(tx: Transaction, group: JumpGroup, code_name: str | None) -> None:
    """Set the team that owns the group, or none; raise ``team_not_found``."""
    tx.execute(delete(TeamGroup).where(TeamGroup.group_id == group.id))
    if code_name is None:
        return
    # The lock keeps other transactions from removing the team.
    named = select(Team.id).where(Team.code_name == code_name).with_for_update(read=True)
    team_id = tx.scalar(named)
    if team_id is None:
        raise UserError("team_not_found", team=code_name)
    tx.add(TeamGroup(group_id=group.id, team_id=team_id))
    tx.flush()


def _set_members(
    tx: Transaction, group: JumpGroup, usernames: Iterable[str], roles: Mapping[str, str]
) -> None:
    """Replace the members and their Jump Item roles in this group."""
    ids = users_named(tx, usernames)
    if not roles.keys() <= ids.keys():
        raise UserError("user_not_found")
    for code_name in set(roles.values()):
        jump_item_roles.require(tx, code_name)
    tx.execute(delete(Membership).where(Membership.group_id == group.id))
    tx.add_all(
        Membership(group_id=group.id, user_id=ids[username], role=roles.get(username))
        for username in sorted(ids)
    )
    tx.flush()


def _set_all_users_role(tx: Transaction, group: JumpGroup, role: str | None) -> None:
    """Set the Jump Item role of all users in this group; None: only members and the team."""
    if role is not None:
        jump_item_roles.require(tx, role)
    group.all_users_role = role


def users_named(tx: Transaction, usernames: Iterable[str]) -> dict[str, str]:
    """Return the ids of the users with these names, or raise ``users_not_found``."""
    wanted = set(usernames)
    found = tx.execute(select(User.username, User.id).where(User.username.in_(wanted)))
    ids: dict[str, str] = {row.username: row.id for row in found}
    if unknown := wanted - ids.keys():
        raise UserError("users_not_found", users=", ".join(sorted(unknown)))
    return ids


def _all_members(
    tx: Transaction, group_ids: list[str]
) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return each group's members, sorted by user name, and their roles in it."""
    found: dict[str, tuple[list[str], dict[str, str]]] = {}
    for group_id, username, role in tx.execute(
        select(Membership.group_id, User.username, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.group_id.in_(group_ids))
        .order_by(User.username)
    ):
        members, roles = found.setdefault(group_id, ([], {}))
        members.append(username)
        if role is not None:
            roles[username] = role
    return found


def _views(tx: Transaction, actor: Actor, groups: list[JumpGroup]) -> list[JumpGroupView]:
    """Return the groups as the API shows them, with seven queries for any number of groups."""
    ids = [group.id for group in groups]
    members = _all_members(tx, ids)
    rights = rights_in(tx, actor, ids)
    owned = (
        select(TeamGroup.group_id, Team.code_name)
        .join(Team, Team.id == TeamGroup.team_id)
        .where(TeamGroup.group_id.in_(ids))
    )
    teams: dict[str, str] = {row.group_id: row.code_name for row in tx.execute(owned)}
    tags, counts, online = _counts(tx, ids)
    doubled = jump_group_names.doubled(tx, ids)
    return [
        {
            "code_name": group.code_name,
            "name": group.name,
            "comments": group.comments,
            "kind": group.kind,
            "name_doubled": group.id in doubled,
            "team": teams.get(group.id),
            "members": members.get(group.id, ([], {}))[0]
            if group.owner_id is None
            else [group.code_name.removeprefix(PERSONAL)],
            "roles": members.get(group.id, ([], {}))[1],
            "all_users_role": group.all_users_role,
            "forbid_disable": group.forbid_disable,
            "forbid_uninstall": group.forbid_uninstall,
            "rights": rights[group.id],
            "tags": [
                {"tag": tag, "count": number}
                for tag, number in sorted(tags.get(group.id, {}).items())
            ],
            "count": counts[group.id],
            "online": online[group.id],
            "version": group.version,
        }
        for group in groups
    ]


def _counts(
    tx: Transaction, group_ids: list[str]
) -> tuple[dict[str, Counter[str]], Counter[str], Counter[str]]:
    """Return counts by group: of items with each tag, of all items, and of online items."""
    connected = func.count().filter(
        JumpClient.online.is_(True),
        JumpClient.uninstalled_at.is_(None),
        JumpClient.passive.is_(False),
    )
    clients = (
        select(JumpClient.jump_group_id, JumpClient.tag, func.count(), connected)
        .where(JumpClient.jump_group_id.in_(group_ids), JumpClient.expired_at.is_(None))
        .group_by(JumpClient.jump_group_id, JumpClient.tag)
    )
    original = and_(
        JumpShortcut.jump_method == CLIENT_COPY, JumpClient.id == JumpShortcut.jump_client_id
    )
    shortcuts = (
        select(JumpShortcut.jump_group_id, JumpShortcut.tag, func.count(), connected)
        .outerjoin(JumpClient, original)
        .where(JumpShortcut.jump_group_id.in_(group_ids))
        .group_by(JumpShortcut.jump_group_id, JumpShortcut.tag)
    )
    tags: dict[str, Counter[str]] = {}
    counts: Counter[str] = Counter()
    online: Counter[str] = Counter()
    for group_id, tag, number, up in (*tx.execute(clients), *tx.execute(shortcuts)):
        counts[group_id] += number
        online[group_id] += up
        if tag:
            tags.setdefault(group_id, Counter())[tag] += number
    return tags, counts, online
