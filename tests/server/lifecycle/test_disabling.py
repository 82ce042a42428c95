"""Disabling and enabling: at the console and on the computer."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.clients import jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.lifecycle import agent_reports, disabling, removals
from jump_server.live import events
from jump_server.reports import audit_log
from jump_server.sessions import permissions, session_reports, sessions
from tests.server.clients.test_jump_client_presence import inventory
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def ann(world: World) -> Actor:
    made = world.user("ann")
    world.group("web", "ann")
    return made


@pytest.fixture
def client(world: World, ann: Actor) -> Enrolled:
    """A client that is online."""
    made = world.enrol(world.installer(ann, "web")["key"])
    world.write(apply_presence, [PresenceUpdate(made.id, world.clock(), online=True)])
    world.gateway.connected.add(made.id)
    return made


def tell(world: World, client: Enrolled, *, disabled: bool) -> None:
    """The computer says how it is."""
    told = inventory("web1", disabled=disabled)
    world.write(agent_reports.store, [PresenceUpdate(client.id, world.clock(), inventory=told)])


def shown(world: World, client: Enrolled) -> Mapping[str, Any]:
    return world.read(jump_clients.get, ROOT, client.id)


def logged(world: World) -> list[tuple[str, str, str]]:
    """Who disabled or enabled, and where, the newest first."""
    found = world.read(audit_log.listing, ROOT, parse(audit_log.AuditQuery, {})).items
    return [
        (one["actor"], one["action"], one["details"]["on"])
        for one in found
        if one["action"] in {"jump_client.disabled", "jump_client.enabled"}
    ]


def test_at_the_console(world: World, ann: Actor, client: Enrolled) -> None:
    session_id = world.write(sessions.start, ann, client.id)["id"]
    world.events.events.clear()
    for _ in range(2):
        disabled = world.write(disabling.disable, ann, client.id)
        assert (disabled["disabled_by"], disabled["status"]) == (["console"], "online")
    assert world.gateway.calls == [("end_session", session_id, client.id)]
    assert (events.CLIENT_CHANGED, client.id) in world.events.events
    ended = world.read(session_reports.listing, ann, session_reports.SessionQuery()).items[0]
    assert (ended["state"], ended["end_reason"]) == ("ended", "disabled")
    with refuses("client_disabled_at_console"):
        world.write(sessions.start, ann, client.id)
    for _ in range(2):
        assert world.write(disabling.enable, ann, client.id)["disabled_by"] == []
    world.write(sessions.start, ann, client.id)
    assert logged(world) == [
        ("ann", "jump_client.enabled", "console"),
        ("ann", "jump_client.disabled", "console"),
    ]


def test_on_the_computer(world: World, ann: Actor, client: Enrolled) -> None:
    session_id = world.write(sessions.start, ann, client.id)["id"]
    tell(world, client, disabled=True)
    tell(world, client, disabled=True)
    assert shown(world, client)["disabled_by"] == ["computer"]
    assert world.gateway.calls == [("end_session", session_id, client.id)]
    with refuses("client_disabled"):
        world.write(sessions.start, ann, client.id)
    with refuses("client_disabled"):
        world.write(disabling.enable, ann, client.id)
    # Both may be: the computer's own word goes first.
    assert world.write(disabling.disable, ann, client.id)["disabled_by"] == ["console", "computer"]
    tell(world, client, disabled=False)
    assert shown(world, client)["disabled_by"] == ["console"]
    assert world.write(disabling.enable, ann, client.id)["disabled_by"] == []
    assert logged(world) == [
        ("ann", "jump_client.enabled", "console"),
        ("web1", "jump_client.enabled", "computer"),
        ("ann", "jump_client.disabled", "console"),
        ("web1", "jump_client.disabled", "computer"),
    ]


def test_an_open_session_cant_be_used(world: World, ann: Actor, client: Enrolled) -> None:
    """One that was started at the same moment, and was not seen to be ended."""
    world.write(disabling.disable, ann, client.id)
    with refuses("client_disabled_at_console"):
        world.read(permissions.require, ann, client.id, None)


def test_which_error_wins(world: World, ann: Actor, client: Enrolled) -> None:
    stranger = world.user("stranger")
    for change in (disabling.disable, disabling.enable):
        with refuses("client_not_found"):
            world.write(change, ann, "0" * 32)
        with refuses("permission_refused"):
            world.write(change, stranger, client.id)
    world.gateway.connected.clear()
    with refuses("active_not_connected"):
        world.write(disabling.disable, ann, client.id)
    update = PresenceUpdate(client.id, world.clock(), online=False)
    world.write(apply_presence, [update])
    with refuses("client_offline"):
        world.write(disabling.disable, ann, client.id)
    refused = PresenceUpdate(client.id, world.clock(), online=False, version_refused=True)
    world.write(apply_presence, [refused])
    with refuses("version_mismatch"):
        world.write(disabling.disable, ann, client.id)
    tell(world, client, disabled=True)
    with refuses("client_disabled"):
        world.write(disabling.enable, ann, client.id)
    with refuses("client_disabled"):  # before the version
        world.write(sessions.start, ann, client.id)
    world.write(removals.remove, ann, client.id, None, uninstall=True)
    with refuses("client_removal_waits"):
        world.write(disabling.disable, stranger, client.id)


def test_looking_takes_no_right_to_edit(world: World, client: Enrolled) -> None:
    world.role("viewer", "view", "start_session")
    guest = world.user("guest")
    world.group("other", "guest", roles={"guest": "viewer"})
    moved = parse(jump_clients.ClientChange, {"jump_group": "other"})
    world.write(jump_clients.change, ROOT, client.id, moved, None)
    with refuses("permission_refused"):
        world.write(disabling.disable, guest, client.id)


@pytest.mark.parametrize(
    "query", [{"status": "disabled"}, {"search": "Disabled", "fields": "status"}]
)
def test_they_are_found_by_their_status(
    world: World, ann: Actor, client: Enrolled, query: dict[str, str]
) -> None:
    world.enrol(world.installer(ann, "web")["key"], "other")

    def found() -> list[str]:
        wanted = parse(jump_clients.ClientQuery, query)
        return [item["id"] for item in world.read(jump_clients.listing, ann, wanted).items]

    assert found() == []
    world.write(disabling.disable, ann, client.id)
    assert found() == [client.id]
    online = parse(jump_clients.ClientQuery, {"status": "online"})
    assert world.read(jump_clients.listing, ann, online).total == 1


def test_many_computers_at_once(world: World, ann: Actor) -> None:
    key = world.installer(ann, "web")["key"]
    ids = [world.enrol(key, f"host{number}").id for number in range(4)]
    told = dict(zip(ids, (True, False, True, False), strict=True))
    world.write(disabling.computers_told, told)
    by = [world.read(jump_clients.get, ROOT, one)["disabled_by"] for one in ids]
    assert by == [["computer"], [], ["computer"], []]
    world.write(disabling.computers_told, dict.fromkeys(ids, False))
    assert len(logged(world)) == 4
