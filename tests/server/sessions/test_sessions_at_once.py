"""Two ends of a session at once, and an end while somebody joins: one reason, and no orphan."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.inputs import parse
from jump_server.lifecycle import disabling
from jump_server.models.session import Participant
from jump_server.reports import audit_log
from jump_server.sessions import participants, session_tools, sessions
from tests.server.at_once import both
from tests.server.sessions.attaching import attach
from tests.server.sessions.test_participants import SHELL, Room
from tests.server.sessions.test_sessions import ann, client
from tests.server.world import ROOT, Enrolled, World

__all__ = ["ann", "client"]


@pytest.fixture
def room(world: World, ann: Any, client: Enrolled) -> Room:
    return Room(world, ann, client)


def ends(room: Room) -> dict[str, Any]:
    """The ways to end Ann's session, each with the reason that it gives."""
    one = room.session_id
    return {
        "closed": lambda tx: sessions.close(tx, room.ann, one),
        "idle": lambda tx: sessions.end_many(tx, {one: "idle"}),
        "disabled": lambda tx: sessions.end_on(tx, room.client.id, "disabled", ROOT),
        "rights": lambda tx: participants.remove_many(tx, {(one, room.ann.user_id): "rights"}),
        "left": lambda tx: participants.leave(tx, room.ann, one, room.ann.user_id),
    }


def logged(room: Room, action: str) -> list[str]:
    query = parse(audit_log.AuditQuery, {"action": action})
    found = room.world.read(audit_log.listing, ROOT, query).items
    return [event["details"]["reason"] for event in found]


@pytest.mark.parametrize("second", ["closed", "idle", "disabled", "rights", "left"])
def test_two_ends_at_once_leave_the_first_reason(room: Room, second: str) -> None:
    outcomes = both(room.world, ends(room)["idle"], ends(room)[second])
    assert outcomes == ["", "session_idle" if second == "left" else ""]
    record = room.world.read(sessions.find, ROOT, room.session_id)
    assert (record.state, record.end_reason) == ("ended", "idle")
    assert logged(room, "session.end") == ["idle"]
    assert logged(room, "session.leave") == []
    assert len([call for call in room.world.gateway.calls if call[0] == "end_session"]) == 1


@pytest.mark.parametrize("first", ["closed", "disabled", "left"])
def test_nobody_joins_a_session_that_ends_now(room: Room, first: str) -> None:
    join = partial(participants.join, actor=room.bob, session_id=room.session_id, role="watches")
    outcomes = both(room.world, ends(room)[first], join)
    assert outcomes[0] == ""
    # Where it waits before it looks, the session is not one to join any more.
    told = {"session_ended", "session_item_disabled", "session_not_found"}
    assert outcomes[1] in told
    assert "bob" not in everybody(room)


@pytest.mark.parametrize("second", ["closed", "disabled", "rights", "left"])
def test_who_joined_a_moment_before_the_end_is_no_orphan(room: Room, second: str) -> None:
    def join(tx: Transaction) -> None:
        participants.join(tx, room.bob, room.session_id, "watches")

    assert both(room.world, join, ends(room)[second]) == ["", ""]
    record = room.world.read(sessions.find, ROOT, room.session_id)
    if second in {"closed", "disabled"}:
        assert (record.state, record.end_reason) == ("ended", second)
    else:  # the session goes on for him
        assert record.state != "ended"
        assert room.roles() == {"bob": "watches"}


def test_no_tool_is_noted_in_a_session_that_ends_now(room: Room) -> None:
    attachment = attach(room.world, room.ann, room.session_id, "exec", "9" * 32)

    def note(tx: Transaction) -> None:
        session_tools.note(tx, room.ann, attachment)

    assert both(room.world, ends(room)["closed"], note) == ["", "session_ended"]
    record = room.world.read(sessions.find, ROOT, room.session_id)
    assert [tool["id"] for tool in record.tools] == [SHELL]


def test_a_client_that_is_disabled_ends_what_others_end(room: Room) -> None:
    def disable(tx: Transaction) -> None:
        disabling.computers_told(tx, {room.client.id: True})

    assert both(room.world, ends(room)["closed"], disable) == ["", ""]
    assert logged(room, "session.end") == ["closed"]


def everybody(room: Room) -> set[str]:
    return {
        one.username
        for one in room.world.read(lambda tx: tx.query(Participant).all())
        if one.left_at is None
    }
