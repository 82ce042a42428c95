"""What one worker asks of another: pipes, disconnections, and who is a clone."""

from collections.abc import Callable

import gevent
import pytest
from redis import Redis

from jump_server.hub.arrivals import ANSWER_SECONDS
from jump_server.hub.hails import ASK_SECONDS, HEED_SECONDS
from jump_server.hub.ports import Viewer
from jump_server.hub.relay import MOVE_SECONDS
from jump_wire import codec, messages
from jump_wire.sharing import Control
from tests.server.cluster.workers import CLIENT, SESSION, TOOL, Worker
from tests.server.hub.peers import Peer, until
from tests.server.redis_server import RedisServer

Workers = tuple[Worker, Worker]


@pytest.fixture
def held(workers: Workers) -> Callable[[], bool]:
    """Whether the second worker knows that the first holds the client's link, and has looked at it.

    Until then either of two links may be taken for the older one.
    """
    two = workers[1]
    return lambda: bool(two.arrivals.elsewhere) and two.cluster.peers.holds(CLIENT)


def test_a_jump_to_a_client_of_another_worker(workers: Workers, held: Callable[[], bool]) -> None:
    one, two = workers
    agent, core = one.agent()
    until(held)
    viewer = two.view()
    asked = core.receive(str(agent.take()))
    assert isinstance(asked, messages.OpenPipe)
    # By its beginning a proxy finds the worker that waits.
    assert asked.ticket.startswith("main-1.")
    pipe = two.hub.claim_pipe(CLIENT, asked.ticket)
    end, sock = two.network.pair()
    two.hub.join_pipe(pipe, sock)
    end.send(b"$ ")
    assert viewer.take() == b"$ "
    viewer.send(b"id\r")
    assert end.take() == b"id\r"


def test_a_client_of_another_worker_refuses_a_pipe(
    workers: Workers, held: Callable[[], bool]
) -> None:
    one, two = workers
    agent, core = one.agent()
    until(held)
    viewer = two.view()
    asked = core.receive(str(agent.take()))
    assert isinstance(asked, messages.OpenPipe)
    agent.send(core.send(messages.PipeRefused(asked.pipe_id, "session_internal_error")))
    assert viewer.wait_closed() == (4000, "session_internal_error")


def dead_holder(memory: RedisServer) -> None:
    """A worker that has just died with the client's link."""
    with Redis.from_url(memory.url) as client:
        client.sadd("jump:workers", "dead-0")
        client.sadd("jump:links:dead-0", CLIENT)


@pytest.mark.parametrize("back", [0, 1])
def test_a_pipe_that_a_dead_worker_was_asked_for_is_asked_of_who_comes_back(
    workers: Workers, memory: RedisServer, back: int
) -> None:
    """At another worker than the one that waits, and at that one itself."""
    waiting = workers[1]
    dead_holder(memory)
    viewer = waiting.view()
    agent, core = workers[back].agent()
    asked = core.receive(str(agent.take()))
    assert isinstance(asked, messages.OpenPipe)
    end, sock = waiting.network.pair()
    waiting.hub.join_pipe(waiting.hub.claim_pipe(CLIENT, asked.ticket), sock)
    end.send(b"$ ")
    assert viewer.take() == b"$ "


def test_a_client_that_has_moved_on_is_asked_where_it_is(
    workers: Workers, held: Callable[[], bool]
) -> None:
    """The waiting worker had asked a link of its own, which is dead."""
    one, two = workers
    dead, _ = one.agent()
    until(held)
    agent, core = two.agent()
    viewer = one.view()
    until(lambda: len(one.hub.arrivals))
    until(lambda: one.cluster.peers.holds(CLIENT))
    one.clock.now += ANSWER_SECONDS + 1
    one.hub.sweep()
    assert dead.wait_closed()[0] == 4002
    assert isinstance(core.receive(str(agent.take())), messages.OpenPipe)
    assert one.hub.pipes.sessions() == {SESSION}
    viewer.close()


def test_a_request_that_comes_twice_reaches_the_client_once(
    workers: Workers, held: Callable[[], bool]
) -> None:
    one, two = workers
    agent, core = one.agent()
    until(held)
    two.view()
    assert isinstance(core.receive(str(agent.take())), messages.OpenPipe)
    one.cluster.peers.greeted([CLIENT])  # as if it had come only now
    two.hub.pipes.calls.ask_again(CLIENT)
    until(lambda: len(two.arrivals.elsewhere) == 2)
    two.cluster.peers.disconnect(CLIENT, "client_removed")
    assert isinstance(core.receive(str(agent.take())), messages.Refused)


def test_nobody_holds_the_client(workers: Workers) -> None:
    assert workers[1].view().wait_closed() == (4000, "active_not_connected")


def test_nobody_can_be_asked_without_redis(workers: Workers, memory: RedisServer) -> None:
    memory.stop()
    assert workers[1].view().wait_closed() == (4000, "cluster_unavailable")


def test_a_client_of_another_worker_is_disconnected(workers: Workers) -> None:
    one, two = workers
    agent, core = one.agent()
    two.cluster.peers.disconnect("b" * 32, "client_removed")
    two.cluster.peers.disconnect(CLIENT, "client_removed")
    refused = core.receive(str(agent.take()))
    assert isinstance(refused, messages.Refused)
    assert refused.code == "client_removed"


def test_a_session_ends_wherever_its_pipes_are(workers: Workers, held: Callable[[], bool]) -> None:
    one, two = workers
    one.agent()
    until(held)
    viewer = two.view()
    one.cluster.peers.end_session(SESSION, "session_signed_out")
    assert viewer.wait_closed() == (4000, "session_signed_out")


