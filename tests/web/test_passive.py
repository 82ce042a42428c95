"""Passive Jump Clients in the console: shown, counted, and changed, one and several."""

import re

from playwright.sync_api import expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import change, dialog, record, select
from tests.web.sites import ADMINISTRATOR, RunningSite

PORT = "Port for passive connections"


def test_one_becomes_passive(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd)
    screen.sign_in(ADMINISTRATOR)
    select(screen, "build-0013")
    screen.page.get_by_role("button", name="Properties").click()
    box = dialog(screen)
    expect(box.get_by_label(PORT)).to_be_hidden()
    box.get_by_label("Connection type").select_option(label="Passive")
    box.get_by_label(PORT).fill("80")
    box.get_by_role("button", name="Save").click()
    expect(box.get_by_label(PORT)).to_have_attribute("aria-invalid", "true")
    box.get_by_label(PORT).fill("6000")
    assert screen.violations() == []
    box.get_by_role("button", name="Save").click()
    expect(box).to_be_hidden()
    expect(screen.status("build-0013")).to_have_text("Passive")
    panel = screen.page.get_by_role("complementary", name="Statistics")
    expect(panel).to_contain_text("Passive, TCP port 6000")
    expect(screen.footer).to_contain_text("1 passive.")
    assert screen.violations() == []
    found = record(crowd, "build-0013")
    assert (found["passive"], found["passive_port"]) == (True, 6000)
    change(crowd, "build-0013", passive_port=6001)  # which the server tells it by a call
    expect(panel).to_contain_text("The server could not reach this computer", timeout=20_000)
    expect(panel.locator(".failed li").first).to_have_text(re.compile(r"^\S+ \(.+\)$"))
    assert screen.violations() == []


def test_several_become_active(crowd: RunningSite, open_screen: OpenScreen) -> None:
    names = ["build-0023", "build-0033"]
    for name in names:
        change(crowd, name, passive=True)
    screen = open_screen(crowd, locale="fr-FR")
    screen.sign_in()
    select(screen, "build-0003", *names)
    screen.page.get_by_role("button", name="Propriétés").click()
    kind = dialog(screen).get_by_label("Type de connexion")
    expect(kind.locator("option:checked")).to_have_text("Conserver les valeurs actuelles")
    kind.select_option(label="Actif")
    dialog(screen).get_by_role("button", name="Enregistrer").click()
    expect(screen.status(names[0])).to_contain_text("ligne")
    expect(screen.status(names[1])).to_contain_text("ligne")
    assert [record(crowd, name)["connection_type"] for name in names] == ["active", "active"]
