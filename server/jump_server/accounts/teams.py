"""Teams: their members, and each member's position."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import aliased

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import USERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import CodeName, Comments, Input, Name, Search, Username
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.groups.jump_groups import MEMBER_LIMIT, users_named
from jump_server.live import events
from jump_server.models.team import POSITIONS, Team, TeamGroup, TeamMember
from jump_server.models.user import User
from jump_wire.errors import UserError

from .views import Position
from .views import Team as TeamView

Members = Annotated[dict[Username, Position], Field(max_length=MEMBER_LIMIT)]


class NewTeam(Input):
    """A team to create."""

    code_name: CodeName
    name: Name = ""
    comments: Comments = ""
    members: Members = Field(default_factory=dict)


class TeamChange(Input):
    """Changes of a team. Omitted fields are not changed; ``members`` replaces all members."""

    name: Name = ""
    comments: Comments = ""
    members: Members = Field(default_factory=dict)


class TeamQuery(PageQuery):
    """Filters of the list of teams."""

    search: Search = ""


def mates(user_id: str) -> Select[str]:
    """Return the statement for the ids of all members of the user's teams."""
    mine, other = aliased(TeamMember), aliased(TeamMember)
    return (
        select(other.user_id)
        .join(mine, mine.team_id == other.team_id)
        .where(mine.user_id == user_id)
    )


def create(tx: Transaction, actor: Actor, new: NewTeam) -> TeamView:
    """Create a team. Requires the ``users`` right."""
    actor.require_right(USERS)
    team = Team(
        code_name=new.code_name,
        name=new.name or new.code_name,
        comments=new.comments,
        created_at=environment_of(tx).clock(),
    )
    tx.add(team)
    try:
        tx.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="code_name", value=new.code_name) from error
    _set_members(tx, team, new.members)
    details = {"name": team.name, "members": new.members}
    audit.record(tx, actor, "team.created", "team", team.code_name, **details)
    events.note(tx, events.GROUPS_CHANGED)
    return _views(tx, [team])[0]


def listing(tx: Transaction, actor: Actor, query: TeamQuery) -> Slice[TeamView]:
    """Return one page of the actor's teams, or of all teams with the ``users`` right.

    The teams are sorted by code name.
    """
    rows = select(Team)
    if not actor.may(USERS):
        mine = select(TeamMember.team_id).where(TeamMember.user_id == actor.user_id)
        rows = rows.where(Team.id.in_(mine))
    if query.search:
        wanted = query.search.lower()
        columns = (Team.code_name, Team.name)
        rows = rows.where(
            or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
        )
    part = paginate(tx, rows, [(Team.code_name, False)], Page.of(query), lambda team: team)
    return part.of(_views(tx, part.items))


def get(tx: Transaction, actor: Actor, code_name: str) -> TeamView:
    """Return one team. Requires the ``users`` right."""
    actor.require_right(USERS)
    return _views(tx, [_existing(tx, code_name)])[0]


def change(
    tx: Transaction, actor: Actor, code_name: str, wanted: TeamChange, version: int | None
) -> TeamView:
    """Change a team. Removed members lose the team's rights at once.

    Requires the ``users`` right.
    """
    actor.require_right(USERS)
    team = _existing(tx, code_name, lock=True)
    edit_conflicts.check(team.version, version)
    given = wanted.given()
    if "members" in given:
        _set_members(tx, team, given["members"])
    for field in ("name", "comments"):
        if field in given:
            setattr(team, field, given[field])
    team.name = team.name or team.code_name
    team.version += 1
    audit.record(tx, actor, "team.changed", "team", code_name, **given)
    events.note(tx, events.GROUPS_CHANGED)
    tx.flush()
    return _views(tx, [team])[0]


def remove(tx: Transaction, actor: Actor, code_name: str, version: int | None) -> None:
    """Remove a team, or raise ``team_in_use`` if it owns Jump Groups. Requires ``users``."""
    actor.require_right(USERS)
    team = _existing(tx, code_name, lock=True)
    edit_conflicts.check(team.version, version)
    owned = select(func.count()).where(TeamGroup.team_id == team.id)
    count = tx.scalar(owned) or 0
    if count:
        raise UserError("team_in_use", team=team.name, count=count)
    tx.delete(team)
    audit.record(tx, actor, "team.removed", "team", code_name, name=team.name)
    events.note(tx, events.GROUPS_CHANGED)


def _existing(tx: Transaction, code_name: str, *, lock: bool = False) -> Team:
    named = select(Team).where(Team.code_name == code_name)
    team = tx.scalar(named.with_for_update() if lock else named)
    if team is None:
        raise UserError("team_not_found", team=code_name)
    return team


def _set_members(tx: Transaction, team: Team, members: Mapping[str, Position]) -> None:
    ids = users_named(tx, members)
    tx.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    tx.add_all(
        TeamMember(team_id=team.id, user_id=ids[username], rank=POSITIONS.index(position))
        for username, position in sorted(members.items())
    )
    tx.flush()


def _views(tx: Transaction, teams: list[Team]) -> list[TeamView]:
    ids = [team.id for team in teams]
    members: dict[str, dict[str, str]] = {}
    for team_id, username, rank in tx.execute(
        select(TeamMember.team_id, User.username, TeamMember.rank)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id.in_(ids))
        .order_by(User.username)
    ):
        members.setdefault(team_id, {})[username] = POSITIONS[rank]
    return [
        {
            "code_name": team.code_name,
            "name": team.name,
            "comments": team.comments,
            "members": members.get(team.id, {}),
            "version": team.version,
        }
        for team in teams
    ]
