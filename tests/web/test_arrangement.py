"""Columns, sort orders and the panes' sizes, as each browser remembers them."""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import menu
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, RunningSite

COLUMNS = (
    *("name", "hostname", "method", "comments", "group", "status", "tag", "os"),
    *("consoleUser", "fqdn", "publicAddress", "version", "lastConnected", "lastAccessed"),
)


def _heads(screen: Screen) -> list[str]:
    texts = screen.grid.get_by_role("columnheader").all_inner_texts()
    return [re.sub(r"\W*$", "", text) for text in texts]


def _open_menu(screen: Screen) -> None:
    screen.page.get_by_role("button", name="Columns and sorting").click()


def _entry(screen: Screen, name: str, *, sort: bool = False) -> Locator:
    role: Any = "menuitemradio" if sort else "menuitemcheckbox"
    return menu(screen).get_by_role(role, name=re.compile(f"^{name}".replace("/", ".")))


def test_columns_are_chosen_and_remembered(crowded: Screen) -> None:
    _open_menu(crowded)
    for column in ("Operating system", "Last connected", "Jump method"):
        _entry(crowded, column).click()
    expect(menu(crowded)).to_be_visible()
    assert crowded.violations() == []
    crowded.page.keyboard.press("Escape")
    wanted = ["Name", "Hostname/IP", "Comments", "Group", "Status"]
    wanted += ["Operating system", "Last connected"]
    assert _heads(crowded) == wanted
    expect(crowded.row("build-0003")).to_contain_text(re.compile("Debian|Ubuntu"))
    assert not crowded.overflows()
    crowded.page.reload()
    expect(crowded.row("build-0003")).to_be_visible()
    assert _heads(crowded) == wanted


def test_more_columns_than_there_is_room_for(crowded: Screen) -> None:
    _open_menu(crowded)
    others = menu(crowded).get_by_role("menuitemcheckbox", checked=False)
    while others.count():
        others.first.click()
    crowded.page.keyboard.press("Escape")
    version = crowded.row("build-0003").get_by_text("0.1.0", exact=True)
    expect(version).not_to_be_in_viewport()
    crowded.grid.focus()
    crowded.page.keyboard.press("ArrowDown")
    version.scroll_into_view_if_needed()
    expect(version).to_be_in_viewport()
    assert not crowded.overflows()


def test_headings_are_never_cut(crowd: RunningSite, open_screen: OpenScreen) -> None:
    """Whatever the language and the order, which adds an arrow, with each column at its least."""
    cut = """(heads) => heads.filter((one) => one.scrollWidth > one.clientWidth)
        .map((one) => one.innerText)"""
    kept = {"columns": COLUMNS, "sort": "comments"}
    for language in ("en-GB", "fr-FR"):
        screen = open_screen(crowd, width=1300, height=700, locale=language)
        screen.sign_in()
        keep = "(kept) => localStorage.setItem('jump.console', JSON.stringify(kept))"
        screen.page.evaluate(keep, kept)
        screen.page.reload()
        heads = screen.grid.get_by_role("columnheader")
        expect(heads).to_have_count(len(COLUMNS))
        assert heads.evaluate_all(cut) == []


def test_what_the_site_does_not_collect_is_said(
    crowd: RunningSite, open_screen: OpenScreen
) -> None:
    administrator = crowd.api(ADMINISTRATOR)
    withheld = ["cpu", "disks", "console_user"]
    administrator.request("PATCH", "/settings", {"withheld_statistics": withheld})
    try:
        screen = open_screen(crowd)
        screen.sign_in()
        screen.row("build-0003").click()
        panel = screen.page.get_by_role("complementary", name="Statistics")
        expect(panel.get_by_text("Not collected")).to_have_count(len(withheld))
        expect(panel.get_by_role("meter", name="Memory")).to_be_visible()
    finally:
        administrator.request("PATCH", "/settings", {"withheld_statistics": []})