def shared(workers: Workers) -> tuple[Peer, Peer]:
    """A shell that the first worker relays: the controller's end, and a watcher's."""
    one = workers[0]
    agent, core = one.agent()
    ann = one.view(viewer=Viewer("1", "ann"))
    asked = core.receive(str(agent.take()))
    assert isinstance(asked, messages.OpenPipe)
    _, sock = one.network.pair()
    one.hub.join_pipe(one.hub.claim_pipe(CLIENT, asked.ticket), sock)
    bob = one.view(viewer=Viewer("2", "bob", controls=False))
    assert codec.decode(str(bob.take())) == Control(False, "ann", 0)
    return ann, bob


def test_who_watches_at_the_wrong_worker_is_sent_to_the_one_that_relays(workers: Workers) -> None:
    lost = workers[1].view(viewer=Viewer("3", "eve", controls=False))
    assert codec.decode(str(lost.take())) == Control(False, "", 0)
    shared(workers)
    assert lost.wait_closed() == (1012, "elsewhere")


def test_viewers_meet_where_the_proxy_sends_new_ones(workers: Workers) -> None:
    """The workers have changed since the relay was opened, so the proxy routes differently now."""
    one, two = workers
    ann, bob = shared(workers)
    two.view(viewer=Viewer("3", "eve", controls=False))
    one.clock.now += MOVE_SECONDS + 1
    two.clock.now += ASK_SECONDS + 1
    two.hub.sweep()
    assert ann.wait_closed() == bob.wait_closed() == (1012, "elsewhere")
    until(lambda: not len(one.hub.pipes))


def test_a_new_relay_stays_where_it_is(workers: Workers) -> None:
    ann, bob = shared(workers)
    two = workers[1]
    two.view(viewer=Viewer("3", "eve", controls=False))
    until(lambda: two.hub.pipes._hails._kept)
    two.clock.now += HEED_SECONDS
    two.hub.sweep()  # it does not call the agent, which would leave the relay
    assert not two.hub.pipes.calls._calls
    two.cluster.peers.hand_over(SESSION, TOOL, "2")  # and this comes later
    assert codec.decode(str(ann.take())) == Control(False, "bob", 0)
    assert codec.decode(str(bob.take())) == Control(True, "bob", 0)


def test_control_is_handed_over_wherever_the_relay_is(workers: Workers) -> None:
    ann, _ = shared(workers)
    workers[1].cluster.peers.hand_over(SESSION, TOOL, "2")
    assert codec.decode(str(ann.take())) == Control(False, "bob", 0)


def test_a_participant_is_sent_away_wherever_the_relay_is(workers: Workers) -> None:
    _, bob = shared(workers)
    workers[1].cluster.peers.remove_participant(
        SESSION, "2", "permission_refused", private_only=False, keep=""
    )
    assert bob.wait_closed() == (4000, "permission_refused")


def test_an_earlier_sign_in_ends_wherever_it_is_attached(workers: Workers) -> None:
    shared(workers)
    earlier, later = (
        workers[0].view(viewer=Viewer("3", "eve", controls=False, sign_in=sign_in))
        for sign_in in ("earlier", "later")
    )
    workers[1].cluster.peers.remove_participant(
        SESSION, "3", "session_elsewhere", private_only=False, keep="later"
    )
    assert earlier.wait_closed() == (4000, "session_elsewhere")
    assert codec.decode(str(later.take())) == Control(False, "ann", 0)


def test_a_clone_at_another_worker_is_refused(workers: Workers, held: Callable[[], bool]) -> None:
    one, two = workers
    first, _ = one.agent()
    until(held)
    second, core = two.agent()

    def decided() -> int:
        first.poll()  # its library answers
        return two.hub.counters.clones_refused + one.hub.counters.clones_refused

    until(decided)
    assert core.receive(str(second.take())) == messages.Refused("clone_refused", 300)
    assert ("kept", CLIENT) in one.directory.calls
    assert ("clone", CLIENT, "198.51.100.7", "198.51.100.7") in two.directory.calls
    assert one.hub.link_count == 1


def test_two_copies_that_came_at_once_are_not_both_refused(workers: Workers) -> None:
    one, two = workers
    links = [worker.agent()[0] for worker in workers]

    def decided() -> bool:
        for link in links:
            link.poll()
        return one.hub.link_count + two.hub.link_count == 1

    until(decided)
    assert one.hub.link_count == 1  # the worker whose name comes first keeps its link
    assert links[1].wait_closed() == (1008, "clone_refused")


def test_whether_a_link_in_another_worker_is_alive(
    workers: Workers, held: Callable[[], bool]
) -> None:
    one, two = workers
    assert two.cluster.peers.is_alive(CLIENT) is False
    first, _ = one.agent()
    until(held)
    asked = gevent.spawn(two.cluster.peers.is_alive, CLIENT)

    def answered() -> bool:
        first.poll()
        return asked.ready()

    until(answered)
    assert asked.get() is True
    asked = gevent.spawn(two.cluster.peers.is_alive, CLIENT)
    until(lambda: len(one.hub.arrivals))
    one.clock.now += ANSWER_SECONDS + 1
    one.hub.sweep()
    assert asked.get(timeout=10) is False
    assert first.wait_closed()[0] == 4002


def test_a_client_that_comes_back_at_another_worker_leaves_its_dead_link(
    workers: Workers, held: Callable[[], bool]
) -> None:
    one, two = workers
    dead, _ = one.agent()
    until(held)
    two.agent()
    until(lambda: len(one.hub.arrivals))
    one.clock.now += ANSWER_SECONDS + 1
    one.hub.sweep()
    assert dead.wait_closed()[0] == 4002
    assert one.hub.link_count == 0
    assert two.hub.link_count == 1
    until(lambda: not held())
    until(lambda: one.cluster.peers.holds(CLIENT))
