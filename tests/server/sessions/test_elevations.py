"""Elevation: who may ask for it, what the computer is told, and what its report changes."""

import pytest
from sqlalchemy import select

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment.pin_installers import PinValues
from jump_server.groups import jump_groups
from jump_server.models.audit import AuditEvent
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import Session
from jump_server.sessions import elevation_views, elevations, participants, pinning, queue, sessions
from jump_wire.messages import Elevate, Elevation
from tests.server.sessions.attaching import use
from tests.server.sessions.test_sessions import put_online, start
from tests.server.support.customers import Came, come, report, shown, technician
from tests.server.world import ROOT, World, refuses


@pytest.fixture
def ann(world: World) -> Actor:
    return technician(world)


@pytest.fixture
def carol(world: World, ann: Actor) -> Came:
    found = come(world, ann)
    world.write(queue.accept, ann, found.session_id)
    return found


def logged(world: World) -> list[tuple[str, object]]:
    rows = select(AuditEvent).where(AuditEvent.action.startswith("session.elev"))
    found = world.read(lambda tx: list(tx.scalars(rows.order_by(AuditEvent.id))))
    return [(one.action, one.details) for one in found]


def ask(world: World, actor: Actor, session_id: str, **given: str) -> Elevate:
    wanted = parse(elevations.Credentials, given)
    world.write(elevations.request, actor, session_id, wanted)
    return world.gateway.elevations[-1]


def told(world: World, carol: Came, state: str, account: str = "", code: str = "") -> None:
    message = Elevation(carol.session_id, state, account, code)
    world.write(elevations.report, carol.client_id, message)


def state(world: World, actor: Actor, carol: Came) -> tuple[str, str, str] | None:
    found = shown(world, actor, carol.session_id)["elevation"]
    return found and (found["state"], found["account"], found["code"])


def test_from_the_request_to_the_end(world: World, ann: Actor, carol: Came) -> None:
    assert ask(world, ann, carol.session_id) == Elevate(carol.session_id, "ann")
    assert state(world, ann, carol) == ("asking", "", "")
    with refuses("elevation_pending"):
        ask(world, ann, carol.session_id)
    told(world, carol, "elevated", "root")
    told(world, carol, "elevated", "other")  # again, on a new link; the first one stays
    found = shown(world, ann, carol.session_id)["elevation"]
    assert (found["state"], found["account"], found["user"]) == ("elevated", "root", "ann")
    use(world, ann, carol.session_id)
    world.write(elevations.end, ann, carol.session_id)
    assert world.gateway.elevations[-1] == Elevate(carol.session_id, "ann", end=True)
    told(world, carol, "ended")
    assert state(world, ann, carol) is None
    assert [action for action, _ in logged(world)] == [
        "session.elevate",
        "session.elevated",
        "session.elevation_ended",
    ]


def test_nothing_is_elevated_while_the_customers_program_is_gone(
    world: World, ann: Actor, carol: Came
) -> None:
    ask(world, ann, carol.session_id)
    report(world, carol.client_id, online=False)
    assert state(world, ann, carol) is None
    report(world, carol.client_id)
    told(world, carol, "elevated", "root")
    report(world, carol.client_id, online=False)
    assert state(world, ann, carol) is None, "it was killed, or its network has failed"
    report(world, carol.client_id)
    assert state(world, ann, carol) == ("elevated", "root", ""), "it was only cut off"


def test_a_jump_client_is_pinned_in_service_mode(world: World, ann: Actor, carol: Came) -> None:
    ask(world, ann, carol.session_id)
    told(world, carol, "elevated", "root")
    world.write(pinning.pin, ann, carol.session_id, parse(PinValues, {}))
    assert shown(world, ann, carol.session_id)["pin"]["mode"] == "service"


def test_a_password_is_sent_once_and_kept_nowhere(world: World, ann: Actor, carol: Came) -> None:
    given = {"account": "admin", "password": " horse staple "}
    assert ask(world, ann, carol.session_id, **given).password == " horse staple "
    record = world.read(lambda tx: tx.get_one(Session, carol.session_id))
    assert "horse" not in str(record.elevation)
    assert "horse" not in str(logged(world))
    for half in ({"account": "admin"}, {"password": "horse staple"}):
        with refuses("field_required"):
            ask(world, ann, carol.session_id, **half)


