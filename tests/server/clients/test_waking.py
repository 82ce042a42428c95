"""Wake on LAN through neighbours: who is one, what is told, which error wins."""

from typing import Any

import pytest

from jump_server.clients import waking
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.lifecycle import agent_reports, disabling, removals
from jump_server.reports import audit_log
from tests.server.clients.test_jump_client_presence import inventory
from tests.server.world import ROOT, World, refuses

MAC = "52:54:00:12:34:56"
NET = "192.168.7.0/24"


@pytest.fixture
def ann(world: World) -> Actor:
    made = world.user("ann")
    world.group("web", "ann")
    world.group("hidden")
    return made


def client(
    world: World, name: str, *networks: str, group: str = "web", online: bool = True, **more: Any
) -> str:
    """A client that has told of its networks."""
    key = world.installer(ROOT_ACTOR(world), group)["key"]
    made = world.enrol(key, name)
    update = PresenceUpdate(
        made.id,
        world.clock(),
        online=online,
        public_address=more.get("address", "203.0.113.7"),
        inventory=inventory(name, networks=networks, disabled=more.get("disabled", False)),
    )
    world.write(agent_reports.store, [update])
    if online:
        world.gateway.connected.add(made.id)
    return made.id


def ROOT_ACTOR(world: World) -> Actor:  # noqa: N802  # stands for a constant
    """An administrator, made once."""
    found = getattr(world, "root_actor", None)
    if found is None:
        found = world.administrator("boss")
        world.root_actor = found  # type: ignore[attr-defined]  # of these tests
    return found


def test_three_neighbours_are_asked(world: World, ann: Actor) -> None:
    sleeper = client(world, "sleeper", f"{MAC} {NET}", f"52:54:00:00:00:01 {NET}", online=False)
    near = {client(world, f"near{number}", f"52:54:00:00:01:0{number} {NET}") for number in "1234"}
    client(world, "elsewhere", f"52:54:00:00:02:01 {NET}", address="203.0.113.8")
    client(world, "other-net", "52:54:00:00:02:02 192.168.70.0/24")
    client(world, "asleep", f"52:54:00:00:02:03 {NET}", online=False)
    client(world, "disabled", f"52:54:00:00:02:04 {NET}", disabled=True)
    woken = world.write(waking.wake, ann, sleeper)
    assert len(woken["through"]) == 3
    assert woken["others"] == 0
    assert {name[:-1] for name in woken["through"]} == {"near"}
    told = [call for call in world.gateway.calls if call[0] == "wake"]
    assert {call[1] for call in told} < near
    assert {call[2:] for call in told} == {(MAC, "52:54:00:00:00:01")}
    log = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "jump_client.woken"})
    )
    assert (log.items[0]["actor"], log.items[0]["details"]["name"]) == ("ann", "sleeper")


def test_a_neighbour_needs_no_right_and_keeps_its_name(world: World, ann: Actor) -> None:
    sleeper = client(world, "sleeper", f"{MAC} {NET}", online=False)
    client(world, "seen", f"52:54:00:00:01:01 {NET}")
    client(world, "secret", f"52:54:00:00:01:02 {NET}", group="hidden")
    assert world.write(waking.wake, ann, sleeper) == {"through": ["seen"], "others": 1}


def test_who_only_seems_online_is_not_asked(world: World, ann: Actor) -> None:
    sleeper = client(world, "sleeper", f"{MAC} {NET}", online=False)
    neighbour = client(world, "near", f"52:54:00:00:01:01 {NET}")
    world.gateway.connected.discard(neighbour)
    with refuses("no_neighbour_online"):
        world.write(waking.wake, ann, sleeper)


def test_which_error_wins(world: World, ann: Actor) -> None:
    stranger = world.user("stranger")
    sleeper = client(world, "sleeper", f"{MAC} {NET}", online=False, disabled=True)
    with refuses("client_not_found"):
        world.write(waking.wake, ann, "0" * 32)
    with refuses("permission_refused"):
        world.write(waking.wake, stranger, sleeper)
    with refuses("client_disabled"):
        world.write(waking.wake, ann, sleeper)
    world.write(disabling.computers_told, {sleeper: False})
    with refuses("no_neighbour_online"):
        world.write(waking.wake, ann, sleeper)
    silent = client(world, "silent", online=False)
    with refuses("mac_unknown"):
        world.write(waking.wake, ann, silent)
    awake = client(world, "awake")
    with refuses("client_online"):
        world.write(waking.wake, ann, awake)
    refused = PresenceUpdate(sleeper, world.clock(), online=False, version_refused=True)
    world.write(apply_presence, [refused])
    with refuses("version_mismatch"):
        world.write(waking.wake, ann, sleeper)
    world.write(removals.remove, ROOT, sleeper, None, uninstall=True)
    with refuses("client_removal_waits"):
        world.write(waking.wake, stranger, sleeper)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "52:54:00:12:34:56",
        "52:54:00:12:34:56 192.168.7.1/24",
        "52:54:00:12:34:56 127.0.0.0/8",
        "52:54:00:12:34:56 999.0.0.0/8",
        "52:54:00:12:34:5g 10.0.0.0/8",
        "52:54:00:12:34:56 10.0.0.0/8 %",
        "52:54:00:12:34:56 ::/0",
    ],
)
def test_what_is_no_network_is_left_out(told: str) -> None:
    assert waking.networks([told]) == {"macs": "", "subnets": ""}


def test_what_is_kept_is_bounded() -> None:
    told = [f"52:54:00:00:00:{number:02x} 10.{number}.0.0/16" for number in range(100)]
    kept = waking.networks(told)
    assert len(kept["macs"].split()) == 8
    assert len(kept["subnets"].split()) == 16
    assert len(kept["subnets"]) <= 320
