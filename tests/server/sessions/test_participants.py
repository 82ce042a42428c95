"""Several users in one session: who may join, who controls, and what ends whose part."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, tokens, users
from jump_server.clients import jump_client_views
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.reports import audit_log
from jump_server.sessions import (
    participants,
    session_ends,
    session_reports,
    session_tools,
    sessions,
)
from tests.server.at_once import both
from tests.server.sessions.attaching import attach, use
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import ADDRESS, ROOT, Enrolled, World, refuses

__all__ = ["ann", "client"]

SHELL = "7" * 32


class Room:
    """Ann's session with a shell, which Bob may join: he is a member of the same Jump Group."""

    def __init__(self, world: World, ann: Actor, client: Enrolled) -> None:
        put_online(world, client)
        self.world, self.ann, self.client = world, ann, client
        self.bob = world.user("bob")
        self.give(bob="start_sessions")
        self.session_id = start(world, ann, client)
        use(world, ann, self.session_id, "shell", SHELL)
        world.gateway.calls.clear()

    def give(self, **roles: str) -> None:
        given = {"members": ["ann", *roles], "roles": roles}
        self.world.write(
            jump_groups.change, ROOT, "web", parse(jump_groups.GroupChange, given), None
        )

    def join(self, actor: Actor, role: str = "watches") -> Mapping[str, Any]:
        return self.write(participants.join, actor, role)

    def write(self, service: Any, actor: Actor, *given: Any) -> Mapping[str, Any]:
        def work(session: Any) -> Mapping[str, Any]:
            found = service(session, actor, self.session_id, *given)
            return {} if found is None else sessions.view(found)

        return self.world.write(work)

    def roles(self) -> dict[str, str]:
        def work(session: Any) -> dict[str, str]:
            record = sessions.find(session, ROOT, self.session_id)
            return {one.username: one.role for one in sessions.present(record)}

        return self.world.read(work)

    def shown(self) -> list[str]:
        found: list[str] = self.world.read(jump_client_views.view, self.client.id)["in_session"]
        return found


@pytest.fixture
def room(world: World, ann: Actor, client: Enrolled) -> Room:
    return Room(world, ann, client)


def test_who_may_start_a_session_may_join_it(room: Room) -> None:
    stranger = room.world.user("stranger")
    with refuses("session_not_found"):
        room.join(stranger)
    with refuses("session_not_found"):  # not before joining
        attach(room.world, room.bob, room.session_id, "shell", SHELL)
    joined = room.join(room.bob)
    assert [(one["user"], one["role"]) for one in joined["participants"]] == [
        ("ann", "controls"),
        ("bob", "watches"),
    ]
    assert room.shown() == ["ann", "bob"]
    changes = room.world.events.events[-3:]
    assert {("sessions.changed", actor.user_id) for actor in (room.ann, room.bob)} <= set(changes)
    log = room.world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "session.join"})
    )
    assert [(event["actor"], event["details"]["role"]) for event in log.items] == [
        ("bob", "watches")
    ]


def test_who_watches_opens_no_tool(room: Room) -> None:
    room.join(room.bob)
    assert not attach(room.world, room.bob, room.session_id, "shell", SHELL).controls
    for kind, tool_id in (("shell", "8" * 32), ("exec", "9" * 32), ("files", "a" * 32)):
        with refuses("permission_refused"):
            attach(room.world, room.bob, room.session_id, kind, tool_id)


def test_one_controls_and_hands_over(room: Room) -> None:
    with refuses("session_controlled"):
        room.join(room.bob, "controls")
    with refuses("participant_not_found"):
        room.write(participants.hand_over, room.ann, room.bob.user_id)
    room.join(room.bob)
    with refuses("session_controlled"):
        room.write(participants.hand_over, room.bob, room.bob.user_id)
    room.write(participants.hand_over, room.ann, room.bob.user_id)
    assert room.roles() == {"ann": "watches", "bob": "controls"}
    assert attach(room.world, room.bob, room.session_id, "exec", "9" * 32).controls
    assert not attach(room.world, room.ann, room.session_id, "shell", SHELL).controls
    wanted = ["hand_over", room.session_id, SHELL]
    handed = [list(call) for call in room.world.gateway.calls if call[0] == "hand_over"]
    assert handed == [[*wanted, ""], [*wanted, room.bob.user_id]]
    # Files and commands of hers are not shared: they end.
    ended = ("end_private_tools", room.session_id, room.ann.user_id, "session_handed_over")
    assert ended in room.world.gateway.calls