def test_the_customer_reads_no_user_name(world: World) -> None:
    dora = technician(world, "dora", display_name="Dora Martin")
    found = come(world, dora)
    world.write(queue.accept, dora, found.session_id)
    assert ask(world, dora, found.session_id).actor == "Dora Martin"


def test_wrong_passwords_have_to_wait(world: World, ann: Actor, carol: Came) -> None:
    for pause in (2, 5, 15, 60, 60):
        ask(world, ann, carol.session_id)
        told(world, carol, "failed", code="elevation_password_wrong")
        assert state(world, ann, carol) == ("failed", "", "elevation_password_wrong")
        with refuses("rate_limited", seconds=pause):
            ask(world, ann, carol.session_id)
        world.clock.advance(seconds=pause)
    ask(world, ann, carol.session_id)
    told(world, carol, "failed", code="consent_refused")
    ask(world, ann, carol.session_id)


def test_an_end_does_not_shorten_the_wait(world: World, ann: Actor, carol: Came) -> None:
    ask(world, ann, carol.session_id)
    told(world, carol, "failed", code="elevation_password_wrong")
    world.write(elevations.end, ann, carol.session_id)
    with refuses("rate_limited", seconds=2):
        ask(world, ann, carol.session_id)


def test_an_end_reaches_a_computer_that_had_no_link(world: World, ann: Actor, carol: Came) -> None:
    ask(world, ann, carol.session_id)
    told(world, carol, "elevated", "root")
    world.write(elevations.end, ann, carol.session_id)
    world.gateway.elevations.clear()  # it had no link, so this is lost
    told(world, carol, "elevated", "root")  # on its new link
    [again] = world.gateway.elevations
    assert (again.session_id, again.end) == (carol.session_id, True)
    assert state(world, ann, carol) is None


def test_without_an_answer_it_can_be_asked_for_again(world: World, ann: Actor, carol: Came) -> None:
    ask(world, ann, carol.session_id)
    world.clock.advance(seconds=180)
    assert state(world, ann, carol) == ("failed", "", "elevation_timeout")
    told(world, carol, "ended")
    assert state(world, ann, carol) is None
    ask(world, ann, carol.session_id)
    report(world, carol.client_id, online=False)
    world.clock.advance(seconds=180)
    with refuses("customer_offline"):
        ask(world, ann, carol.session_id)


def test_only_who_controls_an_accepted_session(world: World, ann: Actor, carol: Came) -> None:
    bob = technician(world, "bob")
    with refuses("session_not_found"):
        ask(world, bob, carol.session_id)
    world.write(queue.invite, ann, carol.session_id, bob.user_id)
    world.write(participants.join, bob, carol.session_id, "watches")
    with refuses("permission_refused"):
        ask(world, bob, carol.session_id)
    waiting = come(world, ann)
    with refuses("session_not_accepted"):
        ask(world, ann, waiting.session_id)
    world.write(sessions.close, ann, carol.session_id)
    with refuses("session_ended"):
        ask(world, ann, carol.session_id)


def test_a_transfer_ends_it(world: World, ann: Actor, carol: Came) -> None:
    ask(world, ann, carol.session_id)
    told(world, carol, "elevated", "\x1b\u202eroot\0")
    assert state(world, ann, carol) == ("elevated", "root", "")
    bob = technician(world, "bob")
    wanted = parse(queue.Transfer, {"user_id": bob.user_id})
    world.write(queue.transfer, ann, carol.session_id, wanted)
    assert world.gateway.elevations[-1].end
    assert state(world, bob, carol) is None


def test_another_computers_report_changes_nothing(world: World, ann: Actor, carol: Came) -> None:
    other = come(world, ann)
    message = Elevation(carol.session_id, "elevated", "root")
    world.write(elevations.report, other.client_id, message)
    told(world, carol, "failed", code="elevation_failed")  # nobody has asked
    told(world, carol, "elevated", "root")
    assert state(world, ann, carol) is None


def test_a_jump_client_in_user_mode_is_never_elevated() -> None:
    refusal = elevation_views.elevation_refusal
    assert refusal("jump", "user", permitted=True) == "elevation_user_mode"
    assert refusal("jump", None, permitted=True) == "elevation_unavailable"
    assert refusal("jump", "service", permitted=False) == "permission_refused"
    assert refusal("jump", "service", permitted=True) == ""
    assert refusal("support", None, permitted=False) == ""


