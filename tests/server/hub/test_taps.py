"""Taps: what they see, that they hold a pipe back, and that they lose nothing."""

import socket
from collections.abc import Callable

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.ports import Viewer
from jump_server.hub.streams import PlainStream
from jump_server.hub.taps import STALL_SECONDS
from jump_wire import codec, kinds
from jump_wire.tunnels import TunnelOpened
from tests.server.hub.peers import Clock, Network, Peer, online_agent, until
from tests.server.hub.test_pipes import CLIENT, KINDS, SESSION, receive, wanted

CHUNK = bytes(range(256)) * 256
BOUND = 2 * 1024 * 1024
"""Bytes that may be on their way in sockets, and in the server, of a pipe that is held back."""


class Notebook:
    """A tap that writes everything down, and holds back what it is told to."""

    def __init__(self, resume: Callable[[], None]) -> None:
        self.resume = resume
        self.seen: list[tuple[bool, str | bytes]] = []
        self.busy = self.failing = False
        self.closings = 0

    def take(self, data: str | bytes, *, sender: Viewer | None) -> bool:
        if self.failing:
            raise RuntimeError("no room")
        self.seen.append((sender is None, data))
        return not self.busy

    def closed(self) -> None:
        self.closings += 1


class Tapped:
    """A joined pipe with two taps."""

    def __init__(self, hub: Hub, network: Network, kind: kinds.Kind) -> None:
        self.hub, self.network = hub, network
        self.taps: list[Notebook] = []
        link, core = online_agent(hub, network)
        self.viewer, sock = network.pair()
        self.viewer.send(b"early")
        hub.open_pipe(sock, CLIENT, wanted(kinds.Terminal(), kind), [self._make, self._make])
        asked = receive(core, link)
        pipe = hub.claim_pipe(CLIENT, asked.ticket)
        self.agent, sock = network.pair()
        hub.join_pipe(pipe, sock)
        self.tap, self.second = self.taps
        assert self.agent.take() == b"early"
        assert self.tap.seen.pop() == (False, b"early")

    def _make(self, resume: Callable[[], None]) -> Notebook:
        self.taps.append(Notebook(resume))
        return self.taps[-1]

    def hold(self, data: bytes = b"last") -> None:
        """Have the first tap hold back a message of the agent."""
        self.tap.busy = True
        self.agent.send(data)
        until(lambda: self.tap.seen and self.tap.seen[-1] == (True, data))

    def nothing_passes(self) -> bool:
        """Whether neither end has got anything, once a newer connection was served."""
        online_agent(self.hub, self.network, f"{len(self.network.peers):032}")
        return arrived(self.viewer) == arrived(self.agent) == []

    def go_on(self) -> None:
        """Let the first tap end its holding back."""
        self.tap.busy = False
        self.tap.resume()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def pipe(request: pytest.FixtureRequest, hub: Hub, plain: Network) -> Tapped:
    return Tapped(hub, plain, request.param)


def arrived(peer: Peer) -> list[str | bytes]:
    peer.poll()
    return peer.received


def test_every_tap_sees_both_directions_whole_and_in_order(pipe: Tapped) -> None:
    pipe.viewer.protocol.send_binary(b"one ", fin=False)
    pipe.viewer.protocol.send_continuation(b"two", fin=True)
    pipe.viewer.flush()
    assert pipe.agent.take() == b"one two"
    pipe.agent.send("[32]")
    pipe.agent.send(CHUNK)
    assert [pipe.viewer.take(), pipe.viewer.take()] == ["[32]", CHUNK]
    assert pipe.tap.seen == [(False, b"one two"), (True, "[32]"), (True, CHUNK)]
    assert pipe.second.seen[1:] == pipe.tap.seen


def test_a_tap_that_waits_holds_back_its_message_and_all_others(pipe: Tapped) -> None:
    pipe.hold(b"first")
    pipe.agent.send(b"second")
    pipe.viewer.send(b"key")
    assert pipe.nothing_passes()
    assert pipe.tap.seen == [(True, b"first")]
    pipe.go_on()
    assert [pipe.viewer.take(), pipe.viewer.take()] == [b"first", b"second"]
    assert pipe.agent.take() == b"key"
    assert sorted(pipe.tap.seen[1:]) == [(False, b"key"), (True, b"second")]


def test_the_slowest_tap_decides(pipe: Tapped) -> None:
    pipe.second.busy = True
    pipe.hold()
    pipe.go_on()
    assert pipe.nothing_passes()
    pipe.second.resume()
    assert pipe.viewer.take() == b"last"