def test_free_control_is_taken_by_a_participant(room: Room) -> None:
    room.join(room.bob)
    carl = room.world.user("carl")
    room.write(participants.leave, room.ann, room.ann.user_id)
    assert room.roles() == {"bob": "watches"}
    with refuses("session_not_found"):
        room.write(participants.hand_over, carl, carl.user_id)
    room.write(participants.hand_over, room.bob, room.bob.user_id)
    assert room.roles() == {"bob": "controls"}
    with refuses("session_controlled"):
        room.join(room.ann, "controls")
    assert room.roles() == {"bob": "controls"}


def test_the_last_who_leaves_ends_the_session(room: Room) -> None:
    room.join(room.bob)
    room.write(participants.leave, room.ann, room.ann.user_id)
    assert room.world.gateway.calls == [
        ("remove_participant", room.session_id, room.ann.user_id, "session_left")
    ]
    room.write(participants.leave, room.bob, room.bob.user_id)
    assert room.world.gateway.calls[1:] == [("end_session", room.session_id, room.client.id)]
    assert room.shown() == []
    with refuses("session_ended"):
        room.join(room.ann)


def test_who_controls_removes_others_and_nobody_else_does(room: Room) -> None:
    room.join(room.bob)
    with refuses("permission_refused"):
        room.write(participants.leave, room.bob, room.ann.user_id)
    room.write(participants.leave, room.ann, room.bob.user_id)
    assert room.roles() == {"ann": "controls"}
    assert room.world.gateway.calls[-1][-1] == "session_left_by_order"
    room.join(room.bob)
    room.write(participants.leave, ROOT, room.bob.user_id)
    assert room.roles() == {"ann": "controls"}


def test_a_lost_right_ends_only_ones_own_part(room: Room) -> None:
    room.join(room.bob)
    room.give(bob="auditor")
    lost = room.world.read(session_ends.lost)
    assert lost == {(room.session_id, room.bob.user_id): "rights"}
    for _ in range(2):  # another worker has found the same
        room.world.write(participants.remove_many, lost)
    assert room.roles() == {"ann": "controls"}
    assert room.world.gateway.calls == [
        ("remove_participant", room.session_id, room.bob.user_id, "session_right_lost")
    ]


def test_a_sign_in_that_ends_leaves_the_session_to_the_others(room: Room) -> None:
    room.join(room.bob)
    locked = parse(users.UserChange, {"locked": True})
    room.world.write(users.change, ROOT, room.ann.user_id, locked, None, None)
    lost = room.world.read(session_ends.lost)
    room.world.write(participants.remove_many, lost)
    assert room.roles() == {"bob": "watches"}
    room.world.write(users.change, ROOT, room.bob.user_id, locked, None, None)
    room.world.write(participants.remove_many, room.world.read(session_ends.lost))
    ended = room.world.read(sessions.find, ROOT, room.session_id)
    assert (ended.state, ended.end_reason) == ("ended", "user_locked")


def test_a_session_has_room_for_so_many(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "MOST", 2)
    room.join(room.bob)
    with refuses("session_full"):
        room.join(room.world.administrator())


def test_the_lists_of_those_who_take_part(room: Room) -> None:
    def listed(actor: Actor, **given: str) -> list[str]:
        query = parse(session_reports.SessionQuery, given)
        return [one["id"] for one in room.world.read(session_reports.listing, actor, query).items]

    assert listed(room.bob, mine="true") == []
    assert listed(room.bob, joinable="true", jump_client=room.client.id) == [room.session_id]
    assert listed(room.world.user("stranger"), joinable="true") == []
    room.join(room.bob)
    assert listed(room.bob, mine="true", active="true") == [room.session_id]
    room.write(participants.leave, room.bob, room.bob.user_id)
    assert listed(room.bob, mine="true") == []
    assert listed(room.bob) == [room.session_id]  # a report about himself


