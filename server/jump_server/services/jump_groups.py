"""Jump Groups: who sees which Jump Clients."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, delete, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup, Membership
from jump_server.models.user import User
from jump_server.site import site_of
from jump_wire.errors import UserError

from . import audit, events, versions
from .actors import Actor
from .inputs import CodeName, Comments, Input, Name, Search, Username
from .paging import Page, PageQuery, Slice, paginate

PERSONAL = "user:"
SHARED = "jumpgroup:"

Members = Annotated[list[Username], Field(max_length=1000)]


class NewGroup(Input):
    """A shared Jump Group to create."""

    code_name: CodeName
    name: Name = ""
    comments: Comments = ""
    members: Members = Field(default_factory=list)


class GroupChange(Input):
    """What to change of a shared Jump Group; what is not sent stays."""

    name: Name = ""
    comments: Comments = ""
    members: Members = Field(default_factory=list)


class GroupQuery(PageQuery):
    """Filters of the list of Jump Groups."""

    search: Search = ""


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that ``actor`` may see a Jump Group."""
    if actor.is_administrator:
        return true()
    mine = select(Membership.group_id).where(Membership.user_id == actor.user_id)
    return or_(JumpGroup.owner_id == actor.user_id, JumpGroup.id.in_(mine))


def may_use(session: Session, actor: Actor, group_id: str) -> bool:
    """Whether ``actor`` may see the Jump Group and work with what is in it."""
    found = select(JumpGroup.id).where(JumpGroup.id == group_id, visible(actor))
    return session.scalar(found) is not None


def visible_groups(session: Session, actor: Actor) -> frozenset[str] | None:
    """The code names of the Jump Groups that ``actor`` sees; None for all of them."""
    if actor.is_administrator:
        return None
    return frozenset(session.scalars(select(JumpGroup.code_name).where(visible(actor))))


def find(session: Session, reference: str) -> JumpGroup:
    """The Jump Group that a person names (``jump_group_not_found``).

    ``user:<username>``, ``jumpgroup:<code name>``, or of a shared group the bare
    code name or else the name, when only one has it.
    """
    code_name = reference.removeprefix(SHARED)
    group = session.scalar(select(JumpGroup).where(JumpGroup.code_name == code_name))
    if group is None and not reference.startswith((PERSONAL, SHARED)):
        named = select(JumpGroup).where(JumpGroup.name == reference, JumpGroup.owner_id.is_(None))
        groups = session.scalars(named.limit(2)).all()
        group = groups[0] if len(groups) == 1 else None
    if group is None:
        raise UserError("jump_group_not_found", group=reference)
    return group


def usable(session: Session, actor: Actor, reference: str) -> JumpGroup:
    """The Jump Group named, which ``actor`` must be allowed to use (``permission_refused``)."""
    group = find(session, reference)
    if not may_use(session, actor, group.id):
        raise UserError("permission_refused")
    return group


def create(session: Session, actor: Actor, new: NewGroup) -> dict[str, Any]:
    """Make a shared Jump Group."""
    actor.require_administrator()
    group = JumpGroup(
        code_name=new.code_name,
        name=new.name or new.code_name,
        comments=new.comments,
        created_at=site_of(session).clock(),
    )
    session.add(group)
    try:
        session.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="code_name", value=new.code_name) from error
    _set_members(session, group, new.members)
    details = {"name": group.name, "members": sorted(set(new.members))}
    audit.record(session, actor, "jump_group.created", "jump_group", group.code_name, **details)
    events.note(session, events.GROUPS_CHANGED)
    return _views(session, [group])[0]


def listing(session: Session, actor: Actor, query: GroupQuery) -> Slice:
    """The Jump Groups that ``actor`` sees, by code name."""
    rows = select(JumpGroup).where(visible(actor))
    if query.search:
        wanted = query.search.lower()
        rows = rows.where(
            or_(
                JumpGroup.code_name.contains(wanted, autoescape=True),
                func.lower(JumpGroup.name).contains(wanted, autoescape=True),
            )
        )
    found: list[JumpGroup] = []

    def keep(group: JumpGroup) -> dict[str, Any]:
        found.append(group)
        return {}

    part = paginate(session, rows, [(JumpGroup.code_name, False)], Page.of(query), keep)
    return Slice(_views(session, found), part.next, part.total)


