"""A computer's own screen in the console: a real Jump Client on a real X display."""

import struct
import time

from playwright.sync_api import Locator, expect

from jump_agent.linux.screen.x11 import Display
from tests import accounts
from tests.agent.desks import HEIGHT, WIDTH, Desk, Paint, desk, display, paint, program_of
from tests.end_to_end.agents import until
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, RunningSite
from tests.web.test_vnc import PATIENCE, PIXEL

__all__ = ["desk", "display", "paint"]


def _open(screen: Screen) -> Locator:
    """The screen's tab, beside a shell."""
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).dblclick()
    shell = screen.page.locator(".shell.active")
    shell.get_by_role("group", name="Tool").get_by_role("button", name="Screen").click()
    return screen.page.locator(".screen.active")


def _pointer(display: Display) -> tuple[int, int, int]:
    """Where the display's pointer is, and the state of its buttons."""
    reply = display.ask(38, 0, struct.pack("<I", display.root))
    x, y, state = struct.unpack_from("<16xhh4xH", reply)
    return x, y, state


def _is_in_the_middle(display: Display) -> bool:
    """A scaled picture has no point for each of the browser's."""
    x, y, _ = _pointer(display)
    return abs(x - WIDTH // 2) < 3 and abs(y - HEIGHT // 2) < 3


def test_it_is_seen_and_controlled(
    screen: Screen,
    computer: Computer,
    site: RunningSite,
    desk: Desk,
    display: Display,
    paint: Paint,
) -> None:
    paint(0, 0, WIDTH, HEIGHT, 0x00FF00)
    with program_of(desk, accounts.of_clients()):
        tab = _open(screen)
        canvas = tab.locator("canvas")
        expect(canvas).to_be_visible(timeout=PATIENCE * 1000)
        end = time.monotonic() + PATIENCE
        while canvas.evaluate(PIXEL) != [0, 255, 0]:
            assert time.monotonic() < end
            screen.page.wait_for_timeout(50)
        assert screen.violations() == []
        expect(tab).to_contain_text(f"Desktop of {accounts.of_clients()}")
        canvas.hover()
        until(lambda: _is_in_the_middle(display))
        screen.page.keyboard.down("a")
        until(lambda: any(display.ask(44, 0)[8:40]))
        screen.page.keyboard.up("a")
        until(lambda: not any(display.ask(44, 0)[8:40]))
        tab.get_by_role("button", name="View only").click()
        expect(tab).to_contain_text("nothing is sent")
        before = _pointer(display)
        canvas.hover(position={"x": 5, "y": 5})
        screen.page.keyboard.press("Control+Shift+L")
        expect(screen.grid).to_be_visible()
        assert _pointer(display) == before
        api = site.api(ADMINISTRATOR)
        (shown,) = list(api.items("/audit-events", {"action": "session.screen"}))
        assert shown["target_name"] == COMPUTER
        screen.page.get_by_role("button", name=f"Close {COMPUTER}").click()
        screen.page.get_by_role("button", name="Close shell").click()


def test_a_computer_without_a_display(screen: Screen, computer: Computer) -> None:
    tab = _open(screen)
    expect(tab).to_contain_text("No display here")
    assert screen.violations() == []
    expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    # The tools stay beside each other.
    tab.get_by_role("button", name="Shell").click()
    expect(screen.page.locator(".shell.active")).to_be_visible()
