"""The properties of one Jump Item and of several."""

import re

from playwright.sync_api import Locator, expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import change, dialog, record, select
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite


def _open(screen: Screen, *names: str) -> Locator:
    select(screen, *names)
    screen.page.locator(".toolbar").get_by_role("button", name="Properties").click()
    return dialog(screen)


def _save(box: Locator) -> None:
    box.get_by_role("button", name="Save").click()


def test_one_with_every_field(crowded: Screen, crowd: RunningSite) -> None:
    box = _open(crowded, "build-0003")
    expect(box).to_contain_text("Properties of build-0003")
    expect(box.get_by_label("Name")).to_have_value("")
    expect(box.get_by_label("Name")).to_have_attribute("placeholder", "Default: build-0003")
    assert crowded.violations() == []
    box.get_by_label("Name").fill("Build server")
    box.get_by_label("Jump Group").select_option(label="Servers")
    tag = box.get_by_label("Tag")
    suggested = crowded.page.locator(f"#{tag.get_attribute('list')} option")
    expect(suggested).to_have_count(1)
    expect(suggested).to_have_attribute("value", "linux")
    tag.fill("builders")
    box.get_by_label("Comments").fill("First line\nSecond line")
    _save(box)
    expect(box).to_have_count(0)
    row = crowded.row("Build server")
    expect(row).to_contain_text("Servers")
    expect(row).to_contain_text("builders")
    expect(row).to_have_attribute("aria-selected", "true")
    found = record(crowd, "Build server")
    assert found["jump_group"] == GROUP
    assert found["comments"] == "First line\nSecond line"
    change(crowd, "Build server", name="", jump_group=f"user:{TECHNICIAN}", tag="", comments="")


def test_limits_are_told_at_the_fields(crowded: Screen, crowd: RunningSite) -> None:
    box = _open(crowded, "build-0013")
    box.get_by_label("Name").fill("n" * 129)
    box.get_by_label("Tag").fill("t" * 65)
    box.get_by_label("Comments").fill("c" * 1025)
    _save(box)
    for label, limit in (("Name", 128), ("Tag", 64), ("Comments", 1024)):
        field = box.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(rf"\b{limit:,}\b|\b{limit}\b"))
    assert crowded.violations() == []
    box.get_by_label("Name").fill("n" * 128)
    expect(box.get_by_label("Name")).to_have_attribute("aria-invalid", "false")
    box.get_by_label("Tag").fill("t" * 64)
    box.get_by_label("Comments").fill("c" * 1024)
    _save(box)
    expect(box).to_have_count(0)
    assert record(crowd, "n" * 128)["comments"] == "c" * 1024
    change(crowd, "n" * 128, name="", tag="prod", comments="Rack 4, shelf 2")


def test_untouched_dialog_follows_what_others_do(crowded: Screen, crowd: RunningSite) -> None:
    box = _open(crowded, "cache-0007")
    change(crowd, "cache-0007", comments="From elsewhere")
    expect(box.get_by_label("Comments")).to_have_value("From elsewhere")
    _save(box)
    expect(box).to_have_count(0)


def test_a_stale_edit_is_told_and_nothing_typed_is_lost(
    crowd: RunningSite, open_screen: OpenScreen
) -> None:
    """Two technicians edit the same item; the second one's live channel is down."""
    first, second = open_screen(crowd), open_screen(crowd, locale="fr-FR")
    second.page.route_web_socket("**/api/v1/events*", lambda _: None)
    for screen in (first, second):
        screen.sign_in()
        screen.row("cache-0017").click()
        screen.page.keyboard.press("Alt+Enter")
    slow = dialog(second)
    slow.get_by_label("Nom").fill("Mine")
    slow.get_by_label("Commentaires").fill("My comment")
    quick = dialog(first)
    quick.get_by_label("Comments").fill("Their comment")
    quick.get_by_label("Tag").fill("theirs")
    _save(quick)
    expect(quick).to_have_count(0)
    slow.get_by_role("button", name="Enregistrer").click()
    expect(slow.get_by_role("alert")).to_contain_text(
        "Un autre utilisateur l'a modifié entre-temps."
    )
    assert second.violations() == []
    assert record(crowd, "cache-0017")["comments"] == "Their comment"
    slow.get_by_role("button", name="Recharger et conserver ma saisie").click()
    expect(slow.get_by_role("alert")).to_have_count(0)
    expect(slow.get_by_label("Nom")).to_have_value("Mine")
    expect(slow.get_by_label("Commentaires")).to_have_value("My comment")
    expect(slow.get_by_label("Balise")).to_have_value("theirs")
    expect(slow).to_contain_text("Valeur actuelle : Their comment")
    slow.get_by_role("button", name="Enregistrer").click()
    expect(slow).to_have_count(0)
    saved = record(crowd, "Mine")
    assert (saved["comments"], saved["tag"]) == ("My comment", "theirs")
    change(crowd, "Mine", name="", tag="prod", comments="")


