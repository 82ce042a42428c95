"""Customers who wait: who sees them, accepts them, transfers them, and invites others."""

import pytest

from jump_server.accounts import teams, users
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.sessions import participants, queue, session_reports, sessions
from tests.server.at_once import Change, both
from tests.server.sessions.attaching import VERBS, attach, use
from tests.server.support.customers import Came, come, report, shown, technician
from tests.server.world import ROOT, World, refuses


class Desk:
    """Ann's customer Carol, Bob and Dan of the team ``second``, and an administrator."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann, self.bob, self.dan = (technician(world, name) for name in ("ann", "bob", "dan"))
        self.admin = world.administrator()
        world.team("second", bob="member", dan="lead")
        self.carol: Came = come(world, self.ann)
        world.events.events.clear()
        world.gateway.calls.clear()

    def accept(self, actor: Actor) -> None:
        self.world.write(queue.accept, actor, self.carol.session_id)

    def transfer(self, actor: Actor, **to: str) -> None:
        wanted = parse(queue.Transfer, to)
        self.world.write(queue.transfer, actor, self.carol.session_id, wanted)

    def invite(self, actor: Actor, user: Actor) -> None:
        self.world.write(queue.invite, actor, self.carol.session_id, user.user_id)

    def lock(self, actor: Actor) -> None:
        wanted = parse(users.UserChange, {"locked": True})
        self.world.write(users.change, ROOT, actor.user_id, wanted, None, None)

    def waiting(self, actor: Actor) -> list[str]:
        query = parse(session_reports.SessionQuery, {"waiting": True})
        return [one["id"] for one in self.world.read(session_reports.listing, actor, query).items]

    def told(self) -> set[str]:
        """Who was told of the queue, and forget it."""
        found = {user for kind, user in self.world.events.events if kind == "queue.changed"}
        self.world.events.events.clear()
        return found

    def details(self, action: str) -> dict[str, object]:
        query = parse(audit_log.AuditQuery, {"action": action})
        [event] = self.world.read(audit_log.listing, ROOT, query).items
        assert (event["target_type"], event["target_id"]) == (
            "support_session",
            self.carol.session_id,
        )
        assert event["target_name"] == "Carol"
        return dict(event["details"])


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_who_accepts_controls_and_the_customer_sees_it(desk: Desk) -> None:
    mine = [desk.carol.session_id]
    assert desk.waiting(desk.ann) == desk.waiting(desk.admin) == mine
    assert desk.waiting(desk.bob) == []
    desk.world.clock.advance(seconds=90)
    desk.accept(desk.ann)
    assert desk.world.gateway.calls == [("conference", desk.carol.client_id, "ann:controls")]
    assert desk.waiting(desk.ann) == []
    session = shown(desk.world, desk.ann, desk.carol.session_id)
    assert (session["state"], session["verbs"]) == ("open", list(VERBS))
    assert [(one["user"], one["role"]) for one in session["participants"]] == [("ann", "controls")]
    assert desk.details("session.accepted")["seconds"] == 90
    assert desk.told() == {desk.ann.user_id, desk.admin.user_id}
    attachment = use(desk.world, desk.ann, desk.carol.session_id)
    assert attachment.client_id == desk.carol.client_id


def test_strangers_neither_see_nor_accept(desk: Desk) -> None:
    for action in (desk.accept, lambda actor: desk.transfer(actor, team="second")):
        with refuses("session_not_found"):
            action(desk.bob)
    auditor = desk.world.user("auditor", rights=["all_reports"])
    assert desk.waiting(auditor) == []
    with refuses("permission_refused"):
        desk.accept(auditor)


def test_only_one_of_two_technicians_accepts(desk: Desk) -> None:
    def accepts(actor: Actor) -> Change:
        return lambda tx: queue.accept(tx, actor, desk.carol.session_id)

    assert both(desk.world, accepts(desk.ann), accepts(desk.admin)) == ["", "session_not_waiting"]


def test_a_customer_who_waits_is_not_joined(desk: Desk) -> None:
    with refuses("session_not_accepted"):
        desk.world.write(participants.join, desk.ann, desk.carol.session_id, "watches")
    report(desk.world, desk.carol.client_id, online=False)
    with refuses("customer_offline"):
        desk.accept(desk.ann)


def test_tools_need_a_customer_who_is_connected(desk: Desk) -> None:
    desk.accept(desk.ann)
    report(desk.world, desk.carol.client_id, online=False)
    with refuses("customer_offline"):
        attach(desk.world, desk.ann, desk.carol.session_id)
    assert not shown(desk.world, desk.ann, desk.carol.session_id)["customer"]["connected"]
    report(desk.world, desk.carol.client_id)
    attach(desk.world, desk.ann, desk.carol.session_id)


def test_a_waiting_customer_is_transferred_to_a_team_and_back(desk: Desk) -> None:
    desk.transfer(desk.ann, team="second")
    team = {desk.bob.user_id, desk.dan.user_id}
    assert desk.told() == {desk.ann.user_id, desk.admin.user_id} | team
    assert desk.waiting(desk.ann) == []
    assert desk.waiting(desk.bob) == desk.waiting(desk.dan) == [desk.carol.session_id]
    assert desk.details("session.transferred")["team"] == "second"
    customer = shown(desk.world, desk.bob, desk.carol.session_id)["customer"]
    assert (customer["queue_team"], customer["queue_user_id"]) == ("second", None)
    with refuses("permission_refused"):
        desk.accept(desk.ann)  # the creator of the key sees the session, in reports
    desk.transfer(desk.dan, user_id=desk.ann.user_id)
    assert desk.waiting(desk.ann) == [desk.carol.session_id]
    with refuses("team_not_found"):
        desk.transfer(desk.ann, team="nobody")
    with refuses("user_not_found"):
        desk.transfer(desk.ann, user_id="0" * 32)
    with refuses("field_required", field="user_id"):
        desk.transfer(desk.ann)


def test_an_accepted_customer_is_transferred_by_who_controls(desk: Desk) -> None:
    desk.accept(desk.ann)
    desk.invite(desk.ann, desk.bob)
    desk.world.write(participants.join, desk.bob, desk.carol.session_id, "watches")
    with refuses("permission_refused"):
        desk.transfer(desk.bob, team="second")
    desk.world.gateway.calls.clear()
    desk.world.clock.advance(minutes=5)
    desk.transfer(desk.ann, team="second")
    left = ("remove_participant", desk.carol.session_id)
    assert (*left, desk.ann.user_id, "session_transferred") in desk.world.gateway.calls
    assert (*left, desk.bob.user_id, "session_transferred") in desk.world.gateway.calls
    assert desk.world.gateway.calls[-1] == ("conference", desk.carol.client_id, "waiting")
    session = shown(desk.world, desk.bob, desk.carol.session_id)
    assert (session["state"], session["participants"]) == ("waiting", [])
    assert session["customer"]["waiting_since"] > session["customer"]["accepted_at"]
    desk.accept(desk.dan)


def test_an_invited_user_joins_and_leaves_when_told_to(desk: Desk) -> None:
    desk.accept(desk.ann)
    stranger = desk.world.user("erin", display_name="erin")
    with refuses("session_not_found"):
        desk.world.write(participants.join, stranger, desk.carol.session_id, "watches")
    desk.told()
    desk.invite(desk.ann, stranger)
    desk.invite(desk.ann, stranger)
    assert stranger.user_id in desk.told()
    assert desk.details("session.invited")["user"] == "erin"
    desk.world.write(participants.join, stranger, desk.carol.session_id, "watches")
    assert desk.world.gateway.calls[-1] == (
        "conference",
        desk.carol.client_id,
        "ann:controls erin:watches",
    )
    desk.world.write(participants.leave, desk.ann, desk.carol.session_id, stranger.user_id)
    with refuses("permission_refused"):
        desk.world.write(participants.join, stranger, desk.carol.session_id, "watches")


def test_an_invitation_is_withdrawn(desk: Desk) -> None:
    erin, other = (desk.world.user(name, display_name=name) for name in ("erin", "frank"))

    def withdraw(by: Actor, whose: Actor) -> None:
        desk.world.write(queue.withdraw, by, desk.carol.session_id, whose.user_id)

    def invited() -> list[tuple[str, str]]:
        found = desk.world.read(queue.invitations, desk.ann, desk.carol.session_id)["items"]
        return [(one["username"], one["invited_by"]) for one in found]

    for user in (erin, other, desk.bob):
        desk.invite(desk.ann, user)
        desk.world.clock.advance(seconds=1)
    assert invited() == [("erin", "ann"), ("frank", "ann"), ("bob", "ann")]
    with refuses("permission_refused"):
        withdraw(other, erin)
    desk.told()
    withdraw(desk.ann, erin)
    assert erin.user_id in desk.told()
    assert desk.waiting(erin) == []
    assert desk.details("session.invitation_withdrawn")["user"] == "erin"
    with refuses("session_not_found"):
        desk.accept(erin)
    with refuses("session_not_invited"):
        withdraw(desk.ann, erin)
    withdraw(other, other)  # declines
    desk.accept(desk.admin)
    desk.world.write(participants.join, desk.bob, desk.carol.session_id, "watches")
    assert invited() == [], "a participant is removed instead"
    withdraw(desk.admin, desk.bob)
    desk.world.write(participants.leave, desk.bob, desk.carol.session_id, desk.bob.user_id)
    with refuses("permission_refused"):
        desk.world.write(participants.join, desk.bob, desk.carol.session_id, "watches")


def test_a_transfer_ends_invitations_and_its_answer_names_the_queue(desk: Desk) -> None:
    stranger = desk.world.user("erin")
    desk.invite(desk.ann, stranger)
    wanted = parse(queue.Transfer, {"team": "second"})
    moved = desk.world.write(
        lambda tx: sessions.view(queue.transfer(tx, desk.ann, desk.carol.session_id, wanted))
    )
    assert moved["customer"] is not None
    assert moved["customer"]["queue_team"] == "second"
    with refuses("session_not_found"):
        desk.accept(stranger)


def test_a_customer_never_waits_where_nobody_looks(desk: Desk) -> None:
    desk.transfer(desk.ann, team="second")
    desk.told()
    desk.world.write(queue.rehome)
    assert desk.waiting(desk.bob) == [desk.carol.session_id]
    assert desk.told() == set()
    desk.lock(desk.bob)
    desk.world.write(
        teams.change, ROOT, "second", parse(teams.TeamChange, {"members": {"bob": "member"}}), None
    )
    desk.world.write(queue.rehome)  # the only member left is locked
    assert desk.waiting(desk.ann) == [desk.carol.session_id]
    assert desk.told() == {desk.ann.user_id, desk.admin.user_id}
    desk.transfer(desk.ann, team="second")
    desk.world.write(teams.remove, ROOT, "second", None)
    desk.lock(desk.ann)
    desk.told()
    desk.world.write(queue.rehome)  # only administrators are left, who see every queue
    assert desk.told() == set()
    assert desk.waiting(desk.admin) == [desk.carol.session_id]
    customer = shown(desk.world, desk.admin, desk.carol.session_id)["customer"]
    assert (customer["queue_team"], customer["queue_user_id"]) == (None, None)
    desk.accept(desk.admin)


def test_a_jump_has_no_customer(desk: Desk) -> None:
    desk.world.group("web", "ann")
    enrolled = desk.world.enrol(desk.world.installer(desk.admin, "web")["key"])
    report(desk.world, enrolled.id)
    desk.world.gateway.connected.add(enrolled.id)
    jump = desk.world.write(sessions.start, desk.ann, enrolled.id)
    assert (jump["kind"], jump["customer"]) == ("jump", None)
    with refuses("no_customer"):
        desk.world.write(queue.accept, desk.ann, jump["id"])


def test_who_can_take_a_customer_over(desk: Desk) -> None:
    def found(search: str = "", actor: Actor = desk.ann) -> tuple[list[str], list[str]]:
        query = parse(queue.TakerQuery, {"search": search})
        answer = desk.world.read(queue.takers, actor, desk.carol.session_id, query)
        return (
            [one["username"] for one in answer["users"]],
            [one["code_name"] for one in answer["teams"]],
        )

    users, teams = found()
    assert {"bob", "dan"} <= set(users)
    assert "ann" not in users
    assert teams == ["second"]
    assert found("BO") == (["bob"], [])
    assert found("sec") == ([], ["second"])
    with refuses("session_not_found"):
        found(actor=desk.bob)


def test_support_sessions_alone(desk: Desk) -> None:
    def kinds(**query: object) -> list[str]:
        wanted = parse(session_reports.SessionQuery, query)
        return [
            one["kind"] for one in desk.world.read(session_reports.listing, desk.ann, wanted).items
        ]

    assert kinds(kind="support", joinable=True) == ["support"]
    assert kinds(kind="jump") == []
