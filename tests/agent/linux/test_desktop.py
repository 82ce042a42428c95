"""A desktop shows the sessions of its computer: on a real bus, as the desktop's own user."""

import json
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_agent.linux import desktop
from jump_agent.linux.owner import have_displays
from jump_wire import messages
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.packages import Installed
from tests.agent.peers import ShellPeer

pytestmark = FORKS

Bus = Callable[[str | None], "Desk"]

LISTING = """User=1000
Type=wayland
Active=yes
Remote=no
Class=user

User=1001
Type=x11
Active=no
Remote=no
Class=user

User=0
Type=tty
Active=yes
Remote=no
Class=user

User=117
Type=wayland
Active=yes
Remote=no
Class=greeter

Type=x11
User=1002
Class=user
Remote=yes
Active=yes
"""


class Desk:
    """A bus, and everything that is said on it."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.address = f"unix:path={folder}/bus"
        self._log = folder / "log"
        bus = [needs.program("dbus-daemon"), "--session", "--nofork", "--nopidfile"]
        self._bus = subprocess.Popen([*bus, f"--address={self.address}"], user=user)
        while not (folder / "bus").exists():
            assert self._bus.poll() is None
            time.sleep(0.01)
        watch = [needs.program("dbus-monitor"), "--address", self.address]
        with self._log.open("w") as log:
            self._watch = subprocess.Popen(
                [*watch, "member=Notify"], stdout=log, user=user, stderr=subprocess.DEVNULL
            )
        self.wait("NameAcquired")

    def runtime(self, uid: int) -> Path:
        """A folder like ``/run/user``, in which the bus is that user's."""
        (self._log.parent / str(uid)).symlink_to(self._log.parent)
        return self._log.parent

    def wait(self, text: str) -> str:
        end = time.monotonic() + 20
        while text not in self._log.read_text():
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.02)
        return self._log.read_text()

    def close(self) -> None:
        for process in (self._watch, self._bus):
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@pytest.fixture
def bus() -> Iterator[Bus]:
    needs.program("gdbus")
    made: list[Desk] = []
    with tempfile.TemporaryDirectory(prefix="jump-bus-", dir="/tmp") as name:

        def make(user: str | None) -> Desk:
            Path(name).chmod(0o777)
            made.append(Desk(Path(name), user))
            return made[-1]

        yield make
        for desk in made:
            desk.close()


def test_without_a_display_root_starts_nothing(tmp_path: Path) -> None:
    user, x11 = tmp_path / "1000", tmp_path / "x11"
    user.mkdir()
    (user / "bus").touch()  # a login by ssh has one, too
    assert not have_displays(str(tmp_path), str(x11))
    (user / "wayland-0").touch()
    assert have_displays(str(tmp_path), str(x11))
    x11.mkdir()
    (x11 / "X0").touch()
    assert have_displays(str(tmp_path / "none"), str(x11))


def test_the_desktops_in_use_here_are_found() -> None:
    assert list(desktop.used(LISTING)) == [1000]
    assert list(desktop.used(LISTING, "greeter")) == [117]
    assert list(desktop.used("")) == []


@pytest.mark.parametrize("request_", [b"{}", b"[]", b'{"event": "x", "actor": "a"}', b"\xff"])
def test_other_requests_are_refused(request_: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        desktop.show_everywhere(request_)


def test_root_becomes_the_user_of_the_desktop(
    bus: Bus, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the bus's own user may use it: root itself would be refused."""
    desk = bus(account)
    uid = pwd.getpwnam(account).pw_uid
    listing = LISTING.replace("1000", str(uid), 1)
    monkeypatch.setattr(desktop, "_loginctl", lambda *words: listing if len(words) > 1 else "2 -")
    monkeypatch.setattr(desktop, "RUNTIME", str(desk.runtime(uid)))
    desktop.show_everywhere(b'{"event": "started", "actor": "a<b>\'c\\\\"}')
    assert 'string "abc has started a support session' in desk.wait("has started")


def test_a_session_is_shown_and_its_end(bus: Bus, installed: Installed, server: FakeServer) -> None:
    desk = bus(None)
    config = installed.directory / "etc" / "client.json"
    values = json.loads(config.read_text())
    config.write_text(json.dumps({**values, "mode": "user"}))  # with root as its account
    installed.package.environment["DBUS_SESSION_BUS_ADDRESS"] = desk.address
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    link.send(messages.Terms(0, 60, notify_sessions=True))
    for number in (1, 2):
        pipe = messages.OpenPipe(f"p{number}", "t", "shell", "s", f"t{number}", ("shell",), "ann")
        link.send(pipe)
        ShellPeer(server.pipe()).attached()
    desk.wait("ann has started a support session on this computer.")
    link.send(messages.EndSession("s"))
    shown = desk.wait("The support session of ann has ended.")
    assert shown.count("member=Notify") == 2
