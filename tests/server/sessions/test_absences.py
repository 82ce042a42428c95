"""Control of a session whose controller is gone, while others are there."""

from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.sessions import absences, participants, sessions
from tests.server.at_once import both
from tests.server.sessions.test_participants import SHELL, Room
from tests.server.sessions.test_sessions import ann, client, start
from tests.server.world import ROOT, Enrolled, World, refuses

__all__ = ["ann", "client"]


@pytest.fixture
def room(world: World, ann: Actor, client: Enrolled) -> Room:
    return Room(world, ann, client)


def sessions_view(tx: Transaction, session_id: str) -> Any:
    return sessions.view(sessions.find(tx, ROOT, session_id))


def pass_time(room: Room, seconds: float, *connected: Actor) -> None:
    """Let time pass, with these participants connected at the end."""
    room.world.clock.advance(seconds=seconds)
    if connected:
        here = {(room.session_id, actor.user_id) for actor in connected}
        room.world.write(absences.note, here)
    room.world.write(absences.release)


def test_who_is_gone_for_a_minute_no_longer_controls(room: Room) -> None:
    room.join(room.bob)
    pass_time(room, 50, room.ann, room.bob)
    pass_time(room, 50, room.bob)
    assert room.roles() == {"ann": "controls", "bob": "watches"}
    room.world.gateway.calls.clear()
    pass_time(room, 11, room.bob)
    assert room.roles() == {"ann": "watches", "bob": "watches"}
    assert ("hand_over", room.session_id, SHELL, "") in room.world.gateway.calls
    query = parse(audit_log.AuditQuery, {"action": "session.control"})
    [event] = room.world.read(audit_log.listing, ROOT, query).items
    assert event["details"] == {"session_id": room.session_id, "user": "", "reason": "absent"}
    room.write(participants.hand_over, room.bob, room.bob.user_id)
    with refuses("session_controlled"):  # who comes back finds another in control
        room.join(room.ann, "controls")
    pass_time(room, 50)  # and this one has a minute to connect
    assert room.roles()["bob"] == "controls"


def test_control_is_taken_from_who_is_gone_without_waiting_for_the_server(room: Room) -> None:
    room.join(room.bob)
    room.world.clock.advance(seconds=60)
    with refuses("session_controlled", user="ann"):
        room.join(room.bob, "controls")
    room.world.clock.advance(seconds=1)
    room.world.gateway.calls.clear()
    room.join(room.bob, "controls")
    assert room.roles() == {"ann": "watches", "bob": "controls"}
    switched = [call for call in room.world.gateway.calls if call[0] == "hand_over"]
    assert switched[-1] == ("hand_over", room.session_id, SHELL, room.bob.user_id)
    room.world.clock.advance(seconds=61)
    room.write(participants.hand_over, room.ann, room.ann.user_id)
    assert room.roles() == {"ann": "controls", "bob": "watches"}


def test_who_is_gone_for_a_minute_is_shown_as_not_connected(room: Room) -> None:
    def connected() -> dict[str, bool]:
        shown = room.world.read(sessions_view, room.session_id)["participants"]
        return {one["user"]: one["connected"] for one in shown}

    assert connected() == {"ann": True}  # she has a minute to connect
    pass_time(room, 60, room.ann)
    pass_time(room, 60)
    assert connected() == {"ann": True}
    pass_time(room, 1)
    assert connected() == {"ann": False}
    room.join(room.bob)
    pass_time(room, 1, room.ann)
    assert connected() == {"ann": True, "bob": True}
    room.write(participants.leave, room.ann, room.ann.user_id)
    room.write(participants.leave, room.bob, room.bob.user_id)
    assert connected() == {"ann": False, "bob": False}


def test_alone_nobody_loses_control(room: Room) -> None:
    other = start(room.world, room.bob, room.client)
    pass_time(room, 600)
    assert room.roles() == {"ann": "controls"}
    room.join(room.bob)  # he is connected elsewhere, and she has been away
    room.world.write(absences.note, {(other, room.bob.user_id)})
    pass_time(room, 0)
    assert room.roles() == {"ann": "watches", "bob": "watches"}


def test_who_hands_over_at_the_same_moment_decides(room: Room) -> None:
    room.join(room.bob)
    room.world.clock.advance(seconds=61)

    def hand_over(tx: Transaction) -> None:
        participants.hand_over(tx, room.ann, room.session_id, room.bob.user_id)

    assert both(room.world, hand_over, absences.release) == ["", ""]
    assert room.roles() == {"ann": "watches", "bob": "controls"}
