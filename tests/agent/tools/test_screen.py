"""The screen over a small real server: what shows it, its bytes, and the errors."""

import socket
from pathlib import Path

import pytest

from jump_agent.core.platform import current
from jump_agent.tools.screen import START_SECONDS, Screen
from jump_wire import messages, screens
from jump_wire.codec import decode
from jump_wire.kinds import Monitor
from tests.agent.core.test_client import Start, start
from tests.agent.desks import HEIGHT, WIDTH, Desk, Paint, Piped, Viewer, desk, paint, use
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.peers import LinkPeer, Peer
from tests.agent.running import online
from tests.agent.tools.test_tunnel import Viewer as Pipe

__all__ = ["desk", "paint", "start"]
pytestmark = FORKS


def open_screen(link: LinkPeer, server: FakeServer, number: int, monitor: int = 0) -> Peer:
    asked = (f"p{number}", "t", "screen", "s1", f"t{number}", ("screen",), "anna", (monitor,))
    link.send(messages.OpenPipe(*asked))
    return server.pipe()


def first(pipe: Peer) -> object:
    frame = pipe.next()
    assert isinstance(frame, str)
    return decode(frame)


def test_a_screen_from_the_first_byte_to_the_end(
    start: Start, server: FakeServer, desk: Desk, paint: Paint, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(desk, monkeypatch)
    start()
    link = online(server)
    pipe = open_screen(link, server, 1, 1)
    account = current().accounts.name()
    monitors = (f"screen {WIDTH} {HEIGHT}",)
    assert first(pipe) == screens.ScreenOpened("jump-client", account, 1, monitors)
    viewer = Viewer(Piped(pipe))
    paint(0, 0, WIDTH, HEIGHT, 0x00FF00)
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.pixels == b"\0\xff\0" * (WIDTH * HEIGHT))
    link.send(messages.EndSession("s1"))
    while pipe.next() is not None:
        pass


def test_what_can_not_be_shown(
    start: Start, server: FakeServer, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(desk, monkeypatch)
    start()
    link = online(server)
    monkeypatch.setenv("XAUTHORITY", "/nowhere")
    refused = ("account", current().accounts.name())
    pipe = open_screen(link, server, 1)
    assert first(pipe) == screens.ScreenFailed("screen_refused", refused)
    while pipe.next() is not None:
        pass
    (tmp_path / "wayland-0").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    wayland = screens.ScreenFailed("screen_wayland", ("desktop", "GNOME"))
    assert first(open_screen(link, server, 2)) == wayland
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "sway")
    missing = screens.ScreenFailed("screen_wayvnc_missing")
    assert first(open_screen(link, server, 3)) == missing


class Silent:
    """A screen that nothing shows."""

    def __init__(self) -> None:
        self.socket, self.theirs = socket.socketpair()
        self.has_ended = False

    def end(self) -> None:
        self.has_ended = True


def made(monkeypatch: pytest.MonkeyPatch, now: list[float]) -> tuple[Silent, Screen, Pipe]:
    shown, pipe = Silent(), Pipe()
    monkeypatch.setattr(type(current()), "screen", lambda _platform, _monitor: shown)
    screen = Screen(lambda: now[0])
    screen.attach(pipe, Monitor())
    return shown, screen, pipe


def test_a_screen_that_is_not_shown_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    shown, screen, pipe = made(monkeypatch, now)
    screen.read_output()
    screen.reap()
    assert screen.is_ending
    now[0] = START_SECONDS
    screen.reap()
    assert shown.has_ended
    shown.theirs.close()
    assert screen.finished
    assert pipe.got == [screens.ScreenFailed("screen_failed", ("reason", "timeout"))]


@pytest.mark.parametrize("line", [b"", b"x" * 20_000])
def test_a_screen_that_says_nothing(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, screen, pipe = made(monkeypatch, [0.0])
    shown.theirs.sendall(line)
    shown.theirs.close()
    while not screen.finished:
        screen.read_output()
    assert pipe.got == [screens.ScreenFailed("screen_failed", ("reason", "it ended"))]
