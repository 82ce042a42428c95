"""The process that shows the screen: with x11vnc, and its end. `test_screen.py` has the rest."""

import json
import os
import socket
from pathlib import Path

import pytest

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
    helper = Helper(1)
    helper.socket.settimeout(30)
    line = bytearray()
    while not line.endswith(b"\n"):
        line += helper.socket.recv(1)
    assert json.loads(line)["program"] == "x11vnc"
    viewer = Viewer(Stream(helper.socket), ())
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.colour(200, 100) == (0, 0, 255))
    pid = helper._pid
    helper.end()
    helper.end()
    helper.socket.close()
    assert not Path(f"/proc/{pid}").exists()


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
