"""Installers: who may make them, how they end, and their keys."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.accounts import users
from jump_server.clients import jump_clients
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import installers
from tests.server.world import ROOT, World, refuses


def change(
    world: World, actor: Actor, installer_id: str, version: int | None = None, **given: Any
) -> Mapping[str, Any]:
    wanted = parse(installers.InstallerChange, given)
    return world.write(installers.change, actor, installer_id, wanted, version)


def test_a_member_makes_one_for_his_group(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    made = world.installer(alice, "web", name="n", tag="t", overridable=["tag", "name", "tag"])
    assert made["state"] == "valid"
    assert made["valid_until"] == "2026-03-02T12:00:00.000Z"
    assert made["overridable"] == ["name", "tag"]
    assert made["created_by"] == "alice"
    world.installer(alice, "user:alice")


def test_what_an_installer_allows_by_default(world: World) -> None:
    """The guide's commands work with one left at its defaults; what exists keeps what it allows."""
    alice = world.user("alice")
    for group in ("web", "db", "till"):
        world.group(group, "alice")
    world.group("secret")
    made = world.installer(alice, "web")
    assert made["overridable"] == ["comments", "jump_group", "name", "tag"]
    for reference in ("jumpgroup:db", "till", "user:alice", "utilisateur:alice"):
        world.enrol(made["key"], jump_group=reference, name="n", tag="t", comments="c")
    with refuses("jump_group_out_of_reach", group="secret"):
        world.enrol(made["key"], jump_group="secret")
    with refuses("override_not_allowed", option="--jc-ephemeral"):
        world.enrol(made["key"], ephemeral=True)
    with refuses("override_not_allowed", option="--jc-name"):
        world.enrol(world.installer(alice, "web", overridable=[])["key"], name="n")


def test_how_far_a_package_reaches(world: World) -> None:
    admin, alice, bob = world.administrator(), world.user("alice"), world.user("bob")
    world.group("web", "alice", "bob")
    world.group("db", "alice")

    def reach(actor: Actor, made: Mapping[str, Any]) -> Mapping[str, Any]:
        found = world.read(installers.reach, actor, made["id"])
        return {**found, "jump_groups": [group["code_name"] for group in found["jump_groups"]]}

    anywhere, here = world.installer(alice, "web"), world.installer(alice, "web", overridable=[])
    all_of_hers = {"every": False, "jump_groups": ["db", "user:alice", "web"], "others": 0}
    assert reach(alice, anywhere) == reach(admin, anywhere) == all_of_hers
    assert reach(bob, anywhere) == {"every": False, "jump_groups": ["web"], "others": 2}
    assert reach(bob, here) == {"every": False, "jump_groups": ["web"], "others": 0}
    assert reach(bob, world.installer(admin, "web"))["every"]
    world.write(users.remove, ROOT, alice.user_id, None)
    assert reach(admin, anywhere) == {"every": False, "jump_groups": [], "others": 0}


def test_nobody_makes_one_for_a_group_that_is_not_his(world: World) -> None:
    alice = world.user("alice")
    world.group("web")
    with refuses("permission_refused"):
        world.installer(alice, "web")
    with refuses("jump_group_not_found", group="nope"):
        world.installer(alice, "nope")