def test_every_order_of_the_api(crowded: Screen) -> None:
    crowded.page.set_viewport_size({"width": 1400, "height": 1200})
    _open_menu(crowded)
    # The menu offers the orders of the columns that are shown.
    expect(menu(crowded).get_by_role("menuitemradio")).to_have_count(6)
    others = menu(crowded).get_by_role("menuitemcheckbox", checked=False)
    while others.count():
        others.first.click()
    fields = {
        "Comments": "comments",
        "Tag": "tag",
        "Operating system": "os",
        "Console user": "console_user",
        "FQDN": "fqdn",
        "Public IP": "public_address",
        "Version": "agent_version",
        "Last accessed": "last_accessed_at",
        "Hostname/IP": "hostname",
        "Jump method": "method",
        "Group": "jump_group",
        "Status": "status",
        "Last connected": "last_connected_at",
        "Name": "name",
    }
    for column, field in fields.items():
        for direction in ("", "-"):
            with crowded.page.expect_response(re.compile(rf"jump-items\?sort={direction}{field}&")):
                _entry(crowded, f"Sort by: {column}", sort=True).click()
            radio = _entry(crowded, f"Sort by: {column}", sort=True)
            expect(radio).to_have_attribute("aria-checked", "true")
    crowded.page.keyboard.press("Escape")
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("web-0030")
    crowded.page.reload()
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("web-0030")
    head = crowded.page.get_by_role("columnheader", name=re.compile("^Name"))
    expect(head).to_have_attribute("aria-sort", "descending")


def _width(pane: Locator) -> float:
    box = pane.bounding_box()
    assert box is not None
    return box["width"]


def test_panes_by_keyboard_and_mouse(crowded: Screen) -> None:
    groups = crowded.page.get_by_role("navigation", name="Jump Groups")
    details = crowded.page.get_by_role("complementary", name="Statistics")
    left = crowded.page.get_by_role("separator", name="Jump Groups pane width")
    right = crowded.page.get_by_role("separator", name="Statistics pane width")
    first = _width(groups)
    expect(left).to_have_attribute("aria-valuenow", str(round(first)))
    left.focus()
    crowded.page.keyboard.press("ArrowRight")
    crowded.page.keyboard.press("Shift+ArrowRight")
    assert _width(groups) == first + 16 + 64
    crowded.page.keyboard.press("Home")
    expect(left).to_have_attribute("aria-valuenow", "140")
    assert _width(groups) == 140
    assert crowded.violations() == []
    before = _width(details)
    box = right.bounding_box()
    assert box is not None
    crowded.page.mouse.move(box["x"] + 3, 400)
    crowded.page.mouse.down()
    crowded.page.mouse.move(box["x"] - 77, 400, steps=4)
    crowded.page.mouse.up()
    assert abs(_width(details) - before - 80) <= 1
    crowded.page.reload()
    expect(crowded.row("build-0003")).to_be_visible()
    assert _width(groups) == 140
    assert abs(_width(details) - before - 80) <= 1
    left.focus()
    crowded.page.keyboard.press("Enter")
    assert _width(groups) == first
    right.focus()
    crowded.page.keyboard.press("End")
    assert not crowded.overflows()


def test_height_of_the_statistics(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd, width=390, height=800)
    screen.sign_in()
    screen.row("build-0003").click()
    details = screen.page.get_by_role("complementary", name="Statistics")
    line = screen.page.get_by_role("separator", name="Statistics pane height")
    expect(details).to_contain_text("Only 0.1.0 (decided on the computer)")
    before = details.bounding_box()
    line.focus()
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("ArrowDown")
    after = details.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["height"] - after["height"] - 32) <= 1
    assert screen.violations() == []
    assert not screen.overflows()


def test_nonsense_that_was_stored_does_no_harm(crowded: Screen) -> None:
    for stored in ("{", "7", '{"columns": "x", "panes": {"left": "wide"}, "sort": 3}'):
        crowded.page.evaluate("(text) => localStorage.setItem('jump.console', text)", stored)
        crowded.page.reload()
        expect(crowded.row("build-0003")).to_be_visible()
