"""Jump Shortcuts: made, edited, copied, removed, jumped to."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.lifecycle import removals
from jump_server.live import events
from jump_server.reports import audit_log
from jump_server.shortcuts import jump_shortcuts
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def alice(world: World) -> Actor:
    """A member of the groups ``web`` and ``db``."""
    made = world.user("alice")
    world.group("web", "alice")
    world.group("db", "alice")
    world.group("secret")
    return made


@pytest.fixture
def shortcut(world: World, alice: Actor) -> Mapping[str, Any]:
    """A shortcut in the group ``web``."""
    more = {"tag": "front", "comments": "1st floor", "username": "jean", "domain": "CORP"}
    return world.shortcut(alice, "web", **more)


def change(
    world: World, actor: Actor, shortcut_id: str, version: int | None = None, **given: Any
) -> Mapping[str, Any]:
    wanted = parse(jump_shortcuts.ShortcutChange, given)
    return world.write(jump_shortcuts.change, actor, shortcut_id, wanted, version)


def copy(world: World, actor: Actor, shortcut_id: str, **given: Any) -> Mapping[str, Any]:
    wanted = parse(jump_shortcuts.ShortcutCopy, given)
    return world.write(jump_shortcuts.copy, actor, shortcut_id, wanted)


def logged(world: World) -> list[tuple[str, str]]:
    found = world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    return [(row["action"], row["actor"]) for row in found if "shortcut" in row["action"]]


def test_one_is_made(world: World, alice: Actor, shortcut: Mapping[str, Any]) -> None:
    assert shortcut == world.read(jump_shortcuts.get, alice, shortcut["id"])
    assert (shortcut["port"], shortcut["screen"]) == (3389, "full_screen")
    assert (shortcut["jump_group"], shortcut["tag"]) == ("web", "front")
    assert (shortcut["last_accessed_at"], shortcut["version"]) == (None, 1)
    assert (events.SHORTCUT_CHANGED, shortcut["id"]) in world.events.events
    assert logged(world) == [("jump_shortcut.created", "alice")]


def test_it_takes_the_right_to_deploy(world: World, alice: Actor) -> None:
    with refuses("permission_refused"):
        world.shortcut(alice, "secret")
    with refuses("jump_group_not_found", group="nope"):
        world.shortcut(alice, "nope")
    with refuses("shortcut_not_found"):
        world.read(jump_shortcuts.get, alice, "0" * 32)


def test_one_is_edited(world: World, alice: Actor, shortcut: Mapping[str, Any]) -> None:
    given = {"name": "Till", "hostname": "2001:db8::1", "port": 4000, "screen": "window"}
    changed = change(world, alice, shortcut["id"], 1, **given)
    assert {name: changed[name] for name in given} == given
    assert (changed["username"], changed["version"]) == ("jean", 2)
    with refuses("stale_edit"):
        change(world, alice, shortcut["id"], 1, tag="x")
    assert logged(world)[0] == ("jump_shortcut.changed", "alice")


def test_moving_takes_the_right_to_both_groups(
    world: World, alice: Actor, shortcut: dict[str, Any]
) -> None:
    assert change(world, alice, shortcut["id"], jump_group="db")["jump_group"] == "db"
    with refuses("permission_refused"):
        change(world, alice, shortcut["id"], jump_group="secret")
    change(world, ROOT, shortcut["id"], jump_group="secret")
    with refuses("permission_refused"):
        change(world, alice, shortcut["id"], jump_group="web")
    with refuses("permission_refused"):
        change(world, alice, shortcut["id"], tag="x")


def test_a_copy_has_everything_but_the_history(
    world: World, alice: Actor, shortcut: dict[str, Any]
) -> None:
    world.write(jump_shortcuts.rdp_file, alice, shortcut["id"])
    made = copy(world, alice, shortcut["id"], jump_group="user:alice", name="Mine")
    assert made["id"] != shortcut["id"]
    own = {"id": made["id"], "name": "Mine", "jump_group": "user:alice"}
    assert made == {**shortcut, **own}
    again = copy(world, alice, shortcut["id"])
    assert (again["name"], again["jump_group"]) == (shortcut["name"], "web")
    with refuses("permission_refused"):
        copy(world, alice, shortcut["id"], jump_group="secret")
    assert logged(world)[0] == ("jump_shortcut.copied", "alice")


def test_one_is_removed(world: World, alice: Actor, shortcut: Mapping[str, Any]) -> None:
    with refuses("stale_edit"):
        world.write(jump_shortcuts.remove, alice, shortcut["id"], 7)
    world.write(jump_shortcuts.remove, alice, shortcut["id"], 1)
    with refuses("shortcut_not_found"):
        world.read(jump_shortcuts.get, alice, shortcut["id"])
    assert (events.SHORTCUT_GONE, shortcut["id"]) in world.events.events
    assert logged(world)[0] == ("jump_shortcut.removed", "alice")


def test_a_jump_by_rdp_is_noted(world: World, alice: Actor, shortcut: Mapping[str, Any]) -> None:
    world.clock.advance(minutes=1)
    name, content = world.write(jump_shortcuts.rdp_file, alice, shortcut["id"])
    assert name == "Desk 1.rdp"
    assert "full address:s:pc1.example:3389\r\n" in content.decode("utf-16")
    accessed = world.read(jump_shortcuts.get, alice, shortcut["id"])
    assert accessed["last_accessed_by"] == "alice"
    assert accessed["last_accessed_at"] > shortcut["created_at"]
    assert accessed["version"] == 1, "no edit of others is stale for it"
    assert logged(world)[0] == ("jump_shortcut.jumped", "alice")


def test_a_group_with_a_shortcut_is_counted_and_stays(
    world: World, alice: Actor, shortcut: dict[str, Any]
) -> None:
    group = world.read(jump_groups.get, alice, "web")
    assert (group["count"], group["online"]) == (1, 0)
    assert group["tags"] == [{"tag": "front", "count": 1}]
    with refuses("jump_group_in_use", count=1):
        world.write(jump_groups.remove, ROOT, "web", None)


@pytest.fixture
def client(world: World, alice: Actor) -> Enrolled:
    """A Jump Client in the group ``web``."""
    return world.enrol(world.installer(alice, "web")["key"], "gate")


def vnc(world: World, actor: Actor, client_id: str | None, **more: Any) -> Mapping[str, Any]:
    given = {"jump_method": "local_vnc", "hostname": "screen.example", **more}
    if client_id is not None:
        given["jump_client_id"] = client_id
    return world.shortcut(actor, "web", **given)


def test_vnc_goes_through_a_jump_client(world: World, alice: Actor, client: Enrolled) -> None:
    made = vnc(world, alice, client.id)
    assert (made["port"], made["jump_client_id"]) == (5900, client.id)
    assert made["jump_client_name"] == "gate"
    with refuses("field_required", field="jump_client_id"):
        vnc(world, alice, None)
    with refuses("client_not_found"):
        vnc(world, alice, "0" * 32)
    with refuses("jump_method_other"):
        world.write(jump_shortcuts.rdp_file, alice, made["id"])
    world.write(removals.remove, ROOT, client.id, None, uninstall=False)
    left = world.read(jump_shortcuts.get, alice, made["id"])
    assert (left["jump_client_id"], left["jump_client_name"]) == (client.id, None)


def test_methods_keep_their_fields_apart(
    world: World, alice: Actor, client: Enrolled, shortcut: dict[str, Any]
) -> None:
    with refuses("field_unknown", field="jump_client_id"):
        world.shortcut(alice, "web", jump_client_id=client.id)
    with refuses("field_unknown", field="username"):
        vnc(world, alice, client.id, username="x")
    with refuses("field_unknown", field="jump_client_id"):
        change(world, alice, shortcut["id"], jump_client_id=client.id)
    made = vnc(world, alice, client.id)
    with refuses("field_unknown", field="screen"):
        change(world, alice, made["id"], screen="window")


def test_a_shortcut_is_no_way_around_the_right_to_its_client(
    world: World, alice: Actor, client: Enrolled
) -> None:
    """Who may not jump to the client neither leads a shortcut through it nor bends one."""
    admin = world.administrator()
    other = world.enrol(world.installer(admin, "secret")["key"], "vault")
    with refuses("permission_refused"):
        vnc(world, alice, other.id)
    mine = vnc(world, alice, client.id)
    with refuses("permission_refused"):
        change(world, alice, mine["id"], jump_client_id=other.id)
    theirs = vnc(world, ROOT, other.id)
    with refuses("permission_refused"):
        change(world, alice, theirs["id"], hostname="10.0.0.1")
    with refuses("permission_refused"):
        change(world, alice, theirs["id"], port=22)
    assert change(world, alice, theirs["id"], tag="x")["tag"] == "x"
    changed = change(world, alice, theirs["id"], jump_client_id=client.id)
    assert changed["jump_client_name"] == "gate"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": ""}, "field_required"),
        ({"name": "x" * 129}, "field_too_long"),
        ({"hostname": ""}, "field_required"),
        ({"hostname": "a b"}, "field_malformed"),
        ({"hostname": "pc1\nusername:s:x"}, "field_malformed"),
        ({"hostname": "pc1:3389"}, "field_malformed"),
        ({"hostname": "[::1]"}, "field_malformed"),
        ({"hostname": "-x"}, "field_malformed"),
        ({"hostname": "é.example"}, "field_malformed"),
        ({"port": 0}, "field_out_of_range"),
        ({"port": 65536}, "field_out_of_range"),
        ({"username": "a\nb"}, "field_malformed"),
        ({"domain": "a\u2028b"}, "field_malformed"),
        ({"screen": "huge"}, "field_not_a_choice"),
        ({"width": 100}, "field_out_of_range"),
        ({"jump_method": "local_ftp"}, "field_not_a_choice"),
    ],
)
def test_values_are_checked(given: Mapping[str, Any], code: str) -> None:
    whole = {"jump_method": "local_rdp", "name": "n", "jump_group": "web", "hostname": "pc1"}
    with refuses(code, field=next(iter(given))):
        parse(jump_shortcuts.NewShortcut, {**whole, **given})


@pytest.mark.parametrize("hostname", ["pc1", "a_b.example.", "192.0.2.7", "2001:db8::7", "::1"])
def test_hosts_are_names_and_addresses(hostname: str) -> None:
    parse(jump_shortcuts.ShortcutChange, {"hostname": hostname})


@pytest.fixture
def direct(world: World, alice: Actor) -> Mapping[str, Any]:
    """A VNC shortcut that leads directly from the server, which may connect to some networks."""
    world.connects_to("10.20.0.0/16")
    given = {"jump_method": "local_vnc", "hostname": "10.20.0.7", "directly": True}
    return world.shortcut(alice, "web", **given)


def test_one_leads_directly_where_the_server_may_connect(
    world: World, alice: Actor, direct: dict[str, Any]
) -> None:
    assert direct["directly"]
    assert (direct["jump_client_id"], direct["jump_client_name"]) == (None, None)
    given = {"jump_method": "local_vnc", "hostname": "10.20.0.7"}
    for hostname in ("10.21.0.7", "127.0.0.1", "169.254.169.254", "::ffff:10.20.0.7"):
        with refuses("target_not_allowed", host=hostname):
            world.shortcut(alice, "web", **{**given, "hostname": hostname, "directly": True})
    with refuses("field_required", field="jump_client_id"):
        world.shortcut(alice, "web", **given)
    with refuses("field_unknown", field="jump_client_id"):
        world.shortcut(alice, "web", **given, directly=True, jump_client_id="a" * 32)
    with refuses("field_unknown", field="directly"):
        world.shortcut(alice, "web", directly=True)
    world.connects_to()
    with refuses("vnc_direct_off"):
        world.shortcut(alice, "web", **given, directly=True)


def test_the_way_to_the_target_is_changed(
    world: World, alice: Actor, direct: dict[str, Any]
) -> None:
    gate = world.enrol(world.installer(alice, "web")["key"], "gate")
    through = change(world, alice, direct["id"], jump_client_id=gate.id)
    assert not through["directly"]
    assert through["jump_client_name"] == "gate"
    again = change(world, alice, direct["id"], directly=False)
    assert again["jump_client_name"] == "gate"
    back = change(world, alice, direct["id"], directly=True)
    assert (back["directly"], back["jump_client_id"]) == (True, None)
    with refuses("field_required", field="jump_client_id"):
        change(world, alice, direct["id"], directly=False)
    with refuses("field_unknown", field="jump_client_id"):
        change(world, alice, direct["id"], directly=True, jump_client_id=gate.id)
    with refuses("target_not_allowed", host="10.9.9.9"):
        change(world, alice, direct["id"], hostname="10.9.9.9")
    world.connects_to()
    assert change(world, alice, direct["id"], name="Other")["name"] == "Other"
    with refuses("vnc_direct_off"):
        change(world, alice, direct["id"], port=5901)


def test_a_copy_leads_where_the_original_does(
    world: World, alice: Actor, direct: dict[str, Any]
) -> None:
    assert copy(world, alice, direct["id"], jump_group="db")["directly"]
