"""Jumping: which refusal wins, and a session's life."""

from typing import Any

import pytest

from jump_server.clients import jump_client_presence
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.models.jump_client import JumpClient
from jump_server.reports import audit_log
from jump_server.sessions import session_ends, session_reports, sessions
from jump_server.settings import site_settings
from tests.server.sessions.attaching import attach
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
    return str(world.write(sessions.start, actor, client.id)["id"])


def test_a_jump_is_recorded(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    shown = world.write(sessions.start, ann, client.id)
    assert (shown["state"], shown["user"], shown["jump_client_name"]) == ("starting", "ann", "web1")
    record = world.read(lambda tx: tx.get_one(JumpClient, client.id))
    assert (record.last_accessed_by, record.last_accessed_at) == ("ann", world.clock())
    log = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "session.start"})
    )
    assert log.items[0]["target_id"] == client.id
    assert log.items[0]["details"]["session_id"] == shown["id"]


def test_version_comes_before_busy_and_offline(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client, version_refused=True)
    with refuses("version_mismatch"):
        start(world, ann, client)


def test_busy_comes_before_offline(world: World, ann: Actor, client: Enrolled) -> None:
    make_busy(world, ann)
    with refuses("server_busy"):
        start(world, ann, client)


def make_busy(world: World, actor: Actor) -> list[str]:
    """Have as many users as may do so start sessions, each on a client of their own."""
    started = []
    for index in range(site_settings.DEFAULTS["session_start_limit"]):
        installer = world.installer(actor, "web")
        other = world.enrol(installer["key"], f"busy{index}")
        user = world.user(f"user{index}", "administrator")
        put_online(world, other)
        started.append(start(world, user, other))
    return started


def test_a_start_counts_until_its_first_pipe_is_open_or_refused(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    started = make_busy(world, ann)
    with refuses("server_busy"):
        start(world, ann, client)
    world.write(sessions.note_use, started[:1])
    session_id = start(world, ann, client)
    assert start(world, ann, client) != session_id  # she counts already


def test_a_start_that_comes_to_nothing_stops_counting(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    make_busy(world, ann)
    world.clock.advance(seconds=31)
    start(world, ann, client)


def test_offline_by_its_record(world: World, ann: Actor, client: Enrolled) -> None:
    with refuses("client_offline"):
        start(world, ann, client)
    make_busy(world, ann)  # the refused start does not count


def test_online_by_its_record_and_gone(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    world.gateway.connected.clear()
    with refuses("active_not_connected"):
        start(world, ann, client)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("idle", "session_idle"), ("closed", "session_ended"), ("rights", "session_right_lost")],
)
def test_why_a_session_has_ended_is_told_to_who_comes_back(
    world: World, ann: Actor, client: Enrolled, reason: str, code: str
) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    world.write(sessions.end_many, {session_id: reason})
    assert (
        world.read(lambda s: sessions.view(sessions.find(s, ann, session_id)))["end_code"] == code
    )
    with refuses(code):
        attach(world, ann, session_id, "shell", "7" * 32)


def test_an_open_session_is_open_once(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    world.write(sessions.note_use, [session_id, "0" * 32])
    assert sessions.view(world.read(sessions.find, ann, session_id))["state"] == "open"
    world.write(sessions.end_many, {session_id: "idle"})
    world.write(sessions.note_use, [session_id])
    assert sessions.view(world.read(sessions.find, ann, session_id))["state"] == "ended"


def test_the_end(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    assert world.read(session_ends.ended, [session_id]) == {}
    world.clock.advance(minutes=5)
    world.write(sessions.end_many, {session_id: "rights", "0" * 32: "idle"})
    world.write(sessions.end_many, {session_id: "idle"})  # the first reason stays
    shown = sessions.view(world.read(sessions.find, ann, session_id))
    assert (shown["state"], shown["end_reason"]) == ("ended", "rights")
    assert shown["ended_at"] == "2026-03-01T12:05:00.000Z"
    assert world.gateway.calls == [("end_session", session_id, client.id)]
    assert world.read(session_ends.ended, [session_id, "0" * 32]) == {session_id: "rights"}
    with refuses("session_right_lost"):
        attach(world, ann, session_id, "shell")


def test_a_session_without_a_pipe_ends_when_idle(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    used, idle = start(world, ann, client), start(world, ann, client)
    world.clock.advance(minutes=9)
    world.write(sessions.note_use, [used])
    world.clock.advance(minutes=2)
    world.write(sessions.end_idle)
    assert world.read(session_ends.ended, [used, idle]) == {idle: "idle"}
    assert sessions.view(world.read(sessions.find, ann, idle))["end_reason"] == "idle"


def test_the_list(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    old = start(world, ann, client)
    world.write(sessions.end_many, {old: "closed"})
    world.clock.advance(seconds=1)
    new = start(world, ann, client)

    def ids(actor: Actor, **query: str) -> list[str]:
        found = world.read(
            session_reports.listing, actor, parse(session_reports.SessionQuery, query)
        )
        return [item["id"] for item in found.items]

    assert ids(ann) == [new, old]
    assert ids(ann, active="true") == [new]
    assert ids(ann, active="false") == [old]
    assert ids(world.user("bob")) == []
    assert ids(world.administrator()) == [new, old]


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"rights": []}, set()),
        ({"rights": ["team_reports"]}, {"mate"}),
        ({"rights": ["all_reports"]}, {"mate", "stranger"}),
        ({"shared_role": "auditor"}, {"stranger"}),
    ],
)
def test_reports_of_others(world: World, given: dict[str, Any], seen: set[str]) -> None:
    viewer = world.user("viewer", **given)
    sessions_of = {}
    for name in ("mate", "stranger"):
        actor = world.user(name)
        world.group(f"of_{name}", name, *(["viewer"] if name == "stranger" else []))
        client = world.enrol(world.installer(actor, f"of_{name}")["key"], name)
        put_online(world, client)
        sessions_of[name] = start(world, actor, client)
    world.team("support", viewer="member", mate="member")
    listed = world.read(session_reports.listing, viewer, session_reports.SessionQuery()).items
    assert {item["user"] for item in listed} == seen
    for name, session_id in sessions_of.items():
        code = "permission_refused" if name in seen else "session_not_found"
        with refuses(code):
            world.write(sessions.close, viewer, session_id)
        with refuses(code):
            attach(world, viewer, session_id, "shell")


def test_one_ends_ones_own_and_an_administrator_any(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    for actor in (ann, world.administrator()):
        session_id = start(world, ann, client)
        world.write(sessions.close, actor, session_id)
        assert world.read(session_ends.ended, [session_id]) == {session_id: "closed"}
