"""Who may do what in a Jump Group: by default, by membership, by team."""

from typing import Any

import pytest

from jump_server.accounts import users
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_group_access, jump_group_names, jump_groups, jump_item_roles
from jump_server.live import events
from jump_server.models.jump_item_role import (
    DEPLOY,
    EDIT,
    LOG_IN,
    MOVE,
    REMOVE,
    RIGHTS,
    SCREEN,
    START_SESSION,
    VIEW,
    VIEW_REPORTS,
)
from tests.server.world import ROOT, World, refuses

PREDEFINED = {
    "full_access": set(RIGHTS),
    "technician": {VIEW, START_SESSION, DEPLOY, REMOVE, MOVE, EDIT, LOG_IN, SCREEN},
    "start_sessions": {VIEW, START_SESSION, SCREEN},
    "auditor": {VIEW, VIEW_REPORTS},
    "no_access": set[str](),
}


def rights(world: World, actor: Actor, group: str) -> set[str]:
    """The rights in a group, by each way to ask."""
    group_id = world.read(jump_group_names.find, group).id
    told = world.read(jump_group_access.rights_in, actor, [group_id])[group_id]
    each = {r for r in RIGHTS if world.read(jump_group_access.may, actor, group_id, r)}
    seen = world.read(jump_group_access.visible_groups, actor)
    assert set(told) == each
    assert seen is None or (group in seen) == (VIEW in each)
    return each


def change_group(world: World, code_name: str, **given: Any) -> None:
    world.write(jump_groups.change, ROOT, code_name, parse(jump_groups.GroupChange, given), None)


@pytest.mark.parametrize("role", PREDEFINED)
def test_predefined_roles(world: World, role: str) -> None:
    alice = world.user("alice", personal_role=role)
    assert rights(world, alice, "user:alice") == PREDEFINED[role]


def test_an_administrator_has_every_right(world: World) -> None:
    world.user("bob")
    admin = world.user("admin", "administrator", personal_role="no_access")
    for group in ("user:admin", "user:bob"):
        assert rights(world, admin, group) == set(RIGHTS)


def test_each_kind_of_items_has_its_role(world: World) -> None:
    alice = world.user(
        "alice", personal_role="auditor", team_role="start_sessions", shared_role="technician"
    )
    world.team("support", alice="member")
    world.group("web", "alice")
    world.group("desk", team="support")
    world.group("other")
    assert rights(world, alice, "user:alice") == PREDEFINED["auditor"]
    assert rights(world, alice, "web") == PREDEFINED["technician"]
    assert rights(world, alice, "desk") == PREDEFINED["start_sessions"]
    assert rights(world, alice, "other") == set()


def test_a_membership_can_have_its_own_role(world: World) -> None:
    alice, bob = world.user("alice"), world.user("bob")
    world.group("web", "alice", "bob", roles={"alice": "auditor"})
    assert rights(world, alice, "web") == PREDEFINED["auditor"]
    assert rights(world, bob, "web") == PREDEFINED["technician"]


@pytest.mark.parametrize("role", PREDEFINED)
def test_a_jump_group_can_be_for_all_users(world: World, role: str) -> None:
    alice = world.user("alice")
    world.group("web", all_users_role=role)
    assert rights(world, alice, "web") == PREDEFINED[role]
    assert rights(world, world.user("later", rights=[]), "web") == PREDEFINED[role]
    assert rights(world, Actor("0" * 32, "gone", "technician"), "web") == set()
    world.events.events.clear()
    change_group(world, "web", all_users_role=None)
    assert rights(world, alice, "web") == set()
    assert world.events.events == [(events.GROUPS_CHANGED, "")]


def test_what_all_users_have_adds_to_what_members_and_the_team_have(world: World) -> None:
    member = world.user("member", shared_role="start_sessions")
    mate = world.user("mate", team_role="start_sessions")
    kept_out = world.user("kept-out")
    world.team("support", mate="member")
    world.group(
        "web",
        "member",
        "kept-out",
        team="support",
        roles={"kept-out": "no_access"},
        all_users_role="auditor",
    )
    both = PREDEFINED["auditor"] | PREDEFINED["start_sessions"]
    assert rights(world, member, "web") == both
    assert rights(world, mate, "web") == both
    assert rights(world, world.user("anybody"), "web") == PREDEFINED["auditor"]
    assert rights(world, kept_out, "web") == set()
    world.group("db")
    assert rights(world, mate, "db") == set()
    assert rights(world, mate, "user:member") == set()


def test_an_installer_lives_by_what_all_users_may(world: World) -> None:
    alice = world.user("alice")
    world.group("web", all_users_role="technician")
    made = world.installer(alice, "web")
    world.enrol(made["key"])
    change_group(world, "web", all_users_role="start_sessions")
    with refuses("installer_orphaned"):
        world.enrol(made["key"])


def test_a_memberships_role_decides_in_a_teams_group_too(world: World) -> None:
    alice = world.user("alice", team_role="full_access")
    world.team("support", alice="manager")
    world.group("desk", "alice", team="support", roles={"alice": "no_access"})
    assert rights(world, alice, "desk") == set()
    change_group(world, "desk", roles={})  # as a member and as one of the team
    assert rights(world, alice, "desk") == PREDEFINED["full_access"]


def test_who_stands_higher_sees_the_personal_groups_of_who_stands_lower(world: World) -> None:
    people = {
        name: world.user(name) for name in ("member", "mate", "lead", "other_lead", "manager")
    }
    world.team(
        "support", member="member", mate="member", lead="lead", other_lead="lead", manager="manager"
    )
    below = {
        "member": set[str](),
        "mate": set[str](),
        "lead": {"member", "mate"},
        "other_lead": {"member", "mate"},
        "manager": {"member", "mate", "lead", "other_lead"},
    }
    for name, actor in people.items():
        for owner in people:
            role = "start_sessions" if owner in below[name] else "no_access"
            expected = PREDEFINED["technician" if owner == name else role]
            assert rights(world, actor, f"user:{owner}") == expected, (name, owner)


def test_one_team_gives_nothing_in_another(world: World) -> None:
    lead = world.user("lead")
    world.user("member")
    world.team("support", lead="lead")
    world.team("sales", lead="member", member="member")
    assert rights(world, lead, "user:member") == set()


def test_a_lead_whose_role_gives_no_access_sees_no_personal_groups(world: World) -> None:
    lead = world.user("lead", team_role="no_access")
    world.user("member")
    world.team("support", lead="lead", member="member")
    assert rights(world, lead, "user:member") == set()


def test_a_role_that_changes_changes_for_all_who_hold_it(world: World) -> None:
    world.role("own", START_SESSION)
    alice = world.user("alice", shared_role="own")
    world.group("web", "alice")
    assert rights(world, alice, "web") == {VIEW, START_SESSION}
    world.events.events.clear()
    change = parse(jump_item_roles.RoleChange, {"rights": ["edit"]})
    world.write(jump_item_roles.change, ROOT, "own", change, None)
    assert rights(world, alice, "web") == {VIEW, EDIT}
    assert world.events.events == [(events.GROUPS_CHANGED, "")]


def test_another_role_by_default_counts_at_once(world: World) -> None:
    alice = world.user("alice")
    world.events.events.clear()
    change = parse(users.UserChange, {"personal_role": "no_access"})
    world.write(users.change, ROOT, alice.user_id, change, None, None)
    assert rights(world, alice, "user:alice") == set()
    assert world.events.events == [(events.GROUPS_CHANGED, "")]