def test_the_key_is_derived_and_always_the_same(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin")
    assert world.read(installers.key, admin, made["id"]) == {"key": made["key"]}
    assert made["key"].startswith(made["id"] + ".")
    assert len(made["key"]) == 32 + 1 + 32
    assert world.read(installers.for_key, made["key"]).id == made["id"]


def test_a_wrong_key_is_refused(world: World) -> None:
    admin = world.administrator()
    one, other = world.installer(admin, "user:admin"), world.installer(admin, "user:admin")
    swapped = one["id"] + "." + other["key"].partition(".")[2]
    for bad in (swapped, one["id"], one["key"][:-1], one["key"] + "A", ".", "x", "é"):
        with refuses("key_invalid"):
            world.read(installers.for_key, bad)
    with refuses("key_missing"):
        world.read(installers.for_key, "")


def test_a_deleted_installers_key_is_wrong(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin")
    client = world.enrol(made["key"])
    world.write(installers.remove, admin, made["id"], None)
    with refuses("key_invalid"):
        world.read(installers.for_key, made["key"])
    assert world.read(jump_clients.get, admin, client.id)["installer_id"] == made["id"]


def test_extending_counts_from_now(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin", valid_minutes=10)
    world.clock.advance(minutes=10)
    assert world.read(installers.get, admin, made["id"])["state"] == "expired"
    changed = change(world, admin, made["id"], valid_minutes=60)
    assert (changed["state"], changed["valid_until"]) == ("valid", "2026-03-01T13:10:00.000Z")


def test_other_changes_do_not_extend(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin")
    world.clock.advance(hours=1)
    changed = change(world, admin, made["id"], tag="x", uses_allowed=2, max_offline_minutes=60)
    assert changed["valid_until"] == made["valid_until"]
    assert (changed["tag"], changed["uses_allowed"], changed["max_offline_minutes"]) == ("x", 2, 60)
    assert change(world, admin, made["id"], uses_allowed=None)["uses_allowed"] is None


def test_an_edit_of_an_older_version_is_stale(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin")
    change(world, admin, made["id"], 1, tag="x")
    with refuses("stale_edit"):
        change(world, admin, made["id"], 1, tag="y")
    with refuses("stale_edit"):
        world.write(installers.remove, admin, made["id"], 1)


def test_revoking_is_for_good(world: World) -> None:
    admin = world.administrator()
    made = world.installer(admin, "user:admin")
    world.write(installers.revoke, admin, made["id"])
    again = world.write(installers.revoke, admin, made["id"])
    assert (again["state"], again["revoked"], again["version"]) == ("revoked", True, 2)
    assert change(world, admin, made["id"], valid_minutes=60)["state"] == "revoked"


def test_its_name_is_its_own_until_it_is_revoked(world: World) -> None:
    """Automation finds it again by that name, whoever made the others."""
    alice, bob = world.user("alice"), world.user("bob")
    world.group("web", "alice")
    made = world.installer(alice, "web", name_key="golden")
    nameless = world.installer(alice, "web")
    assert (made["name_key"], nameless["name_key"]) == ("golden", None)
    with refuses("field_taken", field="name_key", value="golden"):
        world.installer(bob, "user:bob", name_key="golden")
    with refuses("field_taken", field="name_key", value="golden"):
        change(world, alice, nameless["id"], name_key="golden")
    query = parse(installers.InstallerQuery, {"name_key": "golden"})
    assert [one["id"] for one in world.read(installers.listing, alice, query).items] == [made["id"]]
    assert not world.read(installers.listing, bob, query).items
    revoked = world.write(installers.revoke, alice, made["id"])
    assert revoked["name_key"] is None
    assert change(world, alice, nameless["id"], name_key="golden")["name_key"] == "golden"
    assert change(world, alice, nameless["id"], name_key=None)["name_key"] is None


def test_a_key_is_not_made_to_reach_further_than_who_does_so(world: World) -> None:
    admin, alice = world.administrator(), world.user("alice")
    world.group("web", "alice")
    world.group("secret")
    made = world.installer(admin, "web")
    assert change(world, alice, made["id"], tag="x")["created_by"] == "admin"
    changed = change(world, alice, made["id"], overridable=["jump_group"])
    assert changed["created_by"] == "alice"
    with refuses("jump_group_out_of_reach", group="secret"):
        world.enrol(made["key"], jump_group="secret")
    change(world, admin, made["id"], overridable=[])
    assert world.read(installers.get, admin, made["id"])["created_by"] == "alice"


def test_the_list_shows_ones_groups_only_and_is_filtered(world: World) -> None:
    admin, alice = world.administrator(), world.user("alice")
    world.group("web", "alice")
    world.group("db")
    world.installer(admin, "db", name="Databases")
    world.installer(alice, "web", name="Web", comments="100%_sure")

    def names(actor: Actor, **query: Any) -> list[str]:
        wanted = parse(installers.InstallerQuery, query)
        return [item["name"] for item in world.read(installers.listing, actor, wanted).items]

    assert names(alice) == ["Web"]
    assert sorted(names(admin)) == ["Databases", "Web"]
    assert names(admin, jump_group="db") == ["Databases"]
    assert names(admin, search="100%_S") == ["Web"]
    assert names(admin, search="%") == ["Web"]


def test_a_stranger_gets_nothing_of_it(world: World) -> None:
    admin, bob = world.administrator(), world.user("bob")
    installer_id = world.installer(admin, "user:admin")["id"]
    with refuses("permission_refused"):
        world.read(installers.get, bob, installer_id)
    with refuses("permission_refused"):
        world.read(installers.key, bob, installer_id)
    with refuses("permission_refused"):
        world.read(installers.package_facts, bob, installer_id)
    with refuses("permission_refused"):
        change(world, bob, installer_id, tag="x")
    with refuses("permission_refused"):
        world.write(installers.revoke, bob, installer_id)
    with refuses("permission_refused"):
        world.write(installers.remove, bob, installer_id, None)
    with refuses("installer_not_found"):
        world.read(installers.get, bob, "f" * 32)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "x" * 129, "field_too_long"),
        ("tag", "x" * 65, "field_too_long"),
        ("comments", "x" * 1025, "field_too_long"),
        ("name", "two\nlines", "field_malformed"),
        ("valid_minutes", 9, "field_out_of_range"),
        ("valid_minutes", 525_601, "field_out_of_range"),
        ("uses_allowed", 0, "field_out_of_range"),
        ("max_offline_minutes", 4, "field_out_of_range"),
        ("ephemeral", "yes", "field_malformed"),
        ("overridable", ["mode"], "field_not_a_choice"),
        ("jump_group", "", "field_required"),
    ],
)
def test_values_have_limits(field: str, value: object, code: str) -> None:
    with refuses(code):
        parse(installers.NewInstaller, {"jump_group": "web", field: value})
