"""Reading requests: a head is whole before it is looked at, and others have their turn."""

import itertools
from collections.abc import Iterator

import gevent
import gevent.socket
import pytest
from gunicorn.http.errors import LimitRequestHeaders

from jump_server.reading import HEAD_BYTES, Gate, Source, let_others
from tests.cases import each_case

FIRST = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
SECOND = b"GET /b HTTP/1.1\r\nHost: x\r\n\r\n"

Pair = tuple[gevent.socket.socket, Source]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A peer, and what the server reads from it."""
    peer, mine = gevent.socket.socketpair()
    with peer, mine, gevent.Timeout(10):
        yield peer, Source(mine)


def test_a_head_is_whole_however_it_was_cut(pair: Pair) -> None:
    peer, source = pair

    def send() -> None:
        for byte in FIRST:
            peer.sendall(bytes([byte]))
            let_others()

    gevent.spawn(send)
    source.gather_head()
    assert source.read() == FIRST


def test_what_came_behind_a_head_is_the_next_ones(pair: Pair) -> None:
    peer, source = pair
    peer.sendall(FIRST + SECOND[:-1])
    source.gather_head()
    assert source.read() == FIRST + SECOND[:-1]
    source.unread(SECOND[:-1])  # as gunicorn does with what is not of the first
    peer.sendall(SECOND[-1:])
    source.gather_head()
    assert source.read() == SECOND


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["no end", "ended"])
def test_a_head_too_long_is_refused(pair: Pair, end: bytes) -> None:
    peer, source = pair
    gevent.spawn(peer.sendall, b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_BYTES + end)
    with pytest.raises(LimitRequestHeaders):
        source.gather_head()


@each_case(
    "first, second",
    [
        (b"GET / HTTP/1.1\n", b"Host: x\n\n"),
        (b"GET / HTTP/1.1\r\n", b"Host: x\n\n"),
        (b"GET / HTTP/1.1\r", b"\nHost: x\r\n\n"),
    ],
)
def test_what_will_never_be_a_head_is_not_waited_for(first: bytes, second: bytes) -> None:
    peer, mine = gevent.socket.socketpair()
    with peer, mine, gevent.Timeout(10):
        peer.sendall(first)
        reading = gevent.spawn(Source(mine).gather_head)
        let_others()
        peer.sendall(second)
        reading.get()


def test_a_peer_that_goes_away_is_not_waited_for(pair: Pair) -> None:
    peer, source = pair
    peer.sendall(b"GET / HT")
    peer.shutdown(gevent.socket.SHUT_WR)
    source.gather_head()
    assert source.read() == b"GET / HT"
    assert source.read() == b""


def test_who_goes_on_lets_those_have_a_turn_whose_data_has_come() -> None:
    peer, mine = gevent.socket.socketpair()
    with peer, mine:
        other = gevent.spawn(mine.recv, 1)
        let_others()  # it waits for its socket now
        peer.sendall(b"x")
        let_others()
        assert other.ready()


def test_a_gate_lets_a_few_in_each_round_in_their_order() -> None:
    gate, came, rounds = Gate(2), [], []

    def come(number: int) -> None:
        gate.come_in()
        came.append(number)

    crowd = [gevent.spawn(come, number) for number in range(5)]
    while not all(one.ready() for one in crowd):
        let_others()
        rounds.append(len(came))
    assert came == [0, 1, 2, 3, 4]
    assert all(later - earlier <= 2 for earlier, later in itertools.pairwise(rounds))
