"""The screen of another account's desktop, for a client in service mode: root and the tool."""

import json
import os
import pwd
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_agent.core.layout import Config, Layout
from jump_agent.linux import desktop
from jump_agent.linux.holders import SCREENS, Holders
from jump_agent.linux.other_account import descriptors
from jump_agent.linux.owner import SCREEN, Owner
from jump_agent.linux.tool_process import RemoteTool
from jump_agent.tools.table import Tools
from jump_wire import messages, screens
from jump_wire.codec import encode
from tests.agent.desks import Desk, Paint, Piped, Viewer, desk, paint, program_of, use
from tests.agent.fake_server import FakeServer
from tests.agent.linux.test_monitor import owner, wait_for
from tests.agent.marks import FORKS
from tests.agent.tools.test_screen import first

__all__ = ["desk", "paint"]
pytestmark = FORKS
ASKED = messages.OpenPipe("p", "ticket", "screen", "s", "t", ("screen",), "anna", (0,))


class Monitor:
    """Root's monitor, with a client that asks it: both are this process."""

    def __init__(self, layout: Layout, config: Config) -> None:
        self.holders = Holders(layout, config)
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._theirs = theirs
        self._client = Owner(layout, theirs)
        self.tools = Tools(lambda _control: None, lambda _line: None, None, self._start)

    def _start(self) -> RemoteTool | None:
        started = self._client.start_screen("")
        verb, ancillary, _, _ = self._ours.recvmsg(100, 100)
        (descriptor,) = descriptors(ancillary)
        self.holders.start(descriptor, verb)
        os.close(descriptor)
        return started

    def end(self) -> None:
        self.tools.end_all()
        self.holders.end()
        self._ours.close()
        self._theirs.close()


@pytest.fixture
def monitor(layout: Layout, config: Config, account: str) -> Iterator[Monitor]:
    made = Monitor(layout, config._replace(account=account))
    yield made
    made.end()


@pytest.fixture
def used(
    desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[int | None], None]]:
    """A program of the account on the display; says whose desktop is in use."""
    use(desk, monkeypatch)
    monkeypatch.delenv("DISPLAY")

    def say(user: int | None) -> None:
        monkeypatch.setattr(desktop, "in_front", lambda: user)

    with program_of(desk, account):
        yield say


def test_the_desktop_of_another_account(
    monitor: Monitor,
    server: FakeServer,
    used: Callable[[int | None], None],
    account: str,
    paint: Paint,
) -> None:
    user = pwd.getpwnam(account).pw_uid
    used(user)
    assert monitor.tools.open(ASKED, server.address, "Bearer x") is None
    pipe = server.pipe()
    opened = first(pipe)
    assert isinstance(opened, screens.ScreenOpened)
    assert (opened.program, opened.account) == ("jump-client", account)
    paint(0, 0, 64, 64, 0x0000FF)
    viewer = Viewer(Piped(pipe))
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.colour(63, 63) == (0, 0, 255))
    (tool,) = monitor.holders._screens
    assert owner(tool) == {user}
    assert Path(f"/proc/{tool}/mem").stat().st_uid == 0, "its memory is not the account's to read"
    monitor.tools.end_session("s")
    while pipe.next() is not None:
        pass

    def gone() -> bool:
        monitor.holders.reap()
        return not monitor.holders._screens

    wait_for(gone)


def test_without_a_desktop_it_says_so(
    monitor: Monitor, server: FakeServer, used: Callable[[int | None], None]
) -> None:
    used(pwd.getpwnam("nobody").pw_uid)
    assert monitor.tools.open(ASKED, server.address, "Bearer x") is None
    assert first(server.pipe()) == screens.ScreenFailed("screen_no_display")


def test_another_kind_of_tool_ends(
    monitor: Monitor, server: FakeServer, used: Callable[[int | None], None], account: str
) -> None:
    used(pwd.getpwnam(account).pw_uid)
    started = monitor._start()
    assert started is not None
    asked = encode(messages.OpenPipe("p", "t", "shell", "s", "t", ("shell",), "anna"))
    where = {"address": server.address, "authorization": "Bearer x", "peer": "", "called": False}
    values = {"request": asked, **where}
    started.control.send(json.dumps(values).encode())
    assert started.control.recv(100) == b"", "nothing was dialled"
    started.control.close()


def test_what_is_no_request_ends(monitor: Monitor) -> None:
    ours = []
    for _ in range(SCREENS + 1):
        one, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        monitor.holders.start(theirs.fileno(), SCREEN)
        theirs.close()
        ours.append(one)
    assert len(monitor.holders._screens) == SCREENS
    assert ours[-1].recv(10) == b"", "there are too many"
    for one in ours[:-1]:
        one.send(b"no JSON")
    for one in ours:
        assert one.recv(10) == b""
        one.close()