def get(session: Session, actor: Actor, reference: str) -> dict[str, Any]:
    """One Jump Group."""
    return _views(session, [usable(session, actor, reference)])[0]


def change(
    session: Session, actor: Actor, reference: str, wanted: GroupChange, version: int | None
) -> dict[str, Any]:
    """Change a shared Jump Group; who is no longer a member loses it at once."""
    group = _editable(session, actor, reference)
    versions.check(group.version, version)
    given = wanted.given()
    if "members" in given:
        _set_members(session, group, given["members"])
    for field in ("name", "comments"):
        if field in given:
            setattr(group, field, given[field])
    group.name = group.name or group.code_name
    group.version += 1
    audit.record(session, actor, "jump_group.changed", "jump_group", group.code_name, **given)
    events.note(session, events.GROUPS_CHANGED)
    session.flush()
    return _views(session, [group])[0]


def remove(session: Session, actor: Actor, reference: str, version: int | None) -> None:
    """Remove a shared Jump Group that is empty (``jump_group_in_use``)."""
    group = _editable(session, actor, reference)
    versions.check(group.version, version)
    require_empty(session, group)
    session.delete(group)
    audit.record(session, actor, "jump_group.removed", "jump_group", group.code_name)
    events.note(session, events.GROUPS_CHANGED)


def require_empty(session: Session, group: JumpGroup) -> None:
    """Refuse (``jump_group_in_use``) a Jump Group that still has clients or installers."""
    clients = select(func.count()).where(JumpClient.jump_group_id == group.id)
    installers = select(func.count()).where(Installer.jump_group_id == group.id)
    count = (session.scalar(clients) or 0) + (session.scalar(installers) or 0)
    if count:
        raise UserError("jump_group_in_use", group=group.code_name, count=count)


def _editable(session: Session, actor: Actor, reference: str) -> JumpGroup:
    actor.require_administrator()
    group = find(session, reference)
    if group.owner_id is not None:  # a personal group lives and dies with its user
        raise UserError("permission_refused")
    # Locked, so that no client enters a group while it is removed.
    session.refresh(group, with_for_update=True)
    return group


def _set_members(session: Session, group: JumpGroup, usernames: Iterable[str]) -> None:
    wanted = set(usernames)
    ids = set(session.scalars(select(User.id).where(User.username.in_(wanted))))
    if len(ids) != len(wanted):
        raise UserError("user_not_found")
    session.execute(delete(Membership).where(Membership.group_id == group.id))
    session.add_all(Membership(group_id=group.id, user_id=user_id) for user_id in sorted(ids))
    session.flush()


def _views(session: Session, groups: list[JumpGroup]) -> list[dict[str, Any]]:
    """The groups as the API shows them: four queries, however many there are."""
    ids = [group.id for group in groups]
    members: dict[str, list[str]] = {}
    for group_id, username in session.execute(
        select(Membership.group_id, User.username)
        .join(User, User.id == Membership.user_id)
        .where(Membership.group_id.in_(ids))
        .order_by(User.username)
    ):
        members.setdefault(group_id, []).append(username)
    tags: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    online: dict[str, int] = {}
    connected = func.count().filter(
        JumpClient.online.is_(True), JumpClient.uninstalled_at.is_(None)
    )
    for group_id, tag, number, up in session.execute(
        select(JumpClient.jump_group_id, JumpClient.tag, func.count(), connected)
        .where(JumpClient.jump_group_id.in_(ids), JumpClient.expired_at.is_(None))
        .group_by(JumpClient.jump_group_id, JumpClient.tag)
        .order_by(JumpClient.tag)
    ):
        counts[group_id] = counts.get(group_id, 0) + number
        online[group_id] = online.get(group_id, 0) + up
        if tag:
            tags.setdefault(group_id, []).append({"tag": tag, "count": number})
    return [
        {
            "code_name": group.code_name,
            "name": group.name,
            "comments": group.comments,
            "kind": group.kind,
            "members": members.get(group.id, [])
            if group.owner_id is None
            else [group.code_name.removeprefix(PERSONAL)],
            "tags": tags.get(group.id, []),
            "count": counts.get(group.id, 0),
            "online": online.get(group.id, 0),
            "version": group.version,
        }
        for group in groups
    ]
