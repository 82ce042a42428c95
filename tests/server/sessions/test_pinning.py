"""Pinning a Jump Client in a support session: who may, what follows, and what goes wrong."""

from typing import Any

import pytest
from sqlalchemy import select

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import enrolments, installers, pin_installers
from jump_server.groups import jump_groups
from jump_server.identity import takeovers
from jump_server.lifecycle import removals
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import Session
from jump_server.reports import audit_log
from jump_server.sessions import customers, participants, pinning, queue, sessions
from jump_server.settings import site_settings
from jump_server.site import sweeping
from jump_wire.messages import PinState
from tests.server.at_once import Change, both
from tests.server.support.customers import Came, come, report, shown, technician
from tests.server.world import ADDRESS, ROOT, Enrolled, World, enrolment, refuses


class Desk:
    """Ann's accepted customer Carol. Bob takes part, too."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann, self.bob = technician(world, "ann"), technician(world, "bob")
        self.carol: Came = come(world, self.ann)
        world.write(queue.accept, self.ann, self.carol.session_id)
        world.write(queue.invite, self.ann, self.carol.session_id, self.bob.user_id)
        world.write(participants.join, self.bob, self.carol.session_id, "watches")
        world.gateway.calls.clear()

    def pin(self, actor: Actor | None = None, **wanted: Any) -> str:
        """Pin, and return the key that the customer's client received."""
        values = parse(pin_installers.PinValues, wanted)
        self.world.write(pinning.pin, actor or self.ann, self.carol.session_id, values)
        return self.asked()[-1]

    def asked(self) -> tuple[str, ...]:
        """The newest request: ``pin``, the customer, the pin's id, the technician, the key."""
        return [call for call in self.world.gateway.calls if call[0] == "pin"][-1]

    def says(self, phase: str, code: str = "", *parameters: str) -> None:
        """The customer's client reports on the newest request."""
        told = PinState(self.asked()[2], phase, code, parameters)
        self.world.write(pinning.report, self.carol.client_id, told)

    def enrol(self, key: str, hostname: str = "carols-pc") -> Enrolled:
        """The new Jump Client enrols."""
        body = enrolment(key, hostname)
        wanted = parse(enrolments.Enrolment, body)
        client_id = self.world.write(takeovers.enrol, wanted, ADDRESS)
        return Enrolled(client_id, body["credential"], body)

    @property
    def state(self) -> dict[str, Any]:
        return dict(shown(self.world, self.ann, self.carol.session_id)["pin"])

    def failed(self) -> str:
        assert self.state["state"] == "failed"
        return str(self.state["code"])

    def limit(self, **limits: int | None) -> None:
        change = parse(site_settings.SettingsChange, limits)
        self.world.write(site_settings.change, ROOT, change, None)

    def details(self, action: str) -> dict[str, Any]:
        query = parse(audit_log.AuditQuery, {"action": action})
        [event] = self.world.read(audit_log.listing, ROOT, query).items
        assert event["target_id"] == self.carol.session_id
        return dict(event["details"])


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_the_enrolment_completes_a_pin(desk: Desk) -> None:
    desk.world.events.events.clear()
    key = desk.pin(name="Till 3", tag="tills", comments="by the door")
    assert desk.asked()[1:4] == (desk.carol.client_id, desk.state["id"], "ann")
    told = {target for kind, target in desk.world.events.events if kind == "sessions.changed"}
    assert told == {desk.ann.user_id, desk.bob.user_id}
    assert (desk.state["state"], desk.state["user"], desk.state["mode"]) == (
        "asking",
        "ann",
        "user",
    )
    desk.says("asking")
    desk.says("installing")
    assert desk.state["state"] == "installing"
    client = desk.enrol(key)
    assert (desk.state["state"], desk.state["jump_client_id"]) == ("done", client.id)
    assert desk.world.gateway.calls[-1][0] == "conference"
    desk.says("failed", "pin_failed")
    assert desk.state["state"] == "done", "the customer's word cannot undo it"
    assert desk.details("session.pin_requested")["jump_group"] == "user:ann"
    assert desk.details("session.pinned")["jump_client_id"] == client.id
    with refuses("installer_spent"):
        desk.enrol(key)


def test_its_values_are_the_technicians(desk: Desk) -> None:
    desk.world.group("shops", "ann")
    client = desk.enrol(desk.pin(jump_group="shops", name="Till 3", tag="tills"))
    made = desk.world.read(lambda tx: tx.get_one(JumpClient, client.id))
    assert (made.name, made.tag, made.ephemeral, made.passive) == ("Till 3", "tills", False, False)


def test_an_installer_of_a_pin_is_in_no_list(desk: Desk) -> None:
    desk.world.group("shops", "ann")
    installer_id = desk.pin(jump_group="shops").partition(".")[0]
    query = parse(installers.InstallerQuery, {})
    assert desk.world.read(installers.listing, ROOT, query).items == []
    with refuses("installer_not_found"):
        desk.world.write(installers.revoke, ROOT, installer_id)
    desk.says("refused")
    desk.world.write(jump_groups.remove, ROOT, "shops", None)
    desk.pin()
    now = desk.world.clock.advance(days=2)
    desk.world.write(sweeping.sweep, now)
    assert desk.world.read(lambda tx: tx.scalars(select(Installer)).all()) == []


