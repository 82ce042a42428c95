"""Several Jump Items at once: selecting, the context menu, jumping, removing."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.cases import each_case
from tests.web.computers import Computer
from tests.web.conftest import OpenScreen
from tests.web.crowds import change, dialog, menu, record, select, selected
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

FIRST = ["build-0003", "build-0013", "build-0023", "build-0033", "cache-0007"]


def test_mouse_with_control_and_shift(crowded: Screen) -> None:
    select(crowded, FIRST[0], FIRST[2])
    assert selected(crowded) == [FIRST[0], FIRST[2]]
    expect(crowded.footer).to_contain_text("2 selected")
    crowded.row(FIRST[0]).click(modifiers=["Control"])
    assert selected(crowded) == [FIRST[2]]
    crowded.row(FIRST[2]).click()
    crowded.row(FIRST[4]).click(modifiers=["Shift"])
    assert selected(crowded) == FIRST[2:]
    crowded.row(FIRST[0]).click(modifiers=["Shift"])
    assert selected(crowded) == FIRST[:3]
    # The box before the name does what Control does: fingers have no Control.
    crowded.row(FIRST[4]).locator("[data-pick]").click()
    assert selected(crowded) == [*FIRST[:3], FIRST[4]]
    panel = crowded.page.get_by_role("complementary", name="Statistics")
    expect(panel).to_contain_text("4 Jump Items selected")


def test_keyboard(crowded: Screen) -> None:
    keyboard = crowded.page.keyboard
    crowded.grid.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Shift+ArrowDown")
    keyboard.press("Shift+ArrowDown")
    assert selected(crowded) == FIRST[:3]
    keyboard.press("Shift+ArrowUp")
    assert selected(crowded) == FIRST[:2]
    keyboard.press("Control+ArrowDown")
    keyboard.press("Control+ArrowDown")
    assert selected(crowded) == FIRST[:2]
    keyboard.press("Control+Space")
    assert selected(crowded) == [FIRST[0], FIRST[1], FIRST[3]]
    keyboard.press("Control+a")
    expect(crowded.footer).to_contain_text("40 selected")
    keyboard.press("Escape")
    expect(crowded.footer).not_to_contain_text("selected")
    keyboard.press("ArrowDown")
    keyboard.press("Shift+End")
    expect(crowded.footer).to_contain_text("40 selected")


def test_selection_outlives_changes_elsewhere(crowded: Screen, crowd: RunningSite) -> None:
    select(crowded, FIRST[0], FIRST[2])
    change(crowd, FIRST[0], name="aa-first")
    expect(crowded.row("aa-first")).to_have_attribute("aria-selected", "true")
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("aa-first")
    assert selected(crowded) == ["aa-first", FIRST[2]]
    crowded.page.get_by_role("button", name="Refresh").click()
    expect(crowded.footer).to_contain_text("2 selected")
    crowded.page.get_by_role("columnheader", name="Status").get_by_role("button").click()
    expect(crowded.footer).to_contain_text("2 selected")
    crowded.page.get_by_role("columnheader", name=re.compile("^Name")).get_by_role("button").click()
    change(crowd, "aa-first", name="")
    expect(crowded.row(FIRST[0])).to_have_attribute("aria-selected", "true")
    # What is no longer shown is no longer selected.
    crowded.search("cache")
    expect(crowded.footer).to_contain_text("4 results")
    crowded.page.keyboard.press("Escape")
    expect(crowded.row(FIRST[0])).to_have_attribute("aria-selected", "false")


@each_case("way", ["mouse", "key", "shift"])
def test_context_menu_has_the_toolbars_actions(crowded: Screen, way: str) -> None:
    select(crowded, FIRST[0], FIRST[1])
    if way == "mouse":
        crowded.row(FIRST[1]).click(button="right")
    else:
        crowded.page.keyboard.press("ContextMenu" if way == "key" else "Shift+F10")
    entries = menu(crowded).get_by_role("menuitem")
    assert [text.split("\n")[0] for text in entries.all_inner_texts()] == [
        "Jump",
        "Refresh",
        "Properties",
        "Disable",
        "Wake",
        "Remove",
        "New shortcut",
    ]
    toolbar = crowded.page.locator(".toolbar > button:not(.columns)").all()
    assert [button.get_attribute("aria-label") for button in toolbar] == [
        "Jump",
        "Refresh",
        "Properties",
        "Disable",
        "Wake",
        "Remove",
        "New shortcut",
    ]
    expect(entries.first).to_be_focused()
    assert crowded.violations() == []
    crowded.page.keyboard.press("ArrowUp")
    expect(entries.last).to_be_focused()
    crowded.page.keyboard.press("p")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("Properties of 2 Jump Items")
    crowded.page.keyboard.press("Escape")
    expect(crowded.grid).to_be_focused()
    assert selected(crowded) == FIRST[:2]


def test_keys_bear_their_names_in_french(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd, locale="fr-FR")
    screen.sign_in()
    screen.row(FIRST[0]).click(button="right")
    keys = menu(screen).locator("kbd")
    expect(keys).to_have_text(["Entrée", "Alt+Entrée", "Suppr"])
    entry = menu(screen).get_by_role("menuitem", name="Propriétés")
    expect(entry).to_have_attribute("aria-keyshortcuts", "Alt+Enter")


def test_the_keys_stay_where_an_item_has_gone(crowded: Screen, crowd: RunningSite) -> None:
    crowded.row("till-0015").click()
    path = f"/jump-clients/{record(crowd, 'till-0015')['id']}?uninstall=false"
    crowd.api(ADMINISTRATOR).request("DELETE", path)
    expect(crowded.row("till-0015")).to_have_count(0)
    crowded.page.keyboard.press("ArrowDown")
    assert selected(crowded) == ["till-0025"]
    crowded.page.keyboard.press("ArrowUp")
    assert selected(crowded) == ["till-0005"]


def test_right_click_elsewhere_selects_that_one(crowded: Screen) -> None:
    select(crowded, FIRST[0], FIRST[1])
    crowded.row(FIRST[3]).click(button="right")
    assert selected(crowded) == [FIRST[3]]
    crowded.page.keyboard.press("Escape")
    expect(menu(crowded)).to_have_count(0)
    crowded.row(FIRST[3]).click(button="right")
    crowded.page.mouse.click(5, 5)
    expect(menu(crowded)).to_have_count(0)


def test_eleven_are_too_many_to_jump_to(crowded: Screen) -> None:
    crowded.row(FIRST[0]).click()
    for _ in range(10):
        crowded.page.keyboard.press("Shift+ArrowDown")
    expect(crowded.footer).to_contain_text("11 selected")
    crowded.page.keyboard.press("Enter")
    alert = crowded.page.get_by_role("alert")
    expect(alert).to_contain_text(
        "You can jump to at most 10 Jump Items at a time, and 11 are selected."
    )
    crowded.page.keyboard.press("Shift+ArrowUp")
    expect(alert).to_have_count(0)


def test_ten_tabs_leave_the_page_its_width(crowded: Screen) -> None:
    crowded.row(FIRST[0]).click()
    for _ in range(9):
        crowded.page.keyboard.press("Shift+ArrowDown")
    crowded.page.keyboard.press("Enter")
    tabs = crowded.page.get_by_role("navigation", name="Open tabs")
    expect(tabs.get_by_role("button", name="All 10 tabs")).to_be_visible()
    assert not crowded.overflows()
    for button in (
        tabs.locator("[aria-current=page]"),
        tabs.get_by_role("button", name="Jump Items"),
        crowded.page.get_by_role("button", name="Sign out"),
    ):
        expect(button).to_be_in_viewport(ratio=0.99)


def test_several_jumps_each_with_its_tab(
    crowded: Screen, crowd: RunningSite, tmp_site_folder: Path
) -> None:
    computer = Computer(tmp_site_folder, crowd, "Front desk")
    computer.start()
    try:
        expect(crowded.status("Front desk")).to_have_text("Online")
        select(crowded, "Front desk", FIRST[1])
        crowded.page.locator(".toolbar").get_by_role("button", name="Jump", exact=True).click()
        tabs = crowded.page.get_by_role("navigation", name="Open tabs")
        expect(tabs.get_by_role("button", name=re.compile("^Close"))).to_have_count(2)
        expect(crowded.bar).to_contain_text(re.compile("not connected|offline"))
        tabs.get_by_role("button", name="Front desk", exact=True).click()
        crowded.wait_for_prompt()
        crowded.run("echo reached-$((40+2))")
        expect(crowded.terminal).to_contain_text("reached-42")
        # In a terminal Ctrl+K is the shell's; Ctrl+Shift+K is the palette's.
        crowded.page.keyboard.press("Control+k")
        expect(dialog(crowded)).to_have_count(0)
        crowded.page.keyboard.press("Control+Shift+K")
        expect(dialog(crowded)).to_be_visible()
    finally:
        computer.uninstall()
        computer.wait_until_uninstalled()


def test_several_removed_with_each_ones_result(crowd: RunningSite, open_screen: OpenScreen) -> None:
    """Two technicians: one loses the right to some while the other's dialog is open."""
    screen = open_screen(crowd)
    screen.sign_in()
    select(screen, "edge-0009", "edge-0019", "kiosk-0004")
    screen.page.keyboard.press("Delete")
    box = dialog(screen)
    expect(box).to_contain_text("Remove 3 Jump Items?")
    expect(box.get_by_role("checkbox")).to_be_checked()
    box.get_by_role("checkbox").uncheck()
    expect(box).to_contain_text("Their files stay on the computers")
    assert screen.violations() == []
    gone = record(crowd, "edge-0019")
    api = crowd.api(ADMINISTRATOR, PASSWORD)
    api.request("DELETE", f"/jump-clients/{gone['id']}", query={"uninstall": "false"})
    expect(screen.row("edge-0019")).to_have_count(0)
    box.get_by_role("button", name="Remove").click()
    expect(box.get_by_role("alert")).to_contain_text("Couldn't remove 1 of 3 Jump Items")
    expect(box.get_by_role("listitem")).to_have_text("edge-0019 The Jump Client does not exist.")
    assert screen.violations() == []
    box.get_by_role("button", name="Close").click()
    expect(screen.row("edge-0009")).to_have_count(0)
    expect(screen.row("kiosk-0004")).to_have_count(0)


def test_removal_of_several_offline_ones_waits(crowded: Screen) -> None:
    offline = crowded.page.locator(".row", has=crowded.page.locator(".status .offline"))
    names = offline.locator(".name bdi").all_inner_texts()[:2]
    select(crowded, *names)
    crowded.page.locator(".toolbar").get_by_role("button", name="Remove").click()
    expect(dialog(crowded)).to_contain_text("Offline: 2. They stay in the list")
    dialog(crowded).get_by_role("button", name="Remove").click()
    expect(dialog(crowded)).to_have_count(0)
    for name in names:
        expect(crowded.status(name)).to_have_text("Removal pending")
    # Found by that, and taken back: one by itself, then all that are left.
    crowded.search("removal pending")
    expect(crowded.footer).to_contain_text("2 results")
    keep = crowded.page.locator(".toolbar").get_by_role("button", name="Cancel removal")
    crowded.row(names[0]).click()
    keep.click()
    expect(crowded.row(names[0])).to_have_count(0)
    crowded.search("")
    select(crowded, *names)
    keep.click()
    for name in names:
        expect(crowded.status(name)).to_have_text("Offline")
    expect(dialog(crowded)).to_have_count(0)
