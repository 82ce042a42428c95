"""Pipes without an agent: a viewer and a target that the server itself connects to."""

import select
import socket
from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from gevent.event import Event

from jump_server.hub.hub import RESTARTING, Hub
from jump_server.hub.limits import HIGH_WATER
from jump_server.hub.streams import PlainStream, Stream
from jump_server.hub.targets import STALL_SECONDS
from jump_wire import codec, kinds
from jump_wire.errors import UserError
from jump_wire.tunnels import TunnelFailed, TunnelOpened
from tests.server.hub.peers import Clock, Network, Recorder, until

SESSION = "5" * 32
WANTED = kinds.request(
    kinds.TUNNEL, SESSION, "7" * 32, ("tunnel",), "ann", kinds.Target("10.0.0.7", 5900)
)
SAID = b"RFB 003.008\n"
PIECE = 64 * 1024
MUCH = 128 * PIECE


class Jump:
    """A viewer and its target."""

    def __init__(self, hub: Hub, network: Network) -> None:
        self.hub = hub
        self.target, near = socket.socketpair()
        self.target.setblocking(False)
        self.near: Stream = PlainStream(near.detach())
        self.may_connect = Event()
        self.viewer, sock = network.pair()
        hub.open_direct(sock, WANTED, self._dial)

    def _dial(self) -> tuple[Stream, bytes]:
        self.may_connect.wait()
        return self.near, SAID

    def connect(self) -> "Jump":
        """Let the connection be made, and take what comes first."""
        self.may_connect.set()
        assert codec.decode(str(self.viewer.take())) == TunnelOpened()
        assert self.viewer.take() == SAID
        return self

    def read(self, count: int) -> bytes:
        """What the target gets."""
        got = bytearray()

        def enough() -> bool:
            try:
                got.extend(self.target.recv(65536))
            except BlockingIOError:
                return False
            return len(got) >= count

        until(enough)
        return bytes(got)

    def ended(self) -> bool:
        """Whether the server has closed the target's connection."""
        try:
            return self.target.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True


class Sender:
    """A target that says ``MUCH``, as fast as it may."""

    def __init__(self, target: socket.socket) -> None:
        self.sent = 0
        self._refusals = 0
        self._target = target
        self._greenlet = gevent.spawn(self._run)

    @property
    def stuck(self) -> bool:
        """Whether nothing more is taken from it."""
        return self._refusals > 20

    def stop(self) -> None:
        """Say no more."""
        self._greenlet.kill()

    def _run(self) -> None:
        while self.sent < MUCH:
            try:
                self.sent += self._target.send(bytes(min(PIECE, MUCH - self.sent)))
                self._refusals = 0
            except BlockingIOError:
                self._refusals += 1
                gevent.sleep(0.001)


@pytest.fixture
def jump(hub: Hub, network: Network) -> Iterator[Jump]:
    made = Jump(hub, network)
    yield made
    made.target.close()


def gone(hub: Hub) -> bool:
    return not len(hub.pipes) and not hub.pipes.buffered()


def test_bytes_pass_both_ways(jump: Jump, directory: Recorder) -> None:
    jump.viewer.send(b"early")
    jump.connect()
    assert jump.read(5) == b"early"
    jump.viewer.send(b"key")
    assert jump.read(3) == b"key"
    jump.target.sendall(b"picture")
    assert jump.viewer.take() == b"picture"
    assert ("pipe opened", SESSION) in directory.calls
    assert jump.hub.counters.pipes_opened == 1


def test_the_targets_end_is_told_after_all_it_said(jump: Jump, directory: Recorder) -> None:
    """Half closed it waits for a slow viewer: nothing is lost."""
    jump.connect()
    jump.viewer.reading = False
    sender = Sender(jump.target)
    until(lambda: sender.stuck)
    sender.stop()
    jump.target.shutdown(socket.SHUT_WR)
    jump.viewer.reading = True
    got = 0
    while got < sender.sent:
        got += len(jump.viewer.take())
    assert jump.viewer.wait_closed() == (1000, "")
    until(lambda: gone(jump.hub))
    assert directory.calls.count(("pipe closed", SESSION)) == 1


def test_a_slow_viewer_holds_the_target_back(jump: Jump) -> None:
    jump.connect()
    jump.viewer.reading = False
    sender = Sender(jump.target)
    until(lambda: sender.stuck)
    assert HIGH_WATER < jump.hub.pipes.buffered() < HIGH_WATER + 2 * PIECE
    assert sender.sent < MUCH
    jump.viewer.reading = True
    got = 0
    while got < MUCH:
        got += len(jump.viewer.take())
    until(lambda: sender.sent == MUCH)


