"""The poller tells of what it was asked to watch for, and of nothing else."""

import socket
from collections.abc import Iterator

import gevent
import pytest

from jump_server.hub.poller import Poller
from tests.server.hub.peers import until


class Handler:
    """Counts what it is told, and reads what there is."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.read: list[bytes] = []
        self.calls = 0

    def on_readable(self) -> None:
        self.calls += 1
        self.read.append(self._sock.recv(100))

    def on_writable(self) -> None:
        self.calls += 1

    def abort(self) -> None:
        raise AssertionError("nothing failed")

    def sweep(self, now: float) -> None:
        raise AssertionError("nobody sweeps here")


@pytest.fixture
def poller() -> Iterator[Poller]:
    poller = Poller()
    poller.start()
    yield poller
    poller.stop()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    near.setblocking(False)
    yield near, far
    near.close()
    far.close()


def turns() -> None:
    for _ in range(20):
        gevent.sleep(0.001)


def test_a_hang_up_is_told_when_somebody_reads_again(
    poller: Poller, pair: tuple[socket.socket, socket.socket]
) -> None:
    near, far = pair
    handler = Handler(near)
    poller.add(near.fileno(), handler)
    for _ in range(2):  # saying it again changes nothing
        poller.watch(near.fileno(), read=False, write=False)
    far.sendall(b"the last words")
    far.close()
    turns()
    assert handler.calls == 0
    assert len(poller) == 1
    poller.watch(near.fileno(), read=True, write=False)
    until(lambda: len(handler.read) >= 2)
    assert handler.read[:2] == [b"the last words", b""]
    poller.remove(near.fileno())


def test_what_is_watched_for_nothing_can_be_removed(
    poller: Poller, pair: tuple[socket.socket, socket.socket]
) -> None:
    near, far = pair
    handler = Handler(near)
    poller.add(near.fileno(), handler)
    poller.watch(near.fileno(), read=False, write=False)
    poller.remove(near.fileno())
    assert len(poller) == 0
    poller.add(near.fileno(), handler)
    far.sendall(b"again")
    until(lambda: handler.read == [b"again"])
    poller.remove(near.fileno())


def test_who_holds_bytes_has_one_turn_for_each_time_that_it_asks(
    poller: Poller, pair: tuple[socket.socket, socket.socket]
) -> None:
    near, far = pair
    handlers = [Handler(near), Handler(far)]
    for sock, handler in zip(pair, handlers, strict=True):
        poller.add(sock.fileno(), handler)
        poller.watch(sock.fileno(), read=False, write=False)
    far.sendall(b"to near")
    near.sendall(b"to far")
    for sock in (near, near, far):
        poller.again(sock.fileno())
    until(lambda: handlers[1].read)
    assert [handler.calls for handler in handlers] == [1, 1]
    poller.again(near.fileno())
    poller.remove(near.fileno())  # it goes before its turn comes
    turns()
    assert [handler.calls for handler in handlers] == [1, 1]
    poller.remove(far.fileno())
