"""Two links of one client: a reconnection, or a clone."""

import contextlib
import ssl

import gevent
import pytest

from jump_server.hub.arrivals import ANSWER_SECONDS, HELLO_SECONDS
from jump_server.hub.hub import Hub
from jump_server.hub.limits import CHALLENGE
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.server.hub.peers import (
    Clock,
    Network,
    Peer,
    Recorder,
    online_agent,
    strange_agent,
    until,
)

CLIENT = "a" * 32


class Newcomer:
    """A second agent with the client's credential, which has said Hello."""

    def __init__(self, hub: Hub, network: Network) -> None:
        self.peer = strange_agent(hub, network)
        self.core = LinkCore(AGENT)
        self.peer.send(self.core.send(messages.Hello(1, 1, "0.2")))

    def answer(self) -> object:
        return self.core.receive(str(self.peer.take()))


def challenged(peer: Peer) -> bool:
    """Tell whether the hub has asked ``peer`` for a sign of life, without answering."""
    with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
        return CHALLENGE in peer.sock.recv(65536)
    return False


def test_a_reconnection_replaces_a_link_that_does_not_answer(
    hub: Hub, network: Network, directory: Recorder, clock: Clock
) -> None:
    first, _ = online_agent(hub, network)
    second = Newcomer(hub, network)
    until(lambda: challenged(first))
    clock.now += ANSWER_SECONDS - 0.1
    hub.sweep()
    assert hub.counters.links_replaced == 0
    clock.now += 0.2
    hub.sweep()
    assert isinstance(second.answer(), messages.Welcome)
    assert first.wait_closed()[0] == 4002
    assert hub.link_count == 1
    assert hub.counters.links_replaced == 1
    assert ("closed", CLIENT) not in directory.calls


def test_a_clone_is_refused_and_the_first_stays(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    first, core = online_agent(hub, network)
    second = Newcomer(hub, network)

    def decided() -> int:
        first.poll()  # its library answers
        return hub.counters.clones_refused

    until(decided)
    assert second.answer() == messages.Refused("clone_refused", 300)
    assert second.peer.wait_closed() == (1008, "clone_refused")
    assert ("clone", CLIENT, "198.51.100.7", "198.51.100.7") in directory.calls
    first.send(core.send(messages.Statistics(9, 0.0, 1, (), "")))
    until(lambda: ("statistics", CLIENT, 9) in directory.calls)
    assert hub.link_count == 1


def test_an_answer_to_something_else_makes_no_clone(hub: Hub, network: Network) -> None:
    first, _ = online_agent(hub, network)
    Newcomer(hub, network)
    until(lambda: challenged(first))
    first.protocol.send_pong(b"")
    first.protocol.send_ping(CHALLENGE)
    first.flush()
    for _ in range(50):
        gevent.sleep(0)
    assert hub.counters.clones_refused == 0


def test_the_newest_of_several_newcomers_wins(hub: Hub, network: Network, clock: Clock) -> None:
    first, _ = online_agent(hub, network)
    second = Newcomer(hub, network)
    until(lambda: challenged(first))
    third = Newcomer(hub, network)
    until(lambda: len(hub.arrivals) == 1)  # both wait for the same answer
    clock.now += ANSWER_SECONDS + 1
    hub.sweep()
    assert second.peer.wait_closed()[0] == 4002
    assert isinstance(third.answer(), messages.Welcome)


@pytest.mark.parametrize("alive", [True, False])
def test_whether_a_link_is_alive(hub: Hub, network: Network, clock: Clock, alive: bool) -> None:
    answers: list[bool] = []
    assert not hub.arrivals.ask(CLIENT, answers.append)
    first, _ = online_agent(hub, network)
    assert hub.arrivals.ask(CLIENT, answers.append)
    assert hub.arrivals.ask(CLIENT, answers.append)
    if not alive:
        clock.now += ANSWER_SECONDS + 1
        hub.sweep()
        assert first.wait_closed()[0] == 4002

    def answered() -> bool:
        first.poll()
        return len(answers) == 2

    until(answered)
    assert answers == [alive] * 2
    assert hub.link_count == int(alive)
    assert hub.counters.clones_refused == 0


def test_many_clones_at_once_are_refused_by_one_answer(hub: Hub, network: Network) -> None:
    first, _ = online_agent(hub, network)
    clones = [Newcomer(hub, network) for _ in range(20)]

    def decided() -> bool:
        first.poll()
        return hub.counters.clones_refused == 20

    until(decided)
    for clone in clones:
        assert clone.answer() == messages.Refused("clone_refused", 300)
    assert hub.link_count == 1


def test_a_newcomer_is_in_when_the_first_ends(hub: Hub, network: Network) -> None:
    first, _ = online_agent(hub, network)
    second = Newcomer(hub, network)
    until(lambda: challenged(first))
    first.close()
    assert isinstance(second.answer(), messages.Welcome)


def test_a_newcomer_may_go_again(hub: Hub, network: Network, clock: Clock) -> None:
    first, _ = online_agent(hub, network)
    second = Newcomer(hub, network)
    until(lambda: challenged(first))
    second.peer.close()
    until(lambda: len(hub.arrivals) == 0)
    clock.now += ANSWER_SECONDS + 1
    hub.sweep()
    assert hub.link_count == 1
    assert hub.counters.links_replaced == 0


def test_who_says_nothing_is_closed(hub: Hub, network: Network, clock: Clock) -> None:
    peer = strange_agent(hub, network)
    clock.now += HELLO_SECONDS - 0.1
    hub.sweep()
    assert len(hub.arrivals) == 1
    clock.now += 0.2
    hub.sweep()
    assert peer.wait_closed() == (1008, "no hello")
    assert hub.counters.offences == {"no_hello": 1}
    assert len(hub.arrivals) == 0
