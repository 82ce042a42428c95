"""Connections whose signal was lost: the check of rights closes or demotes them."""

import pytest

from jump_server.accounts import auth
from jump_server.core.actors import Actor
from jump_server.housekeeping import Housekeeping
from jump_server.ports import Attached
from jump_server.sessions import participants
from jump_server.sessions.session_uses import SessionUses
from tests.server.sessions.test_participants import SHELL, Room
from tests.server.sessions.test_sessions import ann, client
from tests.server.world import ADDRESS, Enrolled, World

__all__ = ["ann", "client"]


@pytest.fixture
def room(world: World, ann: Actor, client: Enrolled) -> Room:
    return Room(world, ann, client)


def corrected(room: Room, *attached: tuple[Actor, bool, bool]) -> list[tuple[str, ...]]:
    """What a worker does about connections: participant, whether it controls, whether shared."""
    gateway = room.world.gateway
    gateway.attachments = [
        Attached(room.session_id, SHELL, actor.user_id, actor.sign_in, controls, shared)
        for actor, controls, shared in attached
    ]
    keeping = Housekeeping(
        room.world.database, room.world.environment, SessionUses(), set(), "w", lambda: None
    )
    gateway.calls.clear()
    keeping.check_rights()
    assert gateway.calls == []  # what changes now may be on its way
    keeping.check_rights()
    keeping.close()
    return gateway.calls


def test_what_is_right_stays(room: Room) -> None:
    room.join(room.bob)
    both = ((room.ann, True, True), (room.ann, True, False), (room.bob, False, True))
    assert corrected(room, *both) == []


def test_who_has_left_is_cut_off(room: Room) -> None:
    room.join(room.bob)
    room.write(participants.leave, room.bob, room.bob.user_id)
    assert corrected(room, (room.bob, False, True)) == [
        ("remove_participant", room.session_id, room.bob.user_id, "session_left")
    ]


def test_who_handed_over_no_longer_controls(room: Room) -> None:
    room.join(room.bob)
    room.write(participants.hand_over, room.ann, room.bob.user_id)
    shell = ("hand_over", room.session_id, SHELL)
    assert corrected(room, (room.ann, True, True), (room.bob, False, True)) == [
        (*shell, ""),
        (*shell, room.bob.user_id),
    ]
    private = ("end_private_tools", room.session_id, room.ann.user_id, "session_handed_over")
    assert corrected(room, (room.ann, True, False)) == [private]


def test_an_earlier_sign_in_is_cut_off(room: Room) -> None:
    bearer = room.world.token(room.ann, "all")
    again = room.world.read(auth.actor_for_token, bearer, ADDRESS)
    room.join(again, "controls")
    assert corrected(room, (room.ann, True, True), (again, True, True)) == [
        (
            "remove_participant",
            room.session_id,
            room.ann.user_id,
            "session_elsewhere",
            again.sign_in,
        )
    ]
