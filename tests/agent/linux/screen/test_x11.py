"""A connection to a real X display: its cookie, its refusals, and its names."""

import struct

import pytest

from jump_agent.linux.screen.x11 import (
    Display,
    DisplayError,
    Refused,
    RequestError,
    cookie_of,
    display_number,
)
from tests.agent.desks import COOKIE, HEIGHT, WIDTH, Desk, entry

MAGIC = b"MIT-MAGIC-COOKIE-1"


def test_a_connection_with_the_cookie(display: Display) -> None:
    assert (display.width, display.height, display.depth) == (WIDTH, HEIGHT, 24)
    assert display.extension("XTEST") is not None
    assert display.extension("JUMP") is None
    assert display.atom_name(display.atom("CLIPBOARD")) == "CLIPBOARD"


def test_a_refused_request_leaves_the_connection(display: Display) -> None:
    display.send(17, 0, struct.pack("<I", 0xFFFFFF))
    with pytest.raises(RequestError):
        display.atom_name(0xFFFFFF)
    assert display.atom("PRIMARY") == 1
    with pytest.raises(RequestError):
        display.take_descriptor()


def test_who_has_no_cookie_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        Display(desk.display, "/nowhere")


@pytest.mark.parametrize("name", [":60000", "elsewhere:0", "no display"])
def test_other_displays(name: str) -> None:
    with pytest.raises(DisplayError):
        Display(name)


def test_names_of_displays() -> None:
    assert [display_number(name) for name in (":0", "unix:12.0", ":1.1")] == [0, 12, 1]
    assert [display_number(name) for name in ("host:0", "0", ":x", "")] == [None] * 4


def test_cookies_of_a_file() -> None:
    other, mine = b"o" * 16, COOKIE
    data = entry(b"7", MAGIC, other) + entry(b"0", b"OTHER", b"x") + entry(b"0", MAGIC, mine, 256)
    assert cookie_of(data, 0, b"") == mine
    assert cookie_of(data, 0, b"elsewhere") == mine  # the only one for the display
    assert cookie_of(data, 7, b"") == other
    assert cookie_of(data, 1, b"") == b""
    assert cookie_of(entry(b"", MAGIC, mine)[:-3], 0, b"") == b""