def test_a_tap_may_resume_before_it_returns(pipe: Tapped) -> None:
    pipe.tap.busy = True
    take = pipe.tap.take

    def eager(data: str | bytes, *, sender: Viewer | None) -> bool:
        pipe.tap.resume()
        return take(data, sender=sender)

    pipe.tap.take = eager  # type: ignore[method-assign]  # another tap, in the middle of its work
    pipe.agent.send(b"1")
    assert pipe.viewer.take() == b"1"


def test_a_tap_that_waits_bounds_the_memory_and_loses_no_byte(pipe: Tapped) -> None:
    pipe.hold(b"begin")
    backlog, sent = bytearray(), 0

    def push() -> bool:
        try:
            del backlog[: pipe.agent.sock.send(backlog)]
        except BlockingIOError:
            return bool(backlog)
        return False

    def stuck() -> bool:
        nonlocal sent
        if sent < 200 and not backlog:
            pipe.agent.protocol.send_binary(CHUNK)
            backlog.extend(b"".join(pipe.agent.protocol.data_to_send()))
            sent += 1
        return push()

    until(stuck)
    assert sent * len(CHUNK) < BOUND
    assert pipe.tap.seen == [(True, b"begin")]
    pipe.go_on()
    got: list[str | bytes] = []

    def all_there() -> bool:
        push()
        got.extend(arrived(pipe.viewer))
        pipe.viewer.received.clear()
        return len(got) == sent + 1

    until(all_there)
    assert got == [b"begin", *[CHUNK] * sent]
    assert [data for _, data in pipe.tap.seen] == got


def test_an_end_comes_after_what_a_tap_holds_back(pipe: Tapped) -> None:
    pipe.hold()
    pipe.agent.protocol.send_close(1000)
    pipe.agent.flush()
    assert pipe.nothing_passes()
    pipe.go_on()
    assert pipe.viewer.take() == b"last"
    assert pipe.viewer.wait_closed()[0] == 1000
    assert (pipe.tap.closings, pipe.second.closings, len(pipe.hub.pipes)) == (1, 1, 0)


def test_a_message_that_is_cut_off_is_not_seen(pipe: Tapped) -> None:
    pipe.agent.protocol.send_binary(b"half", fin=False)
    pipe.agent.flush()
    pipe.agent.close()
    assert pipe.viewer.wait_closed()[0] == 4001
    assert (pipe.tap.seen, pipe.tap.closings) == ([], 1)


def test_a_tap_that_waits_for_too_long_ends_the_pipe(pipe: Tapped, clock: Clock) -> None:
    pipe.hold()
    clock.now += STALL_SECONDS + 1
    pipe.hub.sweep()
    assert pipe.viewer.wait_closed() == (4000, "internal_error")
    assert arrived(pipe.viewer) == []
    assert (pipe.tap.closings, len(pipe.hub.pipes)) == (1, 0)
    pipe.go_on()


def test_nothing_passes_a_tap_that_fails(pipe: Tapped) -> None:
    pipe.tap.failing = True
    pipe.agent.send(b"unseen")
    assert pipe.viewer.wait_closed() == (4000, "internal_error")
    assert arrived(pipe.viewer) == []
    assert (pipe.tap.closings, len(pipe.hub.pipes)) == (1, 0)


def test_the_end_of_the_session_does_not_wait_for_a_tap(pipe: Tapped) -> None:
    pipe.hold()
    pipe.hub.pipes.end_session(SESSION, "session_ended")
    assert pipe.viewer.wait_closed() == (4000, "session_ended")
    assert (pipe.tap.closings, len(pipe.hub.pipes)) == (1, 0)


def test_a_target_without_an_agent_is_tapped_as_well(hub: Hub, plain: Network) -> None:
    target, near = socket.socketpair()
    viewer, sock = plain.pair()
    made: list[Notebook] = []

    def make(resume: Callable[[], None]) -> Notebook:
        made.append(Notebook(resume))
        return made[0]

    tunnel = kinds.request(kinds.TUNNEL, SESSION, "7" * 32, ("tunnel",), "ann", kinds.Target())
    hub.open_direct(sock, tunnel, lambda: (PlainStream(near.detach()), b"RFB"), [make])
    assert codec.decode(str(viewer.take())) == TunnelOpened()
    assert viewer.take() == b"RFB"
    viewer.send(b"answer")
    until(lambda: len(made[0].seen) == 2)
    assert made[0].seen == [(True, b"RFB"), (False, b"answer")]
    target.close()
    assert viewer.wait_closed()[0] in {1000, 4001}
    assert made[0].closings == 1