def test_a_slow_target_holds_the_viewer_back(jump: Jump) -> None:
    jump.connect()

    def type_on() -> None:
        for _ in range(MUCH // PIECE):
            jump.viewer.send(bytes(PIECE))

    typing = gevent.spawn(type_on)
    until(lambda: jump.hub.pipes.buffered() > HIGH_WATER)
    got = 0
    while got < MUCH:
        got += len(jump.read(1))
        assert jump.hub.pipes.buffered() < 4 * HIGH_WATER
    typing.get()


def test_a_target_that_hangs_up_on_a_slow_viewer_ends_when_all_is_read(jump: Jump) -> None:
    jump.connect()
    jump.viewer.reading = False
    sender = Sender(jump.target)
    until(lambda: sender.stuck)
    sender.stop()
    jump.target.close()
    jump.viewer.reading = True
    assert jump.viewer.wait_closed()[0] in {1000, 4001}
    until(lambda: gone(jump.hub))


def test_a_target_that_takes_nothing_is_given_up(jump: Jump, clock: Clock) -> None:
    jump.connect()

    def stuff() -> int:
        jump.viewer.send(bytes(PIECE))
        return jump.hub.pipes.buffered()

    until(stuff)
    waiting = jump.hub.pipes.buffered()
    clock.now += STALL_SECONDS - 2
    jump.viewer.send(b"!")  # the viewer is alive
    until(lambda: jump.hub.pipes.buffered() > waiting)
    jump.hub.sweep()
    assert len(jump.hub.pipes) == 1
    clock.now += 10
    jump.hub.sweep()
    assert jump.viewer.wait_closed()[0] == 4001
    until(lambda: gone(jump.hub))


def test_the_viewers_end_is_the_targets(jump: Jump, directory: Recorder) -> None:
    jump.connect()
    jump.viewer.close()
    until(jump.ended)
    until(lambda: ("pipe closed", SESSION) in directory.calls)
    assert gone(jump.hub)


def test_the_sessions_end_is_both_ends(jump: Jump) -> None:
    jump.connect()
    assert jump.hub.pipes.sessions() == {SESSION}
    jump.hub.pipes.end_session(SESSION, "session_ended")
    assert jump.viewer.wait_closed() == (4000, "session_ended")
    until(jump.ended)


def test_a_session_that_ends_while_its_target_is_dialled(jump: Jump) -> None:
    jump.hub.pipes.end_session(SESSION, "session_ended")
    assert jump.viewer.wait_closed() == (4000, "session_ended")
    jump.may_connect.set()
    until(jump.ended)
    assert gone(jump.hub)


def test_a_viewer_that_leaves_while_its_target_is_dialled(jump: Jump) -> None:
    jump.viewer.close()
    jump.may_connect.set()
    until(jump.ended)
    until(lambda: gone(jump.hub))


def test_a_restart_is_told_and_both_ends_are_closed(jump: Jump) -> None:
    jump.connect()
    jump.hub.leave()
    assert jump.viewer.wait_closed()[0] == RESTARTING
    until(jump.ended)


def test_a_broken_target_is_a_lost_connection(jump: Jump) -> None:
    jump.connect()
    jump.viewer.send(b"unread")
    until(lambda: select.select([jump.target], [], [], 0)[0])
    jump.target.close()  # with something unread: a reset
    assert jump.viewer.wait_closed()[0] == 4001


def test_a_target_gets_no_messages(jump: Jump) -> None:
    jump.connect()
    jump.viewer.send("a message")
    assert jump.viewer.wait_closed()[0] == 4001
    until(jump.ended)


def test_no_connection_is_told_as_an_agent_tells_it(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    viewer, sock = network.pair()

    def dial() -> Any:
        raise UserError("target_not_allowed", host="10.0.0.1")

    hub.open_direct(sock, WANTED, dial)
    assert codec.decode(str(viewer.take())) == TunnelFailed(
        "target_not_allowed", ("host", "10.0.0.1")
    )
    assert viewer.wait_closed()[0] == 1000
    assert ("pipe closed", SESSION) in directory.calls
    assert ("pipe opened", SESSION) not in directory.calls


def test_a_bug_while_dialling_ends_the_pipe_too(
    hub: Hub, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    viewer, sock = network.pair()

    def dial() -> Any:
        raise ZeroDivisionError

    hub.open_direct(sock, WANTED, dial)
    assert codec.decode(str(viewer.take())) == TunnelFailed("internal_error")
    assert "could not be connected" in caplog.text
    until(lambda: gone(hub))
