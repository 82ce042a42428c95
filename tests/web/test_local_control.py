"""What is forbidden on the computers: in a Jump Group and a Jump Client, and its token."""

import re

from playwright.sync_api import expect

from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.crowds import dialog, menu
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite


def _menu(screen: Screen, name: str, entry: str) -> None:
    screen.row(name).click(button="right")
    menu(screen).get_by_role("menuitem", name=entry).click()


def test_a_group_forbids_one_thing_and_a_client_another(
    crowd: RunningSite, open_screen: OpenScreen
) -> None:
    api = crowd.api(ADMINISTRATOR)
    name = next(api.items("/jump-clients", {"jump_group": GROUP}))["name"]
    screen = open_screen(crowd)
    pages = Administration(screen)
    pages.open(f"jump-groups/{GROUP}")
    screen.page.get_by_label("Forbid disabling on the computer").check()
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.")).to_be_visible()
    pages.go("installers/new")
    expect(screen.page.get_by_label("Forbid uninstalling on the computer")).not_to_be_checked()

    screen.page.goto("/console")
    screen.search(name)
    _menu(screen, name, "Properties")
    fields = dialog(screen)
    expect(fields).to_contain_text("Forbidden by the Jump Group.")
    fields.get_by_label("Uninstalling on the computer").select_option("true")
    assert screen.violations() == []
    fields.get_by_role("button", name="Save").click()
    expect(fields).to_be_hidden()
    screen.row(name).click()
    panel = screen.page.get_by_role("complementary", name="Statistics")
    expect(panel).to_contain_text("disable, uninstall")

    _menu(screen, name, "Maintenance token")
    shown = dialog(screen).get_by_label("Maintenance token", exact=True)
    expect(shown).to_have_value(re.compile("^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$"))
    expect(dialog(screen)).to_contain_text("Valid until")
    assert screen.violations() == []
    events = api.items("/audit-events", {"action": "jump_client.token_shown"})
    assert len(list(events)) == 1
