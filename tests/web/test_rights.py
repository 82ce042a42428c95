"""The console offers what the role allows, live; teams, and the people in them."""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from jump_api.api import Api
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, PASSWORD, TECHNICIAN, RunningSite

NUMBERS = count()


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


def _user(api: Api, **more: Any) -> str:
    name = f"user-{next(NUMBERS)}"
    api.request("POST", "/users", {"username": name, "password": PASSWORD, **more})
    return name


def _groups(screen: Screen) -> Locator:
    return screen.page.get_by_role("navigation", name="Jump Groups")


def _action(screen: Screen, name: str) -> Locator:
    return screen.page.locator(".toolbar").get_by_role("button", name=name, exact=True)


def test_actions_follow_the_role_without_a_reload(
    screen: Screen, api: Api, computer: Computer
) -> None:
    name = _user(api)

    def give(role: str | None) -> None:
        roles = {name: role} if role else {}
        members = [TECHNICIAN, name] if role else [TECHNICIAN]
        api.request("PATCH", f"/jump-groups/{GROUP}", {"members": members, "roles": roles})

    give("auditor")
    screen.sign_in(name)
    screen.row(COMPUTER).click()
    for action in ("Jump", "Properties", "Remove"):
        expect(_action(screen, action)).to_be_disabled()
    expect(screen.page.locator("aside").get_by_role("button", name="Jump")).to_be_disabled()
    screen.row(COMPUTER).dblclick()
    screen.page.keyboard.press("Delete")
    screen.page.keyboard.press("Alt+Enter")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    expect(screen.page.locator(".shell")).to_have_count(0)
    screen.page.keyboard.press("Control+k")
    screen.type(COMPUTER)
    palette = screen.page.get_by_role("dialog")
    expect(palette.get_by_role("option", name=COMPUTER)).to_be_visible()
    screen.page.keyboard.press("Enter")
    expect(palette.get_by_role("option")).to_have_text([f"Show {COMPUTER} in the list"])
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("Escape")
    give("start_sessions")
    expect(_action(screen, "Jump")).to_be_enabled()
    expect(_action(screen, "Remove")).to_be_disabled()
    give("no_access")
    expect(screen.row(COMPUTER)).to_have_count(0)
    give("technician")
    expect(screen.row(COMPUTER)).to_be_visible()
    give(None)
    expect(screen.row(COMPUTER)).to_have_count(0)


def test_properties_edit_what_the_role_allows(screen: Screen, api: Api, computer: Computer) -> None:
    api.request("POST", "/jump-item-roles", {"code_name": "mover", "rights": ["move"]})
    name = _user(api, personal_role="no_access")
    api.request(
        "PATCH",
        f"/jump-groups/{GROUP}",
        {"members": [TECHNICIAN, name], "roles": {name: "mover"}},
    )
    screen.sign_in(name)
    screen.row(COMPUTER).click()
    _action(screen, "Properties").click()
    dialog = screen.page.get_by_role("dialog")
    for field in ("Name", "Tag", "Comments"):
        expect(dialog.get_by_label(field, exact=True)).to_be_disabled()
    group = dialog.get_by_label("Jump Group", exact=True)
    expect(group).to_be_enabled()
    expect(group.get_by_role("option")).to_have_text(["Servers"])
    dialog.get_by_role("button", name="Cancel").click()
    api.request("PATCH", f"/jump-groups/{GROUP}", {"members": [TECHNICIAN]})


def test_who_makes_no_installers_is_not_told_to(screen: Screen, api: Api) -> None:
    screen.sign_in(_user(api, rights=[]))
    expect(screen.page.get_by_text("You see the Jump Groups you're a member of.")).to_be_visible()
    expect(screen.page.get_by_text("Deploy your first Jump Client")).to_have_count(0)


def test_a_team_opens_a_second_pane_with_its_people(
    site: RunningSite, open_screen: OpenScreen, api: Api
) -> None:
    lead, member = _user(api), _user(api, display_name="Zoé Petit")
    team = f"team-of-{lead}"
    members = {lead: "lead", member: "member"}
    api.request("POST", "/teams", {"code_name": team, "name": "Support", "members": members})
    api.request("POST", "/jump-groups", {"code_name": f"g-{team}", "name": "Desk", "team": team})
    screen = open_screen(site)
    screen.sign_in(lead)
    groups = _groups(screen)
    people = screen.page.get_by_role("region", name="Personal items: Support")
    expect(groups.get_by_role("button", name="Desk 0")).to_be_visible()
    expect(people).to_have_count(0)
    groups.get_by_role("button", name="Desk 0").click()
    expect(people.get_by_role("button")).to_have_text(["Zoé Petit 0"])
    groups.get_by_role("button", name="Personal 0").click()
    expect(people).to_have_count(0)
    groups.get_by_role("button", name="Support", exact=True).click()
    people.get_by_role("button", name="Zoé Petit 0").click()
    expect(people.get_by_role("button")).to_have_attribute("aria-current", "true")
    assert f"group=user%3A{member}" in screen.page.url
    assert screen.violations() == []
    screen.page.reload()
    expect(people.get_by_role("button")).to_have_attribute("aria-current", "true")
    api.request("PATCH", f"/teams/{team}", {"members": {lead: "member", member: "member"}})
    expect(people).to_have_count(0)
    expect(groups.get_by_role("button", name="Desk 0")).to_be_visible()


def test_an_administrator_finds_the_others(screen: Screen, api: Api) -> None:
    name = _user(api, display_name="Otto Ohneteam")
    screen.sign_in(ADMINISTRATOR)
    groups = _groups(screen)
    groups.get_by_role("button", name="Other users").click()
    people = screen.page.get_by_role("region", name="Personal items: Other users")
    people.get_by_role("button", name="Otto Ohneteam 0").click()
    assert f"group=user%3A{name}" in screen.page.url


def test_narrow_windows_choose_from_one_list(
    site: RunningSite, open_screen: OpenScreen, api: Api
) -> None:
    manager, member = _user(api), _user(api, display_name="Mia Membre")
    members = {manager: "manager", member: "member"}
    team = f"team-of-{manager}"
    api.request("POST", "/teams", {"code_name": team, "name": "Équipe A", "members": members})
    screen = open_screen(site, width=390, height=800, locale="fr-FR")
    screen.sign_in(manager)
    choice = screen.page.get_by_label("Groupe de Jumps", exact=True)
    choice.select_option(label="Mia Membre (0)")
    expect(screen.page.get_by_role("button", name="Afficher tous")).to_be_visible()
    assert not screen.overflows()
