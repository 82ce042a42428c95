"""Copies of Jump Clients: the same computer in another Jump Group, for those who see that."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_presence, jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.items import jump_item_lists
from jump_server.lifecycle import disabling, removals
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.reports import audit_log
from jump_server.sessions import permissions, sessions
from jump_server.shortcuts import jump_client_copies, jump_shortcuts
from jump_server.shortcuts.jump_shortcuts import ShortcutCopy
from jump_server.site import sweeping
from jump_wire.messages import Inventory
from tests.server.sessions.attaching import VERBS, attach, use
from tests.server.world import ROOT, Enrolled, World, refuses

INVENTORY = Inventory(
    hostname="gate",
    fqdn="gate.example.net",
    os="Debian 12",
    kernel="6.1",
    architecture="x86_64",
    cpu_model="",
    cpu_count=2,
    memory_mib=2048,
    addresses=("10.0.0.5",),
    mode="service",
    account="jump",
    install_dir="/opt/jump",
)


@pytest.fixture
def bob(world: World) -> Actor:
    """Who sees the group ``far`` alone."""
    return world.user("bob")


@pytest.fixture
def ann(world: World, bob: Actor) -> Actor:
    """Who may move and copy in both groups."""
    made = world.user("ann")
    world.group("web", "ann")
    world.group("far", "ann", "bob")
    return made


@pytest.fixture
def client(world: World, ann: Actor) -> Enrolled:
    """An online client in the group ``web``, with texts of its own."""
    made = world.enrol(world.installer(ann, "web")["key"], "gate")
    online = PresenceUpdate(
        made.id,
        world.clock(),
        online=True,
        inventory=INVENTORY,
    )
    world.write(jump_client_presence.apply_presence, [online])
    world.gateway.connected.add(made.id)
    wanted = parse(jump_clients.ClientChange, {"tag": "secret tag", "comments": "only for web"})
    world.write(jump_clients.change, ann, made.id, wanted, None)
    return made


def copied(world: World, actor: Actor, client: Enrolled, **given: Any) -> Mapping[str, Any]:
    wanted = parse(ShortcutCopy, given)
    return world.write(jump_client_copies.copy, actor, client.id, wanted)


@pytest.fixture
def copy(world: World, ann: Actor, client: Enrolled) -> Mapping[str, Any]:
    """A copy of the client in the group ``far``, with texts of its own."""
    made = copied(world, ann, client, jump_group="far", name="Front door")
    wanted = parse(jump_shortcuts.ShortcutChange, {"tag": "desk", "comments": "for far"})
    return world.write(jump_shortcuts.change, ann, made["id"], wanted, None)


def listed(world: World, actor: Actor, **query: Any) -> Sequence[Mapping[str, Any]]:
    wanted = parse(jump_item_lists.ItemQuery, query)
    return list(world.read(jump_item_lists.listing, actor, wanted).items)


def names(world: World, actor: Actor, **query: Any) -> list[str]:
    return [item["name"] for item in listed(world, actor, **query)]


def test_it_begins_as_the_client_is(world: World, ann: Actor, client: Enrolled) -> None:
    made = copied(world, ann, client)
    assert made["jump_method"] == "jump_client_copy"
    assert (made["name"], made["jump_group"]) == ("gate", "web")
    assert (made["tag"], made["comments"]) == ("secret tag", "only for web")
    assert (made["hostname"], made["jump_client_id"]) == ("gate", client.id)
    log = world.read(audit_log.listing, ROOT, audit_log.AuditQuery())
    (row,) = [row for row in log.items if row["action"] == "jump_client.copied"]
    assert (row["actor"], row["details"]["jump_client"]) == ("ann", client.id)


def test_who_sees_the_copy_sees_the_computer_and_nothing_of_the_original(
    world: World, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    (shown,) = listed(world, bob)
    assert shown["id"] == copy["id"]
    computer = shown["computer"]
    assert (computer["id"], computer["status"], computer["os"]) == (
        client.id,
        "online",
        "Debian 12",
    )
    assert (computer["name"], computer["jump_group"]) == ("Front door", "far")
    assert (computer["tag"], computer["comments"]) == ("desk", "for far")
    with refuses("permission_refused"):
        world.read(jump_clients.get, bob, client.id)
    assert world.read(jump_item_lists.summary, bob)["total"] == 1
    (group,) = world.read(jump_groups.listing, bob, jump_groups.GroupQuery(search="far")).items
    assert (group["count"], group["online"]) == (1, 1)


def test_it_is_found_by_the_computer_and_by_its_own_texts(
    world: World, bob: Actor, ann: Actor, copy: dict[str, Any]
) -> None:
    for found in ("front", "desk", "for far", "gate.example", "online", "jump client"):
        assert names(world, bob, search=found) == ["Front door"], found
    for hidden in ("secret tag", "only for web", "offline", "rdp"):
        assert names(world, bob, search=hidden) == [], hidden
    assert names(world, bob, jump_group="far", tag="desk") == ["Front door"]
    assert names(world, bob, jump_group="web") == []
    assert names(world, ann, jump_method="jump_client_copy") == ["Front door"]
    assert names(world, ann, jump_method="jump_client") == ["gate"]
    assert names(world, ann, jump_method="local_vnc") == []


@pytest.mark.parametrize("sort", sorted(jump_item_lists._COPY_SORTS))
def test_it_is_sorted_with_all_others(
    world: World, ann: Actor, copy: dict[str, Any], sort: str
) -> None:
    there = names(world, ann, sort=sort)
    assert sorted(there) == ["Front door", "gate"]
    assert names(world, ann, sort=f"-{sort}") == there[::-1]


def test_to_jump_takes_the_right_to_the_copy_alone(
    world: World, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    with refuses("permission_refused"):
        world.write(sessions.start, bob, client.id)
    made = world.write(sessions.start_for_shortcut, bob, copy["id"])
    assert (made["jump_client_id"], made["jump_shortcut_name"]) == (client.id, "Front door")
    attachment = attach(world, bob, made["id"], "shell")
    assert (attachment.client_id, attachment.asked.verbs) == (client.id, VERBS)
    use(world, bob, made["id"], "exec", "7" * 32)
    with refuses("permission_refused"):
        attach(world, bob, made["id"], "tunnel")


def test_without_the_right_the_session_ends(
    world: World, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    made = world.write(sessions.start_for_shortcut, bob, copy["id"])
    assert world.read(permissions.require, bob, client.id, copy["id"]).verbs
    change = parse(jump_groups.GroupChange, {"roles": {"bob": "auditor"}})
    world.write(jump_groups.change, ROOT, "far", change, None)
    with refuses("permission_refused"):
        world.read(permissions.require, bob, client.id, copy["id"])
    with refuses("permission_refused"):
        attach(world, bob, made["id"], "shell")


def test_a_disabled_or_offline_client_cannot_be_jumped_to(
    world: World, ann: Actor, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    world.write(disabling.disable, ann, client.id)
    with refuses("client_disabled_at_console"):
        world.write(sessions.start_for_shortcut, bob, copy["id"])
    world.write(disabling.enable, ann, client.id)
    gone = PresenceUpdate(client.id, world.clock(), online=False)
    world.write(jump_client_presence.apply_presence, [gone])
    with refuses("client_offline"):
        world.write(sessions.start_for_shortcut, bob, copy["id"])


def test_it_takes_the_right_to_move_in_both_groups(
    world: World, bob: Actor, ann: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    with refuses("permission_refused"):
        copied(world, bob, client, jump_group="far")
    world.group("elsewhere")
    with refuses("permission_refused"):
        copied(world, ann, client, jump_group="elsewhere")
    with refuses("jump_group_not_found"):
        copied(world, ann, client, jump_group="nowhere")
    again = world.write(
        jump_shortcuts.copy, bob, copy["id"], parse(ShortcutCopy, {"jump_group": "user:bob"})
    )
    assert (again["jump_group"], again["jump_client_id"]) == ("user:bob", client.id)


@pytest.mark.parametrize("field", ["hostname", "port", "jump_client_id", "username"])
def test_where_it_leads_cannot_be_changed(
    world: World, ann: Actor, copy: dict[str, Any], field: str
) -> None:
    value: Any = {"port": 22, "jump_client_id": "0" * 32}.get(field, "x")
    wanted = parse(jump_shortcuts.ShortcutChange, {field: value})
    with refuses("field_unknown", field=field):
        world.write(jump_shortcuts.change, ann, copy["id"], wanted, None)
    with refuses("jump_method_other"):
        world.write(jump_shortcuts.rdp_file, ann, copy["id"])


def test_to_remove_it_leaves_the_client(
    world: World, bob: Actor, ann: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    world.write(jump_shortcuts.remove, bob, copy["id"], None)
    assert listed(world, bob) == []
    assert names(world, ann) == ["gate"]


def test_it_goes_when_the_client_goes(
    world: World, ann: Actor, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    shortcut = world.shortcut(
        ann, "far", jump_method="local_vnc", hostname="10.0.0.7", jump_client_id=client.id
    )
    world.write(removals.remove, ann, client.id, None, uninstall=False)
    assert (events.SHORTCUT_GONE, copy["id"]) in world.events.events
    assert [item["id"] for item in listed(world, bob)] == [shortcut["id"]]


def test_it_goes_when_the_client_expires(
    world: World, bob: Actor, client: Enrolled, copy: dict[str, Any]
) -> None:
    gone = PresenceUpdate(client.id, world.clock(), online=False)
    world.write(jump_client_presence.apply_presence, [gone])
    world.write(sweeping.sweep, world.clock.advance(days=181))
    assert listed(world, bob) == []

    def hidden(tx: Transaction) -> bool:
        return tx.get_one(JumpClient, client.id).expired_at is not None

    assert world.read(hidden)


def test_what_is_gone_cannot_be_copied(world: World, ann: Actor, client: Enrolled) -> None:
    world.write(removals.uninstalled, client.id, client.credential, "local")
    with refuses("client_uninstalled"):
        copied(world, ann, client)


def test_it_changes_with_its_client(
    world: World, client: Enrolled, copy: Mapping[str, Any]
) -> None:
    shown: Mapping[str, Any] = world.read(jump_item_lists.live_views, [client.id])
    assert set(shown) == {client.id, copy["id"]}
    assert shown[copy["id"]]["computer"]["status"] == "online"
