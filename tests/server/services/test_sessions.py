"""Jumping: which refusal wins (R3), and a session's life."""

import pytest

from jump_server.models.jump_client import JumpClient
from jump_server.services import audit, jump_client_presence, sessions
from jump_server.services.actors import Actor
from jump_server.services.inputs import parse
from jump_server.services.jump_client_presence import PresenceUpdate
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def ann(world: World) -> Actor:
    made = world.user("ann")
    world.group("web", "ann")
    return made


@pytest.fixture
def client(world: World, ann: Actor) -> Enrolled:
    return world.enrol(world.installer(ann, "web")["key"])


def put_online(world: World, client: Enrolled, *, version_refused: bool = False) -> None:
    update = PresenceUpdate(
        client.id, world.clock(), online=not version_refused, version_refused=version_refused
    )
    world.write(jump_client_presence.apply_presence, [update])
    world.gateway.connected.add(client.id)


def start(world: World, actor: Actor, client: Enrolled) -> str:
    return str(world.write(sessions.start, actor, client.id, world.tracker)["id"])


def test_a_jump_is_recorded(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    shown = world.write(sessions.start, ann, client.id, world.tracker)
    assert (shown["state"], shown["user"], shown["jump_client_name"]) == ("starting", "ann", "web1")
    record = world.read(lambda session: session.get_one(JumpClient, client.id))
    assert (record.last_accessed_by, record.last_accessed_at) == ("ann", world.clock())
    log = world.read(audit.listing, ROOT, parse(audit.AuditQuery, {"action": "session.start"}))
    assert log.items[0]["target_id"] == client.id
    assert log.items[0]["details"]["session_id"] == shown["id"]


def test_version_comes_before_busy_and_offline(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client, version_refused=True)
    with refuses("version_mismatch"):
        start(world, ann, client)


def test_busy_comes_before_offline(world: World, ann: Actor, client: Enrolled) -> None:
    for index in range(world.settings.session_start_limit):
        world.tracker.begin(f"s{index}", f"u{index}", f"c{index}")
    with refuses("server_busy"):
        start(world, ann, client)


def test_offline_by_its_record(world: World, ann: Actor, client: Enrolled) -> None:
    with refuses("client_offline"):
        start(world, ann, client)
    for index in range(world.settings.session_start_limit):  # the refused start does not count
        world.tracker.begin(f"s{index}", f"u{index}", f"c{index}")


def test_online_by_its_record_and_gone(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    world.gateway.connected.clear()
    with refuses("active_not_connected"):
        start(world, ann, client)


def test_only_its_user_attaches(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    attachment = world.read(sessions.attach, ann, session_id)
    assert (attachment.client_id, attachment.verbs) == (client.id, ("shell",))
    with refuses("permission_refused"):
        world.read(sessions.attach, world.administrator(), session_id)
    with refuses("session_not_found"):
        world.read(sessions.attach, world.user("bob"), session_id)


def test_an_open_session_is_open_once(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    world.write(sessions.mark_open, [session_id, "0" * 32])
    assert sessions.view(world.read(sessions.find, ann, session_id))["state"] == "open"
    world.write(sessions.end_many, {session_id: "idle"}, world.tracker)
    world.write(sessions.mark_open, [session_id])
    assert sessions.view(world.read(sessions.find, ann, session_id))["state"] == "ended"


def test_the_end(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    assert world.read(sessions.active) == [session_id]
    world.clock.advance(minutes=5)
    world.write(sessions.end_many, {session_id: "rights", "0" * 32: "idle"}, world.tracker)
    world.write(sessions.end_many, {session_id: "idle"}, world.tracker)  # the first reason stays
    shown = sessions.view(world.read(sessions.find, ann, session_id))
    assert (shown["state"], shown["end_reason"]) == ("ended", "rights")
    assert shown["ended_at"] == "2026-03-01T12:05:00.000Z"
    assert world.gateway.calls == [("end_session", session_id, client.id)]
    assert world.read(sessions.active) == []
    with refuses("session_ended"):
        world.read(sessions.attach, ann, session_id)


def test_the_list(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    old = start(world, ann, client)
    world.write(sessions.end_many, {old: "closed"}, world.tracker)
    world.clock.advance(seconds=1)
    new = start(world, ann, client)

    def ids(actor: Actor, **query: str) -> list[str]:
        found = world.read(sessions.listing, actor, parse(sessions.SessionQuery, query))
        return [item["id"] for item in found.items]

    assert ids(ann) == [new, old]
    assert ids(ann, active="true") == [new]
    assert ids(ann, active="false") == [old]
    assert ids(world.user("bob")) == []
    assert ids(world.administrator()) == [new, old]
