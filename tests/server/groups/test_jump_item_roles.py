"""Jump Item roles: predefined ones stay as they are, own ones come and go."""

from typing import Any

import pytest

from jump_server.accounts import users
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups, jump_item_roles
from jump_server.reports import audit_log
from tests.server.world import ROOT, World, refuses

PREDEFINED = ["auditor", "full_access", "no_access", "start_sessions", "technician"]


def change(world: World, code_name: str, version: int | None = None, **given: Any) -> Any:
    wanted = parse(jump_item_roles.RoleChange, given)
    return world.write(jump_item_roles.change, ROOT, code_name, wanted, version)


def test_the_list_has_the_predefined_ones_first(world: World) -> None:
    world.role("aaa")
    listed = world.read(jump_item_roles.listing, ROOT, jump_item_roles.RoleQuery()).items
    assert [role["code_name"] for role in listed] == [*PREDEFINED, "aaa"]
    assert [role["built_in"] for role in listed] == [True] * 5 + [False]
    found = world.read(jump_item_roles.listing, ROOT, jump_item_roles.RoleQuery(search="AUDIT"))
    assert [role["code_name"] for role in found.items] == ["auditor"]


def test_whoever_may_do_anything_with_an_item_also_sees_it(world: World) -> None:
    world.role("own", "remove", "start_session")
    rights = world.read(jump_item_roles.get, ROOT, "own")["rights"]
    assert rights == ["view", "start_session", "remove"]
    assert change(world, "own", rights=[])["rights"] == []


def test_what_is_not_sent_stays(world: World) -> None:
    world.role("own", "remove")
    changed = change(world, "own", name="Own")
    assert (changed["name"], changed["rights"]) == ("Own", ["view", "remove"])
    assert change(world, "own", rights=["edit"])["name"] == "Own"
    assert change(world, "own", name="")["name"] == "own"


def test_an_edit_of_an_older_version_is_stale(world: World) -> None:
    world.role("own")
    change(world, "own", 1, name="one")
    with refuses("stale_edit"):
        change(world, "own", 1, name="two")
    with refuses("stale_edit"):
        world.write(jump_item_roles.remove, ROOT, "own", 1)


@pytest.mark.parametrize("code_name", PREDEFINED)
def test_predefined_roles_stay(world: World, code_name: str) -> None:
    with refuses("permission_refused"):
        change(world, code_name, rights=[])
    with refuses("permission_refused"):
        world.write(jump_item_roles.remove, ROOT, code_name, None)


def test_a_code_name_is_taken_once(world: World) -> None:
    for taken in ("auditor", "own"):
        if taken == "own":
            world.role("own")
        with refuses("field_taken", field="code_name", value=taken):
            world.role(taken)


def test_a_role_that_all_users_hold_somewhere_stays(world: World) -> None:
    world.role("own")
    world.group("web", all_users_role="own")
    with refuses("jump_item_role_in_use", role="own", count=1):
        world.write(jump_item_roles.remove, ROOT, "own", None)
    with refuses("jump_item_role_not_found", role="nope"):
        world.group("db", all_users_role="nope")


def test_a_role_that_is_held_stays(world: World) -> None:
    world.role("own")
    alice = world.user("alice", team_role="own")
    world.user("bob")
    world.group("web", "bob", roles={"bob": "own"})
    with refuses("jump_item_role_in_use", role="own", count=2):
        world.write(jump_item_roles.remove, ROOT, "own", None)
    world.write(users.remove, ROOT, alice.user_id, None)
    wanted = parse(jump_groups.GroupChange, {"roles": {}})
    world.write(jump_groups.change, ROOT, "web", wanted, None)
    world.write(jump_item_roles.remove, ROOT, "own", None)
    with refuses("jump_item_role_not_found", role="own"):
        world.read(jump_item_roles.get, ROOT, "own")


def test_a_role_that_does_not_exist_is_given_to_nobody(world: World) -> None:
    with refuses("jump_item_role_not_found", role="nope"):
        world.user("alice", shared_role="nope")
    alice = world.user("alice")
    with refuses("jump_item_role_not_found", role="nope"):
        world.group("web", "alice", roles={"alice": "nope"})
    wanted = parse(users.UserChange, {"personal_role": "nope"})
    with refuses("jump_item_role_not_found", role="nope"):
        world.write(users.change, ROOT, alice.user_id, wanted, None, None)


def test_only_who_administers_users_knows_them(world: World) -> None:
    alice, bob = world.user("alice"), world.user("bob", rights=["users"])
    with refuses("permission_refused"):
        world.read(jump_item_roles.get, alice, "auditor")
    with refuses("permission_refused"):
        world.read(jump_item_roles.listing, alice, jump_item_roles.RoleQuery())
    assert world.read(jump_item_roles.get, bob, "auditor")["name"] == "Auditor"


def test_the_audit_log_tells_the_rights(world: World) -> None:
    world.role("own", "edit")
    change(world, "own", rights=["deploy"])
    events = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(target="own")).items
    assert [(event["action"], event["details"].get("rights")) for event in events] == [
        ("jump_item_role.changed", ["view", "deploy"]),
        ("jump_item_role.created", ["view", "edit"]),
    ]
