"""A list of 10,000 Jump Clients."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import ADMINISTRATOR, PASSWORD, TECHNICIAN, RunningSite

COUNT = 10_000


@pytest.fixture(scope="module")
def fleet(another_site: RunningSite) -> RunningSite:
    """A server with many computers, all of them away."""
    seed(another_site.database, COUNT)
    return another_site


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
    expect(dialog.get_by_role("button", name="Remove")).to_be_disabled()
    dialog.get_by_label("Type 100 to confirm").fill("10")
    expect(dialog.get_by_role("button", name="Remove")).to_be_disabled()
    dialog.get_by_label("Type 100 to confirm").fill("100")
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog).to_have_count(0, timeout=60_000)
    expect(screen.page.get_by_text("No results for “All the kiosks”.")).to_be_visible()
    expect(screen.footer).to_contain_text("9,900 Jump Items total.")


def requests(screen: Screen, *paths: str) -> int:
    """How many answers there were from these paths of the API."""
    return sum(urlsplit(one.url).path.removeprefix("/api/v1") in paths for one in screen.answers)


def select_all(screen: Screen, search: str, count: str) -> Locator:
    """Search, and select what is found; where the dialogs will be."""
    screen.search(search)
    expect(screen.footer).to_contain_text(f"{count} results")
    screen.grid.focus()
    screen.page.keyboard.press("Control+a")
    return screen.page.get_by_role("dialog")


def test_a_bulk_edit_is_one_request_and_its_changes_are_counted_together(screen: Screen) -> None:
    """100 Jump Clients get a tag: the console follows, and does not ask for each of them."""
    screen.sign_in()
    box = select_all(screen, "till-0", "100")
    screen.page.keyboard.press("Alt+Enter")
    box.get_by_label("Tag").fill("counted")
    screen.answers.clear()
    began = time.monotonic()
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0, timeout=60_000)
    took = time.monotonic() - began
    assert requests(screen, "/jump-items/edit") == 1
    assert requests(screen, "/teams") == 0
    assert 1 <= requests(screen, "/jump-groups") <= 2 + took
    assert requests(screen, "/jump-clients/summary") <= 2 + took
    assert not [one for one in screen.answers if one.request.method == "PATCH"]


def test_an_action_waits_for_the_whole_selection(screen: Screen) -> None:
    """Ctrl+A over a list of which a page is loaded, and an action before the rest has come."""
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.row("build-0003").click()
    screen.page.route("**/api/v1/jump-items?*after=*", lambda _: None)
    screen.grid.focus()
    for keys in ("Control+a", "Alt+Enter", "Delete"):
        screen.page.keyboard.press(keys)
    expect(screen.footer).to_contain_text(re.compile(r"Selecting (9,900|10,000) Jump Items…"))
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    screen.page.locator(".toolbar").get_by_role("button", name="Properties").click()
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    screen.page.unroute("**/api/v1/jump-items?*after=*")  # what was held goes on
    box = screen.page.get_by_role("dialog")
    whole = re.compile(r"Properties of (9,900|10,000) Jump Items")
    expect(box).to_contain_text(whole, timeout=60_000)
    expect(screen.footer).to_contain_text(re.compile(r"(9,900|10,000) selected"))
    screen.page.keyboard.press("Escape")


def test_another_selection_stands_instead_of_the_whole(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.page.route("**/api/v1/jump-items?*after=*", lambda _: None)
    screen.grid.focus()
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.press("Delete")
    screen.row("build-0003").click()
    screen.page.unroute("**/api/v1/jump-items?*after=*")
    expect(screen.footer).not_to_contain_text("Selecting")
    screen.page.keyboard.press("Delete")
    expect(screen.page.get_by_role("dialog")).to_contain_text("Remove build-0003?")


def test_a_job_goes_on_without_its_page_and_is_cancelled(
    fleet: RunningSite, screen: Screen
) -> None:
    screen.sign_in()
    box = select_all(screen, "edge-", "1,000")
    screen.page.keyboard.press("Delete")
    expect(box).to_contain_text("Remove 1,000 Jump Items?")
    box.get_by_role("checkbox").uncheck()
    box.get_by_label("Type 1,000 to confirm").fill("1000")
    box.get_by_role("button", name="Remove").click()
    expect(box.get_by_role("progressbar")).to_be_visible()
    assert screen.violations() == []
    screen.page.reload()
    bar = screen.page.get_by_role("region", name="Bulk jobs")
    expect(bar).to_contain_text("Removing 1,000 Jump Items")
    bar.get_by_role("button", name="Show").click()
    box.get_by_role("button", name="Cancel").click()
    expect(box).to_contain_text("Canceled. Nothing was changed for the remaining")
    left = fleet.api(ADMINISTRATOR).request("GET", "/jump-clients", query={"search": "edge-"})
    assert 0 < left["total"] < 1000
    job = fleet.api(TECHNICIAN, PASSWORD).request("GET", "/bulk-jobs")["items"][0]
    assert (job["state"], job["done"]) == ("cancelled", 1000 - left["total"])
    box.get_by_role("button", name="Close").click()
    expect(bar).to_have_count(0)
    again = fleet.api(ADMINISTRATOR).request("GET", "/jump-clients", query={"search": "edge-"})
    assert again["total"] == left["total"]
