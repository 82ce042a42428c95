"""Signed-in users: who may see and log them out, and what the computer's answer changes."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.models.audit import AuditEvent
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import Session
from jump_server.sessions import logins, participants, queue, sessions
from jump_wire.errors import UserError
from jump_wire.messages import ListLogins, Logins
from tests.server.sessions.attaching import use
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.support.customers import come, technician
from tests.server.world import ROOT, Enrolled, World, refuses

__all__ = ["ann", "client"]

DEPLOY = "3:1000:1700000000000001:deploy:10.0.0.9"
IDENTITY = {"login_id": "3", "uid": 1000, "since": 1700000000000001}


@pytest.fixture
def jump(world: World, ann: Actor, client: Enrolled) -> str:
    """Ann's jump to a client in service mode, with the right to log users out."""
    put_online(world, client)
    world.write(lambda tx: tx.execute(update(JumpClient).values(mode="service")))
    give(world, ann="full_access")
    session_id = start(world, ann, client)
    use(world, ann, session_id)
    return session_id


def give(world: World, **roles: str) -> None:
    change = parse(jump_groups.GroupChange, {"members": [*roles], "roles": roles})
    world.write(jump_groups.change, ROOT, "web", change, None)


def told(world: World, client: Enrolled, jump: str, *texts: str, **given: Any) -> None:
    world.write(logins.report, client.id, Logins(jump, logins=texts, **given))


def shown(world: World, actor: Actor, jump: str) -> tuple[str, str, list[str]]:
    found = world.write(logins.view, actor, jump)
    return found["state"], found["code"], [one["user"] for one in found["items"]]


def log_out(world: World, actor: Actor, jump: str, **given: Any) -> None:
    world.write(logins.log_out, actor, jump, parse(logins.Logout, {**IDENTITY, **given}))


def logged(world: World) -> list[tuple[str, Any]]:
    rows = select(AuditEvent).where(AuditEvent.action.startswith("session.log"))
    found = world.read(lambda tx: list(tx.scalars(rows.order_by(AuditEvent.id))))
    return [(one.action, one.details) for one in found]


def test_from_the_list_to_the_logout(world: World, ann: Actor, client: Enrolled, jump: str) -> None:
    assert shown(world, ann, jump) == ("unknown", "", [])
    told(world, client, jump, DEPLOY)  # nobody has asked
    world.write(logins.ask, ann, jump)
    world.write(logins.ask, ann, jump)  # it is asked once
    assert world.gateway.logins == [ListLogins(jump, "ann")]
    assert shown(world, ann, jump) == ("asking", "", [])
    told(world, replace(client, id="0" * 32), jump, DEPLOY)
    told(world, client, jump, DEPLOY, "nonsense", "4:0:5:ev\x1bil:a:b")
    assert shown(world, ann, jump) == ("known", "", ["deploy", "evil"])
    log_out(world, ann, jump)
    assert world.gateway.logins[-1] == ListLogins(jump, "ann", "3", 1000, 1700000000000001)
    told(world, client, jump, DEPLOY)  # the answer to an earlier question
    assert shown(world, ann, jump)[0] == "asking"
    told(world, client, jump, login_id="3")
    assert shown(world, ann, jump) == ("known", "", [])
    [(first, details), (second, _)] = logged(world)
    assert (first, second) == ("session.log_out", "session.logged_out")
    assert (details["account"], details["login_id"], details["uid"]) == ("deploy", "3", 1000)


def test_only_a_login_of_the_list_by_its_whole_identity(
    world: World, ann: Actor, client: Enrolled, jump: str
) -> None:
    for given in ({}, {"uid": 1001}, {"since": 1}, {"login_id": "4"}):
        with refuses("login_not_found"):
            log_out(world, ann, jump, **given)
        world.write(logins.ask, ann, jump)
        told(world, client, jump, DEPLOY)
    log_out(world, ann, jump)
    told(world, client, jump, DEPLOY, login_id="3", code="logout_failed")
    assert shown(world, ann, jump) == ("failed", "logout_failed", ["deploy"])
    assert logged(world)[-1][0] == "session.log_out_failed"
    with pytest.raises(UserError):
        parse(logins.Logout, {**IDENTITY, "uid": -1})


def test_an_unknown_error_and_no_answer(
    world: World, ann: Actor, client: Enrolled, jump: str
) -> None:
    world.write(logins.ask, ann, jump)
    told(world, client, jump, code="of a newer client")
    assert shown(world, ann, jump)[:2] == ("failed", "logout_failed")
    world.write(logins.ask, ann, jump)
    world.clock.advance(seconds=30)
    assert shown(world, ann, jump)[:2] == ("failed", "logins_timeout")
    world.gateway.connected.clear()
    with refuses("client_offline"):
        world.write(logins.ask, ann, jump)


def test_it_takes_the_right_control_and_service_mode(
    world: World, ann: Actor, client: Enrolled, jump: str
) -> None:
    bob = world.user("bob")

    def may(actor: Actor) -> bool:
        return bool(
            world.read(lambda tx: sessions.view_for(tx, actor, tx.get_one(Session, jump)))[
                "may_log_out"
            ]
        )

    give(world, ann="full_access", bob="full_access")
    world.write(participants.join, bob, jump, "watches")
    with refuses("permission_refused"):
        world.write(logins.ask, bob, jump)
    assert may(ann)
    give(world, ann="technician")
    assert not may(ann)
    for rule in (logins.ask, logins.view):
        with refuses("permission_refused"):
            world.write(rule, ann, jump)
    with refuses("permission_refused"):
        log_out(world, ann, jump)
    give(world, ann="full_access")
    world.write(lambda tx: tx.execute(update(JumpClient).values(mode="user")))
    assert not may(ann)
    with refuses("logins_service_mode"):
        log_out(world, ann, jump)


def test_it_ends_with_the_session(world: World, ann: Actor, client: Enrolled, jump: str) -> None:
    world.write(logins.ask, ann, jump)
    world.write(sessions.close, ann, jump)
    told(world, client, jump, DEPLOY)
    assert world.read(lambda tx: tx.get_one(Session, jump).logins) is None
    with refuses("session_ended"):
        world.write(logins.ask, ann, jump)


def test_a_support_session_has_none(world: World) -> None:
    dora = technician(world, "dora")
    carol = come(world, dora)
    world.write(queue.accept, dora, carol.session_id)
    with refuses("logins_service_mode"):
        world.write(logins.ask, dora, carol.session_id)
