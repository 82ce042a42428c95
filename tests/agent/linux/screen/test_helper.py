"""The process that shows the screen: with x11vnc, and its end. `test_screen.py` has the rest."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest

from jump_agent.linux.screen import helper
from jump_agent.linux.screen.helper import Helper, splice, x11vnc_arguments
from jump_agent.linux.screen.picture import Area
from jump_agent.linux.screen.places import Place
from tests import needs
from tests.agent.desks import Desk, Paint, Viewer, use
from tests.agent.linux.screen.test_keys import Stream
from tests.agent.marks import FORKS

pytestmark = FORKS


def test_x11vnc_shows_it_where_it_is(
    desk: Desk, paint: Paint, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(desk, monkeypatch, Path(needs.program("x11vnc")).parent)
    paint(0, 0, 320, 200, 0x0000FF)
    shown = Helper(1)
    shown.socket.settimeout(30)
    line = bytearray()
    while not line.endswith(b"\n"):
        line += shown.socket.recv(1)
    assert json.loads(line)["program"] == "x11vnc"
    viewer = Viewer(Stream(shown.socket), ())
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.colour(200, 100) == (0, 0, 255))
    pid = shown._pid
    shown.end()
    shown.end()
    shown.socket.close()
    assert not Path(f"/proc/{pid}").exists()


WAYVNC = """#!{python}
import signal, socket, sys
if sys.argv[1:] == ["--help"]:
    sys.exit(print("-S,--socket=<path>"))
assert sys.argv[-2] == "--unix-socket" and sys.argv[3].startswith("--socket="), sys.argv
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[-1])
listener.listen()
listener.accept()[0].sendall(b"RFB 003.008\\n")
signal.pause()
"""


def test_wayvnc_shows_a_wayland_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "wayvnc"
    program.parent.mkdir()
    program.write_text(WAYVNC.format(python=sys.executable))
    program.chmod(0o755)
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "wayland-1").touch()
    monkeypatch.setattr(helper, "PATH", str(program.parent))
    monkeypatch.setenv("WAYLAND_DISPLAY", str(runtime / "wayland-1"))
    shown = Helper(0)
    shown.socket.settimeout(30)
    line = shown.socket.makefile("rb")
    assert json.loads(line.readline())["program"] == "wayvnc"
    assert line.read(12) == b"RFB 003.008\n"
    shown.end()
    line.close()
    shown.socket.close()
    assert [one.name for one in runtime.iterdir()] == ["wayland-1"]


def test_x11vnc_reads_no_settings_and_shows_one_monitor() -> None:
    place = Place(":3", os.devnull)
    found = x11vnc_arguments("x11vnc", place, Area(100, 0, 640, 480))
    assert {"-norc", "-inetd", "-nopw", "-noremote"} <= set(found)
    assert found[-4:] == ["-auth", os.devnull, "-clip", "640x480+100+0"]
    assert "-auth" not in x11vnc_arguments("x11vnc", Place(":3", "/nowhere"), None)


def test_bytes_are_copied_until_one_end_closes() -> None:
    (one, first), (second, other) = socket.socketpair(), socket.socketpair()
    one.sendall(b"to")
    other.sendall(b"from")
    one.shutdown(socket.SHUT_WR)
    splice(first, second)
    assert other.recv(10) == b"to"
    for each in (one, first, second, other):
        each.close()
