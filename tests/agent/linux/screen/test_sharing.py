"""One viewer of a real display: the picture, what changes, and the end."""

import socket
import threading
from collections.abc import Iterator

import pytest

from jump_agent.linux.screen.sharing import share
from jump_agent.linux.screen.x11 import Display
from tests.agent.desks import ALL, HEIGHT, WIDTH, Desk, Paint, Viewer
from tests.end_to_end.agents import until

RED, BLUE = (255, 0, 0), (0, 0, 255)


class Pair:
    """Bytes of a socket."""

    def __init__(self, desk: Desk) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(30)
        self._file = self.socket.makefile("rb")
        self.read = self._file.read
        self.write = self.socket.sendall
        self._thread = threading.Thread(target=share, args=(Display(*desk), 0, theirs))
        self._thread.start()

    def end(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._file.close()
        self.socket.close()


@pytest.fixture
def pair(desk: Desk) -> Iterator[Pair]:
    made = Pair(desk)
    yield made
    made.end()


@pytest.mark.parametrize("encodings", [ALL, ()])
def test_a_picture_and_its_changes(pair: Pair, paint: Paint, encodings: tuple[int, ...]) -> None:
    paint(0, 0, WIDTH, HEIGHT, 0)
    paint(70, 100, 30, 30, 0xFF0000)
    viewer = Viewer(pair, encodings)
    assert (viewer.width, viewer.height, viewer.name) == (WIDTH, HEIGHT, "Jump Client")
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.colour(99, 129) == RED)
    assert viewer.colour(100, 129) == viewer.colour(69, 100) == (0, 0, 0)
    assert bool(viewer.pointer) == bool(encodings)
    paint(WIDTH - 1, HEIGHT - 1, 1, 1, 0x0000FF)
    viewer.until(lambda: viewer.colour(WIDTH - 1, HEIGHT - 1) == BLUE)
    before = bytes(viewer.pixels)
    viewer.pixels[:] = bytes(len(before))
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.pixels == before)


def test_a_viewer_that_breaks_the_protocol_is_closed(pair: Pair) -> None:
    Viewer(pair)
    pair.write(b"\x99")
    while pair.read(1):
        pass


def test_a_viewer_that_ends_while_something_is_held(pair: Pair, display: Display) -> None:
    def held() -> tuple[bytes, bytes]:
        """The pointer's buttons, and the keys."""
        pointer, keys = display.ask(38, 0, display.root.to_bytes(4, "little")), display.ask(44, 0)
        return pointer[24:26], keys[8:40]

    before = held()
    viewer = Viewer(pair)
    viewer.point(7, 9, 1)
    viewer.key(0x61, down=True)
    until(lambda: all(now != then for now, then in zip(held(), before, strict=True)))
    pair.socket.shutdown(socket.SHUT_WR)
    until(lambda: held() == before)