def test_each_attaches_by_the_own_sign_in(room: Room) -> None:
    room.join(room.bob)
    attachment = attach(room.world, room.bob, room.session_id, "shell", SHELL)
    room.world.write(session_tools.note, room.bob, attachment)
    assert room.world.read(session_ends.lost) == {}


def test_what_changed_since_the_check_is_seen_when_a_tool_is_noted(room: Room) -> None:
    room.join(room.bob)
    attachment = attach(room.world, room.ann, room.session_id, "exec", "9" * 32)
    room.write(participants.hand_over, room.ann, room.bob.user_id)
    with refuses("permission_refused"):
        room.world.write(session_tools.note, room.ann, attachment)
    room.write(participants.leave, room.ann, room.ann.user_id)
    with refuses("permission_refused"):
        room.world.write(session_tools.note, room.ann, attachment)


def test_a_commands_id_of_somebody_else_is_logged_again(room: Room) -> None:
    use(room.world, room.ann, room.session_id, "exec", "9" * 32)
    room.join(room.bob)
    room.write(participants.hand_over, room.ann, room.bob.user_id)
    use(room.world, room.bob, room.session_id, "exec", "9" * 32)
    query = parse(audit_log.AuditQuery, {"action": "session.command"})
    log = room.world.read(audit_log.listing, ROOT, query)
    assert [event["actor"] for event in log.items] == ["bob", "ann"]


def few_sessions(world: World, most: int) -> None:
    settings = world.environment.settings
    world.environment.settings = settings.model_copy(update={"user_sessions": most})


def test_a_user_takes_part_in_so_many_sessions(room: Room) -> None:
    few_sessions(room.world, 2)
    second = start(room.world, room.ann, room.client)
    with refuses("session_limit", limit=2):
        start(room.world, room.ann, room.client)
    room.join(room.bob)  # others have their own
    start(room.world, room.bob, room.client)
    room.write(participants.leave, room.ann, room.ann.user_id)
    third = start(room.world, room.ann, room.client)
    with refuses("session_limit"):
        room.join(room.ann)
    room.join(room.bob)  # who is in it already changes nothing
    room.world.write(sessions.end_many, {second: "closed", third: "closed"})
    room.join(room.ann)


def test_two_starts_at_once_are_counted(room: Room) -> None:
    few_sessions(room.world, 2)

    def begin(tx: Transaction) -> None:
        sessions.start(tx, room.ann, room.client.id)

    assert both(room.world, begin, begin) == ["", "session_limit"]


def test_another_sign_in_takes_over_and_ends_what_the_earlier_has_open(room: Room) -> None:
    """Otherwise the earlier one's connections would outlive it: nothing watches it any more."""
    first, second = (signed_in(room, room.ann) for _ in range(2))
    room.join(first, "controls")
    room.world.gateway.calls.clear()
    use(room.world, first, room.session_id, "shell", SHELL)
    assert room.world.gateway.calls == []
    use(room.world, second, room.session_id, "shell", SHELL)
    gone = ("remove_participant", room.session_id, room.ann.user_id, "session_elsewhere")
    assert room.world.gateway.calls == [(*gone, second.sign_in)]
    room.write(participants.leave_here, first)  # its window closes, and nothing else does
    assert room.roles() == {"ann": "controls"}
    room.join(first, "controls")  # and back again
    assert room.world.gateway.calls[1:] == [(*gone, first.sign_in)]
    room.world.write(tokens.remove, second, second.sign_in)
    assert room.world.read(session_ends.lost) == {}
    room.world.write(tokens.remove, first, first.sign_in)
    assert room.world.read(session_ends.lost) == {
        (room.session_id, room.ann.user_id): "token_revoked"
    }


def signed_in(room: Room, actor: Actor) -> Actor:
    """Another sign-in of a user."""
    bearer = room.world.token(actor, "all")
    return room.world.read(auth.actor_for_token, bearer, ADDRESS)