def test_a_change_elsewhere_is_told_while_typing(crowded: Screen, crowd: RunningSite) -> None:
    box = _open(crowded, "cache-0027")
    box.get_by_label("Name").fill("Typed")
    change(crowd, "cache-0027", tag="elsewhere")
    expect(box.get_by_role("alert")).to_contain_text(
        "Someone else has changed this in the meantime."
    )
    box.get_by_role("button", name="Reload and keep my changes").click()
    expect(box.get_by_label("Tag")).to_have_value("elsewhere")
    expect(box.get_by_label("Name")).to_have_value("Typed")
    crowded.page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_several_keep_what_differs(crowded: Screen, crowd: RunningSite) -> None:
    names = ("db-0001", "db-0011", "db-0021")
    before = [record(crowd, name) for name in names]
    box = _open(crowded, *names)
    expect(box).to_contain_text("Properties of 3 Jump Items")
    expect(box.get_by_label("Name")).to_have_count(0)
    tag, comments = box.get_by_label("Tag"), box.get_by_label("Comments")
    expect(tag).to_have_value("")
    expect(tag).to_have_attribute("placeholder", "Multiple values — unchanged")
    assert crowded.violations() == []
    comments.fill("For all of them")
    expect(box).to_contain_text("Will be changed for all selected items.")
    box.get_by_role("button", name="Clear Tag for all").click()
    expect(box).to_contain_text("Will be cleared for all selected items.")
    box.get_by_role("button", name="Keep Tag unchanged").click()
    _save(box)
    expect(box).to_have_count(0)
    after = [record(crowd, name) for name in names]
    assert {one["comments"] for one in after} == {"For all of them"}
    for field in ("name", "tag", "jump_group"):
        assert [one[field] for one in after] == [one[field] for one in before]
    expect(crowded.footer).to_contain_text("3 selected")
    box = _open(crowded, *names)
    box.get_by_role("button", name="Clear Tag for all").click()
    _save(box)
    expect(box).to_have_count(0)
    assert {record(crowd, name)["tag"] for name in names} == {""}


def test_several_with_each_ones_result(crowded: Screen, crowd: RunningSite) -> None:
    names = ("edge-0009", "edge-0019", "edge-0029")
    box = _open(crowded, *names)
    box.get_by_label("Tag").fill("x" * 65)
    _save(box)
    expect(box.get_by_label("Tag")).to_have_attribute("aria-invalid", "true")
    box.get_by_label("Tag").fill("edges")
    change(crowd, "edge-0019", comments="Meanwhile")
    path = f"/jump-clients/{record(crowd, 'edge-0029')['id']}"
    crowd.api(ADMINISTRATOR).request("DELETE", path, query={"uninstall": "false"})
    _save(box)
    alert = box.get_by_role("alert")
    expect(alert).to_contain_text("Couldn't edit 2 of 3 Jump Items")
    expect(alert).to_contain_text(
        re.compile("edge-0019 Someone else has changed this in the meantime")
    )
    expect(alert).to_contain_text("edge-0029 The Jump Client does not exist.")
    assert record(crowd, "edge-0009")["tag"] == "edges"
    assert record(crowd, "edge-0019")["tag"] != "edges"
    assert crowded.violations() == []
    box.get_by_role("button", name="Try again").click()
    expect(alert).to_contain_text("Couldn't edit 1 of 2 Jump Items")
    saved = record(crowd, "edge-0019")
    assert (saved["tag"], saved["comments"]) == ("edges", "Meanwhile")
    box.get_by_role("button", name="Close").click()
    expect(box).to_have_count(0)


def test_a_group_without_the_right_is_refused(crowded: Screen, crowd: RunningSite) -> None:
    api = crowd.api(ADMINISTRATOR)
    api.request("POST", "/jump-groups", {"code_name": "x", "name": "Ex", "members": [TECHNICIAN]})
    box = _open(crowded, "kiosk-0004")
    box.get_by_label("Jump Group").select_option(label="Ex")
    api.request("PATCH", "/jump-groups/x", {"members": []})
    _save(box)
    expect(box.get_by_role("alert")).to_be_visible()
    assert record(crowd, "kiosk-0004")["jump_group"] == GROUP


def test_comments_keep_their_lines_and_several_know_shortcuts(
    crowded: Screen, crowd: RunningSite
) -> None:
    wanted = {"jump_method": "local_rdp", "jump_group": GROUP, "name": "Till", "hostname": "till"}
    crowd.api(ADMINISTRATOR).request("POST", "/jump-shortcuts", wanted)
    change(crowd, "db-0001", comments="Ask first\nthen jump")
    crowded.search("db-0001")
    crowded.row("db-0001").click()
    comments = crowded.page.get_by_role("complementary").get_by_text("Ask first")
    assert comments.inner_text() == "Ask first\nthen jump"
    change(crowd, "db-0001", comments="")
    crowded.search("Till")
    crowded.row("Till").click()
    crowded.row("till-0005").click(modifiers=["Control"])
    expect(crowded.page.get_by_role("complementary")).to_contain_text(
        "1 online, 0 not online, 1 shortcut."
    )