# --- in a session with a Jump Client in service mode ---


class Jump:
    """Ann's session with a client in service mode, in which she may log in."""

    def __init__(self, world: World, ann: Actor) -> None:
        world.group("web", "ann")
        installer = world.installer(world.administrator("chief"), "web")
        client = world.enrol(installer["key"])
        world.write(lambda tx: setattr(tx.get_one(JumpClient, client.id), "mode", "service"))
        put_online(world, client)
        world.gateway.connected.add(client.id)
        self.world, self.client_id = world, client.id
        self.session_id = start(world, ann, client)

    def told(self, state: str, account: str = "", code: str = "") -> None:
        message = Elevation(self.session_id, state, account, code)
        self.world.write(elevations.report, self.client_id, message)

    def log_in(self, actor: Actor) -> Elevate:
        return ask(self.world, actor, self.session_id, account="jo", password="horse staple")

    def shown(self, actor: Actor) -> tuple[str, str]:
        found = shown(self.world, actor, self.session_id)
        return (found["elevation"] or {}).get("account", ""), found["elevation_refusal"]

    def allow(self, **roles: str) -> None:
        given = parse(jump_groups.GroupChange, {"members": list(roles), "roles": roles})
        self.world.write(jump_groups.change, ROOT, "web", given, None)


@pytest.fixture
def jump(world: World, ann: Actor) -> Jump:
    return Jump(world, ann)


def test_a_login_in_service_mode(world: World, ann: Actor, jump: Jump) -> None:
    assert jump.shown(ann) == ("", "")
    for half in ({}, {"account": "jo"}, {"password": "horse staple"}):
        with refuses("field_required"):
            ask(world, ann, jump.session_id, **half)
    assert jump.log_in(ann) == Elevate(jump.session_id, "ann", "jo", "horse staple")
    jump.told("elevated", "jo")
    assert jump.shown(ann) == ("jo", "")
    assert "horse" not in str(logged(world))
    use(world, ann, jump.session_id)
    assert world.gateway.elevations[-1] == Elevate(jump.session_id, "ann"), "is it still so?"
    jump.told("ended")
    assert jump.shown(ann) == ("", "")
    world.gateway.connected.clear()
    with refuses("client_offline"):
        jump.log_in(ann)


def test_it_needs_a_right_of_its_own(world: World, ann: Actor, jump: Jump) -> None:
    jump.allow(ann="start_sessions")
    assert jump.shown(ann) == ("", "permission_refused")
    with refuses("permission_refused"):
        jump.log_in(ann)
    jump.allow(ann="technician")
    jump.log_in(ann)
    jump.allow(ann="start_sessions")
    with refuses("permission_refused"):  # the computer may have answered by now
        use(world, ann, jump.session_id)
    jump.allow(ann="technician")
    jump.told("elevated", "jo")
    use(world, ann, jump.session_id, "files", "8" * 32)
    jump.allow(ann="start_sessions")
    for kind, tool_id in (("shell", "7"), ("files", "8"), ("files", "9")):
        with refuses("permission_refused"):
            use(world, ann, jump.session_id, kind, tool_id * 32)
    world.write(elevations.end, ann, jump.session_id)
    use(world, ann, jump.session_id)


def test_it_ends_when_control_passes_on(world: World, ann: Actor, jump: Jump) -> None:
    bob = world.user("bob")
    jump.allow(ann="technician", bob="technician")
    jump.log_in(ann)
    jump.told("elevated", "jo")
    world.write(participants.join, bob, jump.session_id, "watches")
    assert jump.shown(bob)[0] == "jo"
    world.write(participants.hand_over, ann, jump.session_id, bob.user_id)
    assert world.gateway.elevations[-1].end
    assert jump.shown(bob)[0] == ""
    jump.log_in(bob)
    jump.told("elevated", "jo")
    world.write(participants.leave, bob, jump.session_id, bob.user_id)
    world.write(participants.join, world.administrator(), jump.session_id, "controls")
    assert jump.shown(ann)[0] == ""


def test_wrong_passwords_have_to_wait_here_too(world: World, ann: Actor, jump: Jump) -> None:
    jump.log_in(ann)
    jump.told("failed", code="elevation_password_wrong")
    with refuses("rate_limited", seconds=2):
        jump.log_in(ann)
    assert [action for action, _ in logged(world)] == [
        "session.elevate",
        "session.elevation_failed",
    ]
