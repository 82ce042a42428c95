"""Sign-ins, one's own and everybody's: what is told of them, and how they end."""

from collections.abc import Mapping, Sequence
from typing import Any

from jump_server.accounts import auth, sign_ins
from jump_server.core.actors import Actor
from jump_server.core.paging import PageQuery
from jump_server.reports import audit_log
from tests.server.world import FAST, PASSWORD, ROOT, World, refuses


def sign_in(world: World, address: str, browser: str = "", username: str = "alice") -> Actor:
    signed_in = auth.sign_in(world.database, FAST, username, PASSWORD, address, browser=browser)
    return world.read(auth.actor_for_cookie, signed_in.cookie, address)


def listed(world: World, actor: Actor) -> Sequence[Mapping[str, Any]]:
    return world.read(sign_ins.listing, actor, PageQuery()).items


def test_what_is_told(world: World) -> None:
    world.user("alice")
    world.user("bob")
    sign_in(world, "203.0.113.1", "Firefox")
    world.clock.advance(minutes=10)
    here = sign_in(world, "203.0.113.2", "Chromium")
    sign_in(world, "203.0.113.3", username="bob")
    world.clock.advance(minutes=10)
    world.write(auth.extend, here)
    first, second = listed(world, here)
    assert first == {
        "id": here.web_session_id,
        "address": "203.0.113.2",
        "browser": "Chromium",
        "created_at": "2026-03-01T12:10:00.000Z",
        "used_at": "2026-03-01T12:20:00.000Z",
        "expires_at": "2026-03-02T00:20:00.000Z",
        "current": True,
    }
    assert (second["browser"], second["current"]) == ("Firefox", False)


def test_ended_by_time_it_is_not_told(world: World) -> None:
    world.user("alice")
    sign_in(world, "203.0.113.1")
    world.clock.advance(hours=12)
    assert len(listed(world, sign_in(world, "203.0.113.2"))) == 1


def test_what_a_browser_calls_itself_is_bounded(world: World) -> None:
    world.user("alice")
    actor = sign_in(world, "203.0.113.1", "a\x00\x1b[31mb\u202e" + "x" * 500)
    (told,) = listed(world, actor)
    assert told["browser"] == ("a[31mb" + "x" * 500)[:256]


def test_one_ends(world: World) -> None:
    world.user("alice")
    here, there, third = (sign_in(world, f"203.0.113.{number}") for number in range(3))
    world.write(sign_ins.end, here, str(there.web_session_id))
    assert not world.read(auth.still_valid, [there])
    assert world.read(auth.still_valid, [third])
    with refuses("sign_in_not_found"):
        world.write(sign_ins.end, here, str(there.web_session_id))


def test_all_others_end(world: World) -> None:
    alice = world.user("alice")
    here, *others = (sign_in(world, f"203.0.113.{number}") for number in range(3))
    world.write(sign_ins.end_others, here)
    assert world.read(auth.still_valid, [here])
    assert not any(world.read(auth.still_valid, [other]) for other in others)
    events = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="auth.sign_ins_ended")
    ).items
    assert events[0]["details"] == {"count": 2}
    token = world.read(auth.actor_for_token, world.token(alice, "users"), "")
    world.write(sign_ins.end_others, token)
    assert not world.read(auth.still_valid, [here])
    assert world.read(auth.still_valid, [token])


def test_nobody_elses(world: World) -> None:
    world.user("alice")
    world.user("bob")
    alice, bob = sign_in(world, "203.0.113.1"), sign_in(world, "203.0.113.2", username="bob")
    with refuses("sign_in_not_found"):
        world.write(sign_ins.end, alice, str(bob.web_session_id))
    world.write(sign_ins.end_others, alice)
    assert world.read(auth.still_valid, [bob])


def test_who_administers_users_sees_everybodys(world: World) -> None:
    chief = world.user("chief", rights=["users"])
    bob = world.user("bob")
    there = sign_in(world, "203.0.113.2", "Firefox", username="bob")
    world.clock.advance(minutes=1)
    here = sign_in(world, "203.0.113.1", username="chief")
    first, second = world.read(sign_ins.everybodys, here, PageQuery()).items
    assert (first["user"], first["current"], first["user_id"]) == ("chief", True, chief.user_id)
    assert (second["user"], second["current"], second["browser"]) == ("bob", False, "Firefox")
    assert second["id"] == there.web_session_id
    with refuses("permission_refused"):
        world.read(sign_ins.everybodys, bob, PageQuery())


def test_who_administers_users_ends_those_of_who_has_no_more_rights(world: World) -> None:
    chief = world.user("chief", rights=["users"])
    bob = world.user("bob", rights=[])
    there = sign_in(world, "203.0.113.2", username="bob")
    world.user("boss", role="administrator")
    mighty = sign_in(world, "203.0.113.3", username="boss")
    shown = world.read(sign_ins.everybodys, chief, PageQuery()).items
    assert {item["user"]: item["endable"] for item in shown} == {"bob": True, "boss": False}
    with refuses("permission_refused"):
        world.write(sign_ins.end_anybodys, chief, str(mighty.web_session_id))
    with refuses("permission_refused"):
        world.write(sign_ins.end_anybodys, bob, str(there.web_session_id))
    world.write(sign_ins.end_anybodys, chief, str(there.web_session_id))
    assert not world.read(auth.still_valid, [there])
    assert world.read(auth.still_valid, [mighty])
    (event,) = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="auth.sign_ins_ended")
    ).items
    assert (event["actor"], event["target_id"]) == ("chief", bob.user_id)
    assert event["details"] == {"username": "bob", "count": 1}
    with refuses("sign_in_not_found"):
        world.write(sign_ins.end_anybodys, chief, str(there.web_session_id))