def test_who_may(desk: Desk) -> None:
    admin = desk.world.administrator()
    with refuses("permission_refused"):
        desk.pin(admin)  # who sees the session, but takes no part
    with refuses("session_not_found"):
        desk.pin(desk.world.user("dan"))
    desk.world.role("looks", "view")
    desk.world.group("shops", "ann", roles={"ann": "looks"})
    with refuses("permission_refused"):
        desk.pin(jump_group="shops")
    with refuses("jump_group_not_found"):
        desk.pin(jump_group="nowhere")
    desk.pin(desk.bob)


def test_two_technicians_pin_at_the_same_moment(desk: Desk) -> None:
    def pins(actor: Actor) -> Change:
        values = parse(pin_installers.PinValues, {})
        return lambda tx: pinning.pin(tx, actor, desk.carol.session_id, values)

    assert both(desk.world, pins(desk.ann), pins(desk.bob)) == ["", "pin_pending"]
    assert desk.state["user"] == "ann"


def test_a_client_is_pinned_once_until_it_is_gone(desk: Desk) -> None:
    client = desk.enrol(desk.pin(desk.bob))
    with refuses("already_pinned"):
        desk.pin()
    desk.world.write(removals.uninstalled, client.id, client.credential, "local")
    desk.pin()


def test_without_a_customer_nothing_is_pinned(desk: Desk) -> None:
    waiting = come(desk.world, desk.ann)
    values = parse(pin_installers.PinValues, {})
    with refuses("session_not_accepted"):
        desk.world.write(pinning.pin, desk.ann, waiting.session_id, values)
    report(desk.world, desk.carol.client_id, online=False)
    with refuses("customer_offline"):
        desk.pin()
    desk.world.write(customers.leave, desk.carol.client_id)
    with refuses("no_customer"):
        desk.pin()


def test_after_the_sessions_end_its_reason_is_told(desk: Desk) -> None:
    desk.world.write(sessions.close, desk.ann, desk.carol.session_id)
    with refuses("session_ended"):
        desk.pin()


def test_a_customer_who_leaves_ends_the_pin(desk: Desk) -> None:
    key = desk.pin()
    desk.says("installing")
    desk.world.write(customers.leave, desk.carol.client_id)
    assert desk.failed() == "no_customer"
    with refuses("installer_expired"):
        desk.enrol(key)  # so that it removes itself


@pytest.mark.parametrize(
    ("phase", "code", "expected"),
    [
        ("refused", "", "consent_refused"),
        ("timed_out", "", "consent_timeout"),
        ("failed", "install_dir_noexec", "install_dir_noexec"),
        ("failed", "of_a_newer_client", "internal_error"),
    ],
)
def test_what_the_customers_client_reports(
    desk: Desk, phase: str, code: str, expected: str
) -> None:
    desk.pin()
    desk.says(phase, code, "path", "\x1b\u202e/home/carol/jumpclient")
    assert desk.failed() == expected
    assert desk.details("session.pin_failed")["code"] == expected
    if code:
        assert desk.state["parameters"] == {"path": "/home/carol/jumpclient"}
    desk.pin()
    assert desk.state["state"] == "asking"


def test_another_customers_reports_change_nothing(desk: Desk) -> None:
    desk.pin()
    other = come(desk.world, desk.bob)
    told = PinState(desk.asked()[2], "refused")
    desk.world.write(pinning.report, other.client_id, told)
    desk.says("jumping")
    assert desk.state["state"] == "asking"


def test_a_pin_without_an_answer_ends(desk: Desk) -> None:
    desk.pin()
    desk.world.clock.advance(seconds=74)
    desk.says("installing")
    desk.world.clock.advance(seconds=119)
    desk.world.write(pinning.end_overdue)
    assert desk.state["state"] == "installing"
    desk.world.clock.advance(seconds=2)
    desk.world.write(pinning.end_overdue)
    assert desk.failed() == "pin_timeout"


@pytest.mark.parametrize(
    ("setting", "code"),
    [("jump_client_limit", "client_limit_reached"), ("active_limit", "active_limit_reached")],
)
def test_a_full_site(desk: Desk, setting: str, code: str) -> None:
    desk.limit(**{setting: 0})
    with refuses(code):
        desk.pin()
    desk.limit(**{setting: 1})
    key = desk.pin()
    desk.limit(**{setting: 0})  # another computer has taken the place by now
    with refuses(code):
        desk.enrol(key)
    desk.says("failed", code)
    assert desk.failed() == code


@pytest.mark.parametrize("how", ["transferred", "removed", "left"])
def test_a_technician_who_is_no_longer_in_the_session_pins_nothing(desk: Desk, how: str) -> None:
    key, session_id = desk.pin(), desk.carol.session_id
    if how == "transferred":
        wanted = parse(queue.Transfer, {"user_id": desk.bob.user_id})
        desk.world.write(queue.transfer, desk.ann, session_id, wanted)
    else:
        by = desk.ann if how == "left" else ROOT
        desk.world.write(participants.leave, by, session_id, desk.ann.user_id)
    assert desk.details("session.pin_failed")["code"] == "pin_abandoned"
    assert desk.world.read(lambda tx: tx.get_one(Session, session_id).state) != "ended"
    with refuses("installer_expired"):
        desk.enrol(key)


def test_a_technician_who_lost_the_right_pins_nothing(desk: Desk) -> None:
    desk.world.group("shops", "ann")
    key = desk.pin(jump_group="shops")
    change = parse(jump_groups.GroupChange, {"members": []})
    desk.world.write(jump_groups.change, ROOT, "shops", change, None)
    with refuses("installer_orphaned"):
        desk.enrol(key)
