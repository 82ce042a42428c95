"""Jump Shortcuts in the console: made, edited, copied, removed, and the jump by RDP."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from jump_api.api import Api
from tests.web.conftest import OpenScreen
from tests.web.crowds import dialog, menu, select
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite


@pytest.fixture
def api(crowd: RunningSite) -> Api:
    return crowd.api(ADMINISTRATOR)


def _make(api: Api, name: str, **more: Any) -> dict[str, Any]:
    wanted = {"jump_method": "local_rdp", "name": name, "hostname": "till7.example.net", **more}
    made: dict[str, Any] = api.request("POST", "/jump-shortcuts", {"jump_group": GROUP, **wanted})
    return made


def _found(api: Api, name: str) -> list[dict[str, Any]]:
    items = api.items("/jump-items", {"search": name, "jump_method": "local_rdp"})
    return [item for item in items if item["name"] == name]


def _button(screen: Screen, name: str) -> Locator:
    return screen.page.locator(".toolbar").get_by_role("button", name=name)


def test_one_is_made(crowded: Screen, api: Api) -> None:
    _button(crowded, "New shortcut").click()
    box = dialog(crowded)
    assert crowded.violations() == []
    box.get_by_role("button", name="Create").click()
    for label in ("Name", "Hostname/IP"):
        field = box.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(f"{label}: a value is required.")
    assert crowded.violations() == []
    box.get_by_label("Jump Group").select_option(label="Servers")
    box.get_by_label("Name", exact=True).fill("Old desk")
    box.get_by_label("Hostname/IP").fill("office.example.net")
    expect(box.get_by_label("Port")).to_have_value("3389")
    box.get_by_label("User name").fill("jean")
    box.get_by_label("Screen").select_option(label="Window")
    box.get_by_label("Width").fill("1600")
    box.get_by_label("Tag").fill("desks")
    box.get_by_role("button", name="Create").click()
    expect(box).to_have_count(0)
    row = crowded.row("Old desk")
    expect(row).to_contain_text("Local RDP")
    expect(row).to_contain_text("office.example.net")
    expect(crowded.footer).to_contain_text("41 Jump Items total. 40 Jump Clients total.")
    row.click()
    details = crowded.page.locator("aside")
    expect(details).to_contain_text("Window, 1600")
    expect(details).to_contain_text("jean")
    assert crowded.violations() == []
    (made,) = _found(api, "Old desk")
    assert (made["port"], made["tag"]) == (3389, "desks")
    api.request("DELETE", f"/jump-shortcuts/{made['id']}")
    expect(row).to_have_count(0)
    expect(crowded.footer).to_contain_text("40 Jump Items total.")


def test_a_jump_gives_the_browser_a_file(crowded: Screen, api: Api) -> None:
    made = _make(api, "Till 7")
    with crowded.page.expect_download() as waiting:
        crowded.row("Till 7").dblclick()
    assert waiting.value.suggested_filename == "Till 7.rdp"
    content = Path(waiting.value.path()).read_bytes().decode("utf-16")
    assert "full address:s:till7.example.net:3389\r\n" in content
    expect(crowded.page.locator("aside")).to_contain_text(f"by {TECHNICIAN}")
    api.request("DELETE", f"/jump-shortcuts/{made['id']}")


def test_one_is_edited_copied_and_removed(crowded: Screen, api: Api) -> None:
    _make(api, "Edited", tag="old")
    crowded.row("Edited").click()
    crowded.page.keyboard.press("Alt+Enter")
    box = dialog(crowded)
    expect(box).to_contain_text("Properties of Edited")
    expect(box.get_by_label("Jump method")).to_be_disabled()
    box.get_by_label("Port").fill("70000")
    box.get_by_role("button", name="Save").click()
    expect(box.get_by_label("Port")).to_have_attribute("aria-invalid", "true")
    box.get_by_label("Port").fill("3390")
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0)
    assert _found(api, "Edited")[0]["port"] == 3390
    crowded.row("Edited").click(button="right")
    menu(crowded).get_by_role("menuitem", name="Copy").click()
    expect(box.get_by_label("Name")).to_have_value("Edited")
    assert crowded.violations() == []
    box.get_by_label("Jump Group").select_option(label="Personal")
    box.get_by_label("Name").fill("Copied")
    box.get_by_role("button", name="Copy").click()
    expect(crowded.row("Copied")).to_contain_text("Personal")
    (copied,) = _found(api, "Copied")
    assert (copied["port"], copied["jump_group"]) == (3390, f"user:{TECHNICIAN}")
    select(crowded, "Copied")
    crowded.page.keyboard.press("Delete")
    expect(box).to_contain_text("Nothing changes on the target computer.")
    box.get_by_role("button", name="Remove").click()
    expect(crowded.row("Copied")).to_have_count(0)
    assert _found(api, "Copied") == []
    api.request("DELETE", f"/jump-shortcuts/{_found(api, 'Edited')[0]['id']}")


def test_a_stale_edit_is_told_and_nothing_typed_is_lost(
    crowd: RunningSite, api: Api, open_screen: OpenScreen
) -> None:
    made = _make(api, "Contested")
    screen = open_screen(crowd, locale="fr-FR")
    screen.page.route_web_socket("**/api/v1/events*", lambda _: None)
    screen.sign_in()
    screen.row("Contested").click()
    screen.page.keyboard.press("Alt+Enter")
    box = dialog(screen)
    box.get_by_label("Commentaires").fill("Mine")
    box.get_by_label("Nom", exact=True).fill("My name")
    path = f"/jump-shortcuts/{made['id']}"
    api.request("PATCH", path, {"comments": "Theirs", "port": 3391})
    box.get_by_role("button", name="Enregistrer").click()
    expect(box.get_by_role("alert")).to_contain_text(
        "Un autre utilisateur l'a modifié entre-temps."
    )
    box.get_by_role("button", name="Recharger et conserver ma saisie").click()
    expect(box.get_by_label("Port")).to_have_value("3391")
    expect(box).to_contain_text("Valeur actuelle : Theirs")
    assert screen.violations() == []
    box.get_by_role("button", name="Enregistrer").click()
    expect(box).to_have_count(0)
    saved = api.request("GET", path)
    assert (saved["name"], saved["comments"], saved["port"]) == ("My name", "Mine", 3391)
    api.request("DELETE", path)


def test_both_kinds_are_sorted_searched_and_changed_together(crowded: Screen, api: Api) -> None:
    made = [_make(api, name) for name in ("AAA first", "zzz last")]
    heads = crowded.page.get_by_role("columnheader")
    by_method = heads.filter(has_text="Jump method").get_by_role("button")
    by_method.click()
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("Jump Client")
    by_method.click()
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("Local RDP")
    heads.filter(has_text="Name").first.get_by_role("button").click()
    expect(crowded.grid.get_by_role("row").nth(1)).to_contain_text("AAA first")
    select(crowded, "AAA first", "build-0003")
    crowded.page.keyboard.press("Alt+Enter")
    box = dialog(crowded)
    box.get_by_label("Tag").fill("both")
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0)
    crowded.search("both")
    expect(crowded.footer).to_contain_text("2 results")
    crowded.search("rdp")
    expect(crowded.footer).to_contain_text("2 results")
    select(crowded, "AAA first", "zzz last")
    crowded.page.keyboard.press("Delete")
    expect(box).to_contain_text("Jump Shortcuts: 2.")
    assert crowded.violations() == []
    api.request("DELETE", f"/jump-shortcuts/{made[0]['id']}")
    box.get_by_role("button", name="Remove").click()
    expect(box.get_by_role("alert")).to_contain_text("Couldn't remove 1 of 2 Jump Items")
    box.get_by_role("button", name="Close").click()
    assert _found(api, "zzz last") == []


def test_the_palette_makes_and_copies(crowded: Screen, api: Api) -> None:
    made = _make(api, "From palette")
    crowded.page.keyboard.press("Control+k")
    crowded.type("new shortcut")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("New shortcut")
    crowded.page.keyboard.press("Escape")
    crowded.page.keyboard.press("Control+k")
    crowded.type("From pal")
    option = crowded.page.get_by_role("option").filter(has_text="From palette")
    expect(option).to_contain_text("Local RDP")
    assert crowded.violations() == []
    option.click()
    crowded.page.get_by_role("option", name="Copy From palette").click()
    expect(dialog(crowded).get_by_label("Name")).to_have_value("From palette")
    crowded.page.keyboard.press("Escape")
    api.request("DELETE", f"/jump-shortcuts/{made['id']}")
