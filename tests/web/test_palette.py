"""The command palette, by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import change, dialog, record, select, selected
from tests.web.screens import Screen
from tests.web.sites import GROUP, RunningSite

SLOW_SERVER = """() => {
  const send = window.fetch;
  const gate = new Promise((open) => (window.answer = open));
  window.fetch = async (...request) => (await gate, send(...request));
}"""
"""From now on nothing is asked of the server until ``answer()``."""


def _open(screen: Screen, text: str = "", keys: str = "Control+k") -> Locator:
    screen.page.keyboard.press(keys)
    field = screen.page.get_by_role("combobox", name=re.compile("palette", re.IGNORECASE))
    expect(field).to_be_focused()
    screen.page.keyboard.type(text)
    return field


def _first(screen: Screen) -> Locator:
    """The option that Enter would choose."""
    return dialog(screen).get_by_role("option", selected=True)


def test_combobox_pattern(crowded: Screen) -> None:
    field = _open(crowded)
    expect(field).to_have_attribute("aria-controls", "choices")
    expect(crowded.page.get_by_role("listbox")).to_have_attribute("id", "choices")
    for key, place in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        crowded.page.keyboard.press(key)
        expect(field).to_have_attribute("aria-activedescendant", f"choice-{place}")
        expect(_first(crowded)).to_have_attribute("id", f"choice-{place}")
    assert crowded.violations() == []
    # Nothing is selected: nothing is offered that would need it.
    assert "Properties" not in crowded.page.get_by_role("listbox").inner_text()
    crowded.page.keyboard.type("no such thing")
    expect(dialog(crowded)).to_contain_text("No results.")
    crowded.page.keyboard.press("Escape")
    expect(dialog(crowded)).to_have_count(0)


def test_keys_typed_ahead_are_for_the_dialog_that_is_loaded(
    crowd: RunningSite, open_screen: OpenScreen
) -> None:
    screen = open_screen(crowd)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    screen.page.route("**/assets/Dialogs-*.js", hold)
    with screen.page.expect_request("**/assets/Dialogs-*.js"):
        screen.sign_in()
    screen.row("build-0003").click()
    screen.page.keyboard.press("Delete")
    # In the list it would be a jump.
    screen.page.keyboard.press("Enter")
    expect(dialog(screen)).to_have_count(0)
    held.pop().continue_()
    expect(dialog(screen)).to_contain_text("Remove build-0003?")
    expect(screen.page.locator("header .close")).to_have_count(0)


def test_a_dialog_that_cannot_be_loaded_is_told(
    crowd: RunningSite, open_screen: OpenScreen
) -> None:
    screen = open_screen(crowd)
    screen.page.route("**/assets/Dialogs-*.js", lambda route: route.abort())
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    screen.page.keyboard.press("Control+k")
    expect(screen.page.get_by_role("alert")).to_contain_text("Can't reach the server.")
    screen.page.unroute("**/assets/Dialogs-*.js")
    screen.page.get_by_role("button", name="Dismiss").click()
    _open(screen, "kiosk")


def test_without_a_keyboard(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd, width=390, height=760)
    screen.sign_in()
    screen.page.get_by_role("button", name="Command palette").click()
    field = screen.page.get_by_role("combobox", name=re.compile("palette", re.IGNORECASE))
    field.fill("kiosk-0014")
    dialog(screen).get_by_role("option").filter(has_text="kiosk-0014").first.click()
    dialog(screen).get_by_role("option", name="Properties of kiosk-0014").click()
    expect(dialog(screen)).to_contain_text("Properties of kiosk-0014")
    assert screen.violations() == []
    screen.page.keyboard.press("Escape")
    assert not screen.overflows()


def test_finds_an_item_and_what_can_be_done_with_it(crowded: Screen) -> None:
    _open(crowded, "kiosk-0014")
    expect(_first(crowded)).to_contain_text("kiosk-0014")
    crowded.page.keyboard.press("Enter")
    expect(_first(crowded)).to_have_text("Jump to kiosk-0014")
    assert crowded.violations() == []
    crowded.page.keyboard.press("Backspace")
    expect(_first(crowded)).not_to_have_text("Jump to kiosk-0014")
    crowded.page.keyboard.type("kiosk-0014")
    expect(_first(crowded)).to_contain_text("kiosk-0014")
    crowded.page.keyboard.press("Enter")
    crowded.page.keyboard.type("prop")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("Properties of kiosk-0014")
    crowded.page.keyboard.press("Escape")
    _open(crowded, "kiosk-0014")
    expect(_first(crowded)).to_contain_text("kiosk-0014")
    crowded.page.keyboard.press("Enter")
    crowded.page.keyboard.type("list")
    crowded.page.keyboard.press("Enter")
    expect(crowded.row("kiosk-0014")).to_have_attribute("aria-selected", "true")
    expect(crowded.grid).to_be_focused()


def test_who_types_faster_than_the_answer_gets_what_was_typed(crowded: Screen) -> None:
    _open(crowded, "kiosk")
    expect(_first(crowded)).to_contain_text("kiosk-0004")
    crowded.page.evaluate(SLOW_SERVER)
    crowded.page.keyboard.type("-0024")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded).locator(".chip")).to_have_count(0)
    crowded.page.evaluate("answer()")
    expect(dialog(crowded).locator(".chip")).to_have_text("kiosk-0024")
    expect(_first(crowded)).to_have_text("Jump to kiosk-0024")


def test_the_name_counts_more_than_other_fields(crowded: Screen, crowd: RunningSite) -> None:
    change(crowd, "build-0003", comments="like kiosk-0034")
    _open(crowded, "kiosk-0034")
    options = dialog(crowded).get_by_role("option")
    expect(options).to_contain_text(["kiosk-0034", "build-0003"])


def test_jump_and_remove(crowded: Screen, crowd: RunningSite) -> None:
    identity = record(crowd, "lab-0006")["id"]
    _open(crowded, "lab-0006")
    expect(_first(crowded)).to_contain_text("lab-0006")
    crowded.page.keyboard.press("Enter")
    crowded.page.keyboard.press("Enter")
    tabs = crowded.page.get_by_role("navigation", name="Open tabs")
    expect(tabs.get_by_role("button", name="lab-0006", exact=True)).to_be_visible()
    _open(crowded, "lab-0006", "Control+Shift+K")
    expect(_first(crowded)).to_contain_text("lab-0006")
    crowded.page.keyboard.press("Enter")
    crowded.page.keyboard.type("remove")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("Remove lab-0006?")
    crowded.page.keyboard.press("Space")
    with crowded.page.expect_response(f"**/jump-clients/{identity}?uninstall=false") as answer:
        dialog(crowded).get_by_role("button", name="Remove").press("Enter")
    assert answer.value.status == 204


def test_actions_on_what_is_selected(crowded: Screen) -> None:
    select(crowded, "build-0003", "build-0013")
    _open(crowded, "properties")
    expect(_first(crowded)).to_contain_text("Properties: 2 selected")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("Properties of 2 Jump Items")
    crowded.page.keyboard.press("Escape")
    assert selected(crowded) == ["build-0003", "build-0013"]
    _open(crowded, "remove")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("Remove 2 Jump Items?")
    crowded.page.keyboard.press("Escape")
    _open(crowded, "refresh")
    with crowded.page.expect_response("**/api/v1/jump-items?*"):
        crowded.page.keyboard.press("Enter")


def test_groups_language_and_signing_out(crowded: Screen) -> None:
    _open(crowded, "go servers")
    crowded.page.keyboard.press("Enter")
    expect(crowded.page).to_have_url(re.compile(f"group={GROUP}$"))
    _open(crowded, "francais")
    crowded.page.keyboard.press("Enter")
    expect(crowded.page.get_by_role("button", name="Actualiser")).to_be_visible()
    _open(crowded, "english")
    crowded.page.keyboard.press("Enter")
    expect(crowded.page.get_by_role("button", name="Refresh")).to_be_visible()
    _open(crowded, "sign out")
    crowded.page.keyboard.press("Enter")
    expect(crowded.page.locator("#username")).to_be_visible()


LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"width": 390, "height": 800},
    "french, in the dark": {"locale": "fr-FR", "dark": True, "width": 1000, "height": 700},
}


@pytest.mark.parametrize("looks", LOOKS)
def test_accessible_in_every_look(crowd: RunningSite, open_screen: OpenScreen, looks: str) -> None:
    screen = open_screen(crowd, **LOOKS[looks])
    screen.sign_in()
    select(screen, "build-0003", "build-0013")
    found: dict[str, list[str]] = {}
    keys = {"menu": "Shift+F10", "properties": "Alt+Enter", "removal": "Delete"}
    for step, key in {**keys, "palette": "Control+k"}.items():
        screen.page.keyboard.press(key)
        expect(screen.page.locator("[role=menu], dialog[open]")).to_be_visible()
        found[step] = screen.violations()
        found[step] += ["wider than the window"] if screen.overflows() else []
        screen.page.keyboard.press("Escape")
        expect(screen.page.locator("[role=menu], dialog[open]")).to_have_count(0)
    assert {step: problems for step, problems in found.items() if problems} == {}
