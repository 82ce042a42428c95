"""A parked connection: closing, back-pressure, silence, a peer that does not read."""

import os
import socket

import gevent
import pytest
from websockets.frames import Frame, Opcode

from jump_server.hub import limits
from jump_server.hub.connection import Connection
from jump_server.hub.limits import BUFFER_LIMIT, FRAGMENTED, FRAGMENTS, FRAMES
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
    clock.now += 5  # soon: who looks at a proxy from the other side sees that this end lives
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


def mask(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    """One frame as a client sends it."""
    return Frame(opcode, data, fin=fin).serialize(mask=True)


@pytest.mark.parametrize(
    "endless",
    [
        mask(Opcode.CONT, fin=False),
        mask(Opcode.CONT, b"x", fin=False),
        mask(Opcode.CONT, fin=False) + mask(Opcode.PING, b"still there?"),
    ],
    ids=["empty", "one byte", "between pings"],
)
def test_a_message_in_fragments_without_end_is_refused(
    poller: Poller, network: Network, clock: Clock, endless: bytes
) -> None:
    for first in (Opcode.TEXT, Opcode.BINARY):
        parked = Parked(poller, network, clock, pings=False)
        parked.peer.raw(mask(first, b"once upon a time", fin=False) + endless * 1000)
        assert parked.peer.wait_closed() == (1008, FRAGMENTED)
        assert parked.owner.messages == []


def test_a_message_in_as_many_fragments_as_are_allowed_arrives_whole(parked: Parked) -> None:
    fragments = [mask(Opcode.CONT, b"%03d " % n, fin=False) for n in range(FRAGMENTS - 2)]
    whole = mask(Opcode.BINARY, b"begin ", fin=False) + b"".join(fragments)
    for _ in range(2):  # the second one counts anew
        parked.peer.raw(whole + mask(Opcode.CONT, b"end"))
    until(lambda: len(parked.owner.messages) == 2)
    numbers = b"".join(b"%03d " % n for n in range(FRAGMENTS - 2))
    assert parked.owner.messages == [b"begin " + numbers + b"end"] * 2


@pytest.mark.parametrize("data", [b"", b"x" * 125], ids=["empty", "long"])
def test_answers_to_pings_that_nobody_reads_end_the_connection(
    parked: Parked, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(limits, "BUFFER_LIMIT", 8 * 1024)
    pings = mask(Opcode.PING, data) * 1000
    most = 0
    while not parked.connection.closed:
        parked.peer.raw(pings)
        most = max(most, parked.connection.buffered)
    assert parked.owner.closed == [1006]
    assert most <= 8 * 1024


@pytest.mark.parametrize(
    "tiny",
    [
        mask(Opcode.BINARY),
        mask(Opcode.TEXT, b"x"),
        mask(Opcode.PING) + mask(Opcode.PONG) + mask(Opcode.BINARY),
    ],
    ids=["empty", "one byte", "between pings and pongs"],
)
def test_a_flood_of_tiny_frames_lets_others_have_their_turn(
    poller: Poller, network: Network, clock: Clock, tiny: bytes
) -> None:
    floods = [Parked(poller, network, clock, pings=False) for _ in range(3)]
    victim = Parked(poller, network, clock, pings=False)
    for flood in floods:
        flood.peer.raw(tiny * 2000)

    def taken() -> int:
        return sum(len(flood.owner.messages) for flood in floods)

    seen: list[int] = []

    def see(data: str | bytes) -> None:  # as the owner's
        seen.append(taken())

    victim.owner.on_message = see  # type: ignore[method-assign]
    for number in range(5):
        before = taken()
        victim.peer.send("keystroke")
        until(lambda: len(seen) > number)  # noqa: B023  # called before the next round
        # A turn of those that were read just now, and of some that wait.
        assert seen[-1] - before <= 3 * FRAMES * len(floods)
    until(lambda: taken() == 2000 * len(floods))
    assert [flood.owner.closed for flood in floods] == [[], [], []]


def test_what_was_read_and_not_parsed_waits_while_reading_is_paused(parked: Parked) -> None:
    def pause_at_first(data: str | bytes) -> None:
        parked.owner.messages.append(data)
        parked.connection.pause()

    told = parked.owner.on_message
    parked.owner.on_message = pause_at_first  # type: ignore[method-assign]  # a slow other end
    parked.peer.raw(mask(Opcode.BINARY, b"x") * 1000)
    until(lambda: parked.owner.messages)
    for _ in range(20):
        gevent.sleep(0.001)
    assert len(parked.owner.messages) <= FRAMES
    parked.owner.on_message = told  # type: ignore[method-assign]
    parked.connection.resume()
    until(lambda: len(parked.owner.messages) == 1000)
