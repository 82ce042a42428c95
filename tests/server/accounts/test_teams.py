"""Teams: made, changed, removed, and who knows them."""

from typing import Any

import pytest

from jump_server.accounts import teams, users
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.live import events
from tests.server.world import ROOT, World, refuses


def change(world: World, code_name: str, version: int | None = None, **given: Any) -> Any:
    return world.write(teams.change, ROOT, code_name, parse(teams.TeamChange, given), version)


def listed(world: World, actor: Actor, **query: str) -> list[str]:
    found = world.read(teams.listing, actor, parse(teams.TeamQuery, query))
    return [team["code_name"] for team in found.items]


def test_members_have_positions_and_are_replaced_as_a_whole(world: World) -> None:
    for name in ("alice", "bob", "carol"):
        world.user(name)
    world.team("support", bob="lead", alice="member", carol="manager")
    made = world.read(teams.get, ROOT, "support")
    assert made["members"] == {"alice": "member", "bob": "lead", "carol": "manager"}
    assert change(world, "support", members={"alice": "lead"})["members"] == {"alice": "lead"}
    assert change(world, "support", name="Support")["members"] == {"alice": "lead"}
    assert change(world, "support", name="")["name"] == "support"
    with refuses("users_not_found", users="nobody"):
        change(world, "support", members={"nobody": "lead"})


def test_one_knows_ones_own_teams(world: World) -> None:
    alice, chief = world.user("alice"), world.user("chief", rights=["users"])
    world.team("support", alice="member")
    world.team("sales")
    assert listed(world, alice) == ["support"]
    assert listed(world, chief) == listed(world, ROOT) == ["sales", "support"]
    assert listed(world, ROOT, search="SUPP") == ["support"]
    with refuses("permission_refused"):
        world.read(teams.get, alice, "support")


def test_an_edit_of_an_older_version_is_stale(world: World) -> None:
    world.team("support")
    change(world, "support", 1, comments="one")
    with refuses("stale_edit"):
        change(world, "support", 1, comments="two")
    with refuses("stale_edit"):
        world.write(teams.remove, ROOT, "support", 1)


def test_a_code_name_is_taken_once(world: World) -> None:
    world.team("support")
    with refuses("field_taken", field="code_name", value="support"):
        world.team("support")


def test_a_team_that_owns_a_group_stays(world: World) -> None:
    world.team("support")
    world.group("desk", team="support")
    with refuses("team_in_use", team="support", count=1):
        world.write(teams.remove, ROOT, "support", None)
    nobodys = parse(jump_groups.GroupChange, {"team": None})
    assert world.write(jump_groups.change, ROOT, "desk", nobodys, None)["team"] is None
    world.write(teams.remove, ROOT, "support", None)
    with refuses("team_not_found", team="support"):
        world.read(teams.get, ROOT, "support")


def test_a_group_that_goes_leaves_its_team(world: World) -> None:
    world.team("support")
    world.group("desk", team="support")
    world.write(jump_groups.remove, ROOT, "desk", None)
    world.write(teams.remove, ROOT, "support", None)


def test_a_removed_user_leaves_the_team(world: World) -> None:
    alice = world.user("alice")
    world.team("support", alice="lead")
    world.write(users.remove, ROOT, alice.user_id, None)
    assert world.read(teams.get, ROOT, "support")["members"] == {}


@pytest.mark.parametrize("action", ["create", "change", "remove"])
def test_consoles_are_told(world: World, action: str) -> None:
    world.team("support")
    if action != "create":
        world.events.events.clear()
    if action == "change":
        change(world, "support", members={})
    if action == "remove":
        world.write(teams.remove, ROOT, "support", None)
    assert world.events.events == [(events.GROUPS_CHANGED, "")]


def test_a_technician_makes_no_teams(world: World) -> None:
    alice = world.user("alice")
    with refuses("permission_refused"):
        world.write(teams.create, alice, parse(teams.NewTeam, {"code_name": "x"}))
