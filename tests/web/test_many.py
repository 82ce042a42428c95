"""A list of 10,000 Jump Clients."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import RunningSite

COUNT = 10_000


@pytest.fixture(scope="module")
def fleet(folder: Path) -> Iterator[RunningSite]:
    """A server with many computers, all of them away."""
    running = RunningSite(folder / "fleet")
    running.start()
    try:
        running.populate()
        seed(running.database, COUNT)
        yield running
    finally:
        running.stop()


@pytest.fixture
def screen(fleet: RunningSite, open_screen: OpenScreen) -> Screen:
    return open_screen(fleet)


def test_counters_and_few_rows_in_the_page(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.footer).to_contain_text("10,000 Jump Items total.")
    expect(screen.grid).to_have_attribute("aria-rowcount", str(COUNT + 1))
    assert screen.page.locator(".row").count() < 60


def test_the_end_is_reached_and_every_item_once(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.grid.focus()
    screen.page.keyboard.press("End")
    expect(screen.row("web-9990")).to_have_attribute("aria-selected", "true", timeout=60_000)
    expect(screen.row("web-9990")).to_have_attribute("aria-rowindex", str(COUNT + 1))
    screen.page.keyboard.press("Home")
    expect(screen.row("build-0003")).to_be_visible()


def test_every_frame_of_a_scroll_shows_its_rows(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.grid.focus()
    screen.page.keyboard.press("End")
    expect(screen.row("web-9990")).to_have_attribute("aria-selected", "true", timeout=60_000)
    # Through the whole list in 100 leaps: what a frame shows is there, and little more.
    gaps: list[int] = screen.page.evaluate(
        """async () => {
             const grid = document.querySelector("[role=grid]");
             const box = grid.getBoundingClientRect();
             const gaps = [];
             for (let step = 0; step < 100; step++) {
               grid.scrollTop = ((grid.scrollHeight - box.height) * step) / 100;
               await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
               const rows = grid.querySelectorAll(".row[aria-selected]");
               const middle = document.elementFromPoint(box.left + 50, box.top + box.height / 2);
               if (!middle.closest(".row[aria-selected]") || rows.length > 60) gaps.push(step);
             }
             return gaps;
           }"""
    )
    assert gaps == []


def test_search_in_many(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.search("kiosk-123")
    expect(screen.footer).to_contain_text("1 result")
    expect(screen.row("kiosk-1234")).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_role("textbox", name="Search")).to_have_value("")
    expect(screen.row("build-0003")).to_be_visible()


def test_properties_and_removal_of_many(screen: Screen) -> None:
    screen.sign_in()
    screen.search("kiosk-00")
    expect(screen.footer).to_contain_text("10 results")
    screen.search("kiosk-0")
    expect(screen.footer).to_contain_text("100 results")
    screen.grid.focus()
    screen.page.keyboard.press("Control+a")
    expect(screen.footer).to_contain_text("100 selected")
    screen.page.keyboard.press("Alt+Enter")
    dialog = screen.page.get_by_role("dialog")
    dialog.get_by_label("Comments").fill("All the kiosks")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0, timeout=60_000)
    screen.search("All the kiosks")
    expect(screen.footer).to_contain_text("100 results")
    screen.grid.focus()
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.press("Delete")
    dialog.get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog).to_have_count(0, timeout=60_000)
    expect(screen.page.get_by_text("Nothing matches “All the kiosks”.")).to_be_visible()
    expect(screen.footer).to_contain_text("9,900 Jump Items total.")
