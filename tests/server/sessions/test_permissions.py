"""What a session may do is decided in one place: whatever is restricted there holds everywhere."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.sessions import permissions, session_ends, session_reports, sessions
from jump_server.sessions.permissions import Permitted
from tests.server.sessions.attaching import attach
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import Enrolled, World, refuses

__all__ = ["ann", "client"]


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A restriction, as a policy would be: what stands in it replaces a part of each answer."""
    given: dict[str, Any] = {}
    decide = permissions.decide

    def restricted(use: Any) -> Permitted:
        return replace(decide(use), **given)

    monkeypatch.setattr(permissions, "decide", restricted)
    return given


def test_a_refusal_holds_for_start_attach_and_what_runs(
    world: World, ann: Actor, client: Enrolled, policy: dict[str, Any]
) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    policy["refusal"] = "permission_refused"
    with refuses("permission_refused"):
        start(world, ann, client)
    with refuses("permission_refused"):
        attach(world, ann, session_id, "shell")
    assert world.read(session_ends.lost) == {(session_id, ann.user_id): "rights"}


def test_a_verb_that_is_left_out_is_refused_to_a_new_tool(
    world: World, ann: Actor, client: Enrolled, policy: dict[str, Any]
) -> None:
    put_online(world, client)
    policy["verbs"] = ("shell",)
    session_id = start(world, ann, client)
    assert attach(world, ann, session_id, "shell").asked.verbs == ("shell",)
    listed = world.read(session_reports.listing, ann, parse(session_reports.SessionQuery, {}))
    assert [one["verbs"] for one in listed.items] == [["shell"]]
    with refuses("permission_refused"):
        attach(world, ann, session_id, "exec")
    assert world.read(session_ends.lost) == {}


def test_a_permission_that_ends_ends_the_session(
    world: World, ann: Actor, client: Enrolled, policy: dict[str, Any]
) -> None:
    put_online(world, client)
    policy["until"] = world.clock() + timedelta(hours=1)
    session_id = start(world, ann, client)
    attach(world, ann, session_id, "shell")
    world.clock.advance(hours=1)
    assert world.read(session_ends.lost) == {(session_id, ann.user_id): "rights"}
    with refuses("session_right_lost"):
        world.write(sessions.start, ann, client.id)


def test_the_screen_takes_a_right_of_its_own(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    assert "screen" in attach(world, ann, session_id, "screen").asked.verbs
    world.role("no_screen", "start_session")
    bob = world.user("bob", shared_role="no_screen")
    world.group("screens", "ann", "bob")
    other = world.enrol(world.installer(ann, "screens")["key"])
    put_online(world, other)
    session_id = start(world, bob, other)
    assert "screen" not in attach(world, bob, session_id, "shell").asked.verbs
    with refuses("permission_refused"):
        attach(world, bob, session_id, "screen")
