"""A parked connection: closing, back-pressure, silence, a peer that does not read."""

import os
import socket

import gevent
import pytest

from jump_server.hub.connection import Connection
from jump_server.hub.limits import BUFFER_LIMIT
from jump_server.hub.poller import Poller
from jump_server.hub.streams import Blocked, Closed, PlainStream
from tests.server.hub.peers import Clock, Network, until


class Owner:
    """Keeps what a connection tells it."""

    def __init__(self) -> None:
        self.messages: list[str | bytes] = []
        self.closed: list[int] = []
        self.drained = 0
        self.present = 0

    def on_message(self, data: str | bytes) -> None:
        self.messages.append(data)

    def on_closed(self, code: int) -> None:
        self.closed.append(code)

    def on_drained(self) -> None:
        self.drained += 1

    def on_present(self) -> None:
        self.present += 1


class Parked:
    """A connection, its owner and its peer."""

    def __init__(self, poller: Poller, network: Network, clock: Clock, *, pings: bool) -> None:
        self.peer, sock = network.pair()
        self.owner = Owner()
        self.connection = Connection(
            sock.stream, poller, max_size=1 << 20, idle_limit=60, pings=pings, clock=clock
        )
        self.connection.open(self.owner)


@pytest.fixture
def poller() -> Poller:
    poller = Poller()
    poller.start()
    return poller


@pytest.fixture
def parked(poller: Poller, network: Network, clock: Clock) -> Parked:
    return Parked(poller, network, clock, pings=True)


def test_the_end_is_told_once(parked: Parked, poller: Poller) -> None:
    parked.connection.close(4000, "why")
    assert parked.owner.closed == [4000]
    assert parked.peer.wait_closed() == (4000, "why")
    until(lambda: parked.connection.closed)
    parked.connection.close()
    parked.connection.abort()
    assert parked.owner.closed == [4000]
    assert len(poller) == 0


def test_nothing_is_delivered_after_the_end(parked: Parked) -> None:
    parked.connection.close()
    parked.peer.send("too late")
    parked.peer.wait_closed()
    until(lambda: parked.connection.closed)
    assert parked.owner.messages == []


def test_a_peer_that_does_not_say_goodbye_is_cut(parked: Parked, clock: Clock) -> None:
    parked.connection.close()
    parked.connection.sweep(clock.now + 4)
    assert not parked.connection.closed
    parked.connection.sweep(clock.now + 6)
    assert parked.connection.closed


def test_silence_is_answered_by_a_ping_and_then_by_the_end(parked: Parked, clock: Clock) -> None:
    clock.now += 31
    parked.connection.sweep(clock.now)
    parked.peer.poll()  # the peer's library answers the ping
    until(lambda: parked.connection.last_seen == clock.now)
    clock.now += 61
    parked.connection.sweep(clock.now)
    assert parked.owner.closed == [1006]


def test_a_paused_connection_is_not_read(parked: Parked) -> None:
    parked.connection.pause()
    parked.peer.send(b"held back")
    for _ in range(50):
        gevent.sleep(0)
    assert parked.owner.messages == []
    parked.connection.resume()
    until(lambda: parked.owner.messages == [b"held back"])


def test_a_peer_that_does_not_read_is_cut_off(parked: Parked) -> None:
    for _ in range(BUFFER_LIMIT // (1 << 20) + 4):
        parked.connection.send(b"x" * (1 << 20))
    assert parked.connection.closed
    assert parked.owner.closed == [1006]


def test_a_drain_is_told(parked: Parked) -> None:
    parked.connection.send(b"x" * (1 << 20))
    assert parked.connection.buffered > 0

    def empty() -> bool:
        parked.peer.poll()
        return parked.connection.buffered == 0

    until(empty)
    assert parked.owner.drained >= 1


def test_a_handler_that_fails_does_not_stop_the_others(
    poller: Poller, network: Network, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Parked(poller, network, clock, pings=False)
    good = Parked(poller, network, clock, pings=False)

    def fail(_: str | bytes) -> None:
        raise RuntimeError("a bug")

    bad.owner.on_message = fail  # type: ignore[method-assign,assignment]  # the bug
    bad.peer.send("x")
    good.peer.send("y")
    until(lambda: good.owner.messages == ["y"])
    until(lambda: bad.connection.closed)
    assert "handler failed" in caplog.text


def test_a_plain_stream_tells_blocked_from_closed() -> None:
    near, far = socket.socketpair()
    stream = PlainStream(near.detach())
    with pytest.raises(Blocked):
        stream.read()
    far.close()
    assert stream.read() == b""
    with pytest.raises(Closed):
        stream.write(memoryview(b"x"))
    stream.shutdown()
    descriptor = stream.fd
    stream.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
