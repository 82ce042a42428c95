"""The customer's end of a support session: the link, and the session's end by it."""

import pytest

from jump_server.clients import jump_clients, workers
from jump_server.core.actors import Actor
from jump_server.models.session import Session
from jump_server.models.support import Customer
from jump_server.sessions import chats, customers, queue, session_ends, sessions
from jump_server.site import retention
from tests.server.support.customers import Came, come, report, shown, technician
from tests.server.world import World, refuses


@pytest.fixture
def ann(world: World) -> Actor:
    return technician(world)


@pytest.fixture
def carol(world: World, ann: Actor) -> Came:
    return come(world, ann)


def state(world: World, carol: Came) -> tuple[str, str]:
    record = world.read(lambda tx: tx.get_one(Session, carol.session_id))
    return record.state, record.end_reason


def test_a_customer_who_leaves_ends_the_session(world: World, ann: Actor, carol: Came) -> None:
    world.write(queue.accept, ann, carol.session_id)
    world.write(customers.leave, carol.client_id)
    assert state(world, carol) == ("ended", "customer_left")
    assert session_ends.code("customer_left") == "session_customer_left"
    assert ("end_session", carol.session_id, carol.client_id) in world.gateway.calls
    world.write(customers.leave, carol.client_id)  # a second time is no error
    with refuses("session_customer_left"):
        world.write(queue.accept, ann, carol.session_id)


def test_a_connection_that_breaks_is_waited_for(world: World, ann: Actor, carol: Came) -> None:
    world.write(queue.accept, ann, carol.session_id)
    report(world, carol.client_id, online=False)
    world.clock.advance(seconds=599)
    report(world, carol.client_id, online=False)
    world.write(customers.end_gone)
    assert state(world, carol)[0] == "open"
    report(world, carol.client_id)
    world.clock.advance(minutes=5)
    world.write(customers.end_gone)
    assert state(world, carol)[0] == "open"
    report(world, carol.client_id, online=False)
    world.clock.advance(seconds=601)
    world.write(customers.end_gone)
    assert state(world, carol) == ("ended", "customer_left")


def test_a_customer_who_never_connects_does_not_wait_for_ever(world: World, ann: Actor) -> None:
    dan = come(world, ann, online=False)
    world.clock.advance(seconds=121)
    world.write(customers.end_gone)
    assert state(world, dan) == ("ended", "customer_left")


def test_people_may_wait_and_talk_longer_than_an_idle_session(
    world: World, ann: Actor, carol: Came
) -> None:
    world.clock.advance(hours=3)
    world.write(sessions.end_idle)
    assert state(world, carol)[0] == "waiting"
    world.write(queue.accept, ann, carol.session_id)
    for _ in range(2):
        world.clock.advance(minutes=119)
        world.write(sessions.end_idle)
        assert state(world, carol)[0] == "open"
        world.write(chats.say, ann, carol.session_id, chats.NewChatMessage(text="Still there?"))
    world.clock.advance(minutes=121)
    world.write(sessions.end_idle)
    assert state(world, carol) == ("ended", "idle")


def test_another_workers_late_report_changes_nothing(world: World, ann: Actor, carol: Came) -> None:
    report(world, carol.client_id, worker="second")
    report(world, carol.client_id, online=False, worker="first")
    assert shown(world, ann, carol.session_id)["customer"]["connected"]
    report(world, carol.client_id, online=False, worker="second")
    assert not shown(world, ann, carol.session_id)["customer"]["connected"]


def test_customers_of_a_dead_worker_are_offline(world: World, ann: Actor, carol: Came) -> None:
    world.write(workers.begin, "main-0:new")
    assert not shown(world, ann, carol.session_id)["customer"]["connected"]


def test_who_connects_is_told_who_is_there(world: World, ann: Actor, carol: Came) -> None:
    world.gateway.calls.clear()
    world.write(customers.greet, carol.client_id)
    world.write(queue.accept, ann, carol.session_id)
    world.write(customers.greet, carol.client_id)
    assert world.gateway.calls == [
        ("conference", carol.client_id, "waiting"),
        ("conference", carol.client_id, "ann:controls"),
        ("conference", carol.client_id, "ann:controls"),
    ]


def test_a_link_is_wanted_until_the_session_ends(world: World, ann: Actor, carol: Came) -> None:
    assert world.read(jump_clients.not_wanted, [carol.client_id]) == set()
    world.write(sessions.close, ann, carol.session_id)
    assert world.read(jump_clients.not_wanted, [carol.client_id]) == {carol.client_id}


def test_a_customers_record_goes_with_the_session(world: World, ann: Actor, carol: Came) -> None:
    world.write(sessions.close, ann, carol.session_id)
    now = world.clock.advance(days=731)
    world.write(retention.drop_old, now)
    assert world.read(lambda tx: tx.get(Customer, carol.client_id)) is None
