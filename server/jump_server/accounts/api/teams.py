"""Endpoints for teams."""

from jump_server.accounts import teams, views
from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.actors import USERS
from jump_server.core.views import Page

routes = Routes("Teams")
READ = Access(USER, ("read", "groups"))
WRITE = Access(USER, ("groups",), USERS)


@routes.add("GET", "/teams", READ, query=teams.TeamQuery)
def list_teams(call: Call[None, teams.TeamQuery]) -> Page[views.Team]:
    """List your own teams, or all teams if you have the `users` right."""
    return call.read(teams.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/teams",
    WRITE,
    body=teams.NewTeam,
    status=201,
    creates=True,
    step_up=True,
    dry_run=True,
)
def create_team(call: Call[teams.NewTeam, None]) -> Reply[views.Team]:
    """Create a team."""
    return call.create(teams.create, call.actor, call.body)


@routes.add("GET", "/teams/<code_name>", Access(USER, READ.scopes, USERS))
def get_team(call: Call[None, None]) -> views.Team:
    """Return one team."""
    return call.read(teams.get, call.actor, call.path["code_name"])


@routes.add(
    "PATCH",
    "/teams/<code_name>",
    WRITE,
    body=teams.TeamChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_team(call: Call[teams.TeamChange, None]) -> views.Team:
    """Change a team. ``members`` replaces the existing members."""
    return call.write(teams.change, call.actor, call.path["code_name"], call.body, call.version)


@routes.add(
    "DELETE", "/teams/<code_name>", WRITE, status=204, edits=True, step_up=True, dry_run=True
)
def remove_team(call: Call[None, None]) -> None:
    """Remove a team that owns no Jump Group."""
    call.write(teams.remove, call.actor, call.path["code_name"], call.version)
