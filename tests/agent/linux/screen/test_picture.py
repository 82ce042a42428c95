"""The picture of a real display: what has changed, its pixels, monitors and pointer."""

import pytest

from jump_agent.linux.screen.picture import Area, Picture
from jump_agent.linux.screen.x11 import Display
from tests.agent.desks import HEIGHT, WIDTH, Paint


@pytest.mark.parametrize("shares", [True, False])
def test_pixels(
    display: Display, paint: Paint, shares: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shares:
        monkeypatch.setitem(display._extensions, "MIT-SHM", None)
    picture = Picture(display)
    paint(10, 100, 2, 1, 0x112233)
    rows = picture.rows(99, 101)
    assert len(rows) == WIDTH * 2 * 4
    place = (WIDTH + 10) * 4
    assert rows[place : place + 3] == rows[place + 4 : place + 7] == bytes([0x33, 0x22, 0x11])


def test_changes_are_reported(display: Display, paint: Paint) -> None:
    picture = Picture(display)
    assert picture.take_changes() == (0, HEIGHT)
    display.atom("SYNC")
    for event in display.events():
        picture.hear(event)
    picture.take_changes()
    assert not picture.has_changed()
    paint(5, 40, 10, 10, 0x445566)
    paint(5, 80, 10, 10, 0x445566)
    display.ask(43, 0)
    for event in display.events():
        picture.hear(event)
    assert picture.has_changed()
    assert picture.take_changes() == (40, 90)


def test_monitors_and_the_pointer(display: Display) -> None:
    picture = Picture(display, 1)
    (monitor,) = picture.monitors
    assert monitor.area == picture.area == Area(0, 0, WIDTH, HEIGHT)
    assert Picture(display, 7).area == picture.area  # one that is not there
    pointer = picture.take_pointer()
    assert pointer is not None
    assert len(pointer.pixels) == pointer.width * pointer.height * 4
    assert picture.take_pointer() is None
