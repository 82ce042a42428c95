"""Settings: changed, refused with their limits, changed by two at once, for who may."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from jump_wire.errors import UserError
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, PASSWORD, RunningSite

DEFAULTS: dict[str, object] = {
    "client_expiry_days": 180,
    "jump_client_limit": None,
    "active_limit": None,
    "session_start_limit": 20,
    "sign_in_hours": 12,
    "session_days": 730,
    "statistics_seconds": None,
    "withheld_statistics": [],
    "support_unasked": [],
    "survey": False,
    "survey_question_en": "",
}


@pytest.fixture(autouse=True)
def reset(site: RunningSite) -> Iterator[None]:
    """Other tests find the site as it was."""
    yield
    site.api(ADMINISTRATOR).request("PATCH", "/settings", DEFAULTS)


def test_changed_they_count_at_once(screen: Screen, site: RunningSite) -> None:
    pages = Administration(screen)
    pages.open("settings")
    expect(pages.field("client_expiry_days")).to_have_value("180")
    expect(pages.field("jump_client_limit")).to_have_value("")
    expect(pages.field("statistics_seconds")).to_have_attribute("placeholder", "5")
    sizes = "(found) => [...new Set(found.map((one) => getComputedStyle(one).fontSize))]"
    assert len(screen.page.locator("main .hint").evaluate_all(sizes)) == 1
    pages.field("jump_client_limit").fill("0")
    pages.field("sign_in_hours").fill("24")
    expect(pages.field("audit_days")).to_have_value("730")
    pages.field("session_days").fill("0")
    pages.field("statistics_seconds").fill("30")
    screen.page.get_by_label("Console user").check()
    screen.page.get_by_label("Files: read, copy").check()
    screen.page.get_by_label("Ask customers at the end").check()
    pages.field("survey_question_en").fill("Well?")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.")).to_be_visible()
    with pytest.raises(UserError, match="total number of Jump Clients"):
        site.api(ADMINISTRATOR).request("POST", "/installers", {"jump_group": GROUP})
    pages.field("jump_client_limit").fill("")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.")).to_be_visible()
    screen.page.reload()
    expect(pages.field("sign_in_hours")).to_have_value("24")
    expect(pages.field("jump_client_limit")).to_have_value("")
    expect(pages.field("session_days")).to_have_value("0")
    expect(pages.field("statistics_seconds")).to_have_value("30")
    expect(screen.page.get_by_label("Console user")).to_be_checked()
    expect(screen.page.get_by_label("Disks")).not_to_be_checked()
    stored = site.api(ADMINISTRATOR).request("GET", "/settings")
    assert (stored["support_unasked"], stored["survey"]) == (["files"], True)
    assert stored["survey_question_en"] == "Well?"
    site.api(ADMINISTRATOR).request("POST", "/installers", {"jump_group": GROUP})
    pages.go("audit-log?action=settings.changed")
    changes = screen.page.get_by_role("listitem").filter(has_text="Sign out after inactivity")
    expect(changes.first).to_contain_text(re.compile(r"12\sh → 1\sday"))
    figures = screen.page.get_by_role("listitem").filter(has_text="Figures not collected")
    expect(figures.first).to_contain_text("→ Console user")


def test_limits_are_told_at_the_field(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("settings")
    pages.field("client_expiry_days").fill("14")
    pages.field("sign_in_hours").fill("48")
    pages.button("Save").click()
    expect(pages.error("client_expiry_days")).to_contain_text("between 15 and 3,650")
    expect(pages.field("client_expiry_days")).to_be_focused()
    expect(pages.field("sign_in_hours")).to_have_value("48")
    pages.field("client_expiry_days").fill("")
    pages.button("Save").click()
    expect(pages.error("client_expiry_days")).to_have_text("Enter a whole number.")
    assert screen.violations() == []


def test_somebody_else_was_faster(screen: Screen, site: RunningSite) -> None:
    pages = Administration(screen)
    pages.open("settings")
    pages.field("sign_in_hours").fill("48")
    change = {"sign_in_hours": 36, "session_start_limit": 7}
    site.api(ADMINISTRATOR).request("PATCH", "/settings", change)
    pages.button("Save").click()
    pages.button("Reload and keep my changes").click()
    expect(screen.page.get_by_text("Someone else changed this to: 36")).to_be_visible()
    expect(pages.field("session_start_limit")).to_have_value("7")
    expect(pages.field("sign_in_hours")).to_have_value("48")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.")).to_be_visible()


def test_the_right_gives_the_page(site: RunningSite, open_screen: OpenScreen) -> None:
    new = {"username": "settler", "password": PASSWORD, "rights": ["settings"]}
    site.api(ADMINISTRATOR).request("POST", "/users", new)
    screen = open_screen(site, locale="fr-FR")
    pages = Administration(screen)
    pages.open("settings", "settler")
    expect(pages.heading).to_have_text("Paramètres")
    pages.field("session_start_limit").fill("21")
    pages.button("Enregistrer").click()
    expect(screen.page.get_by_text("Enregistré.")).to_be_visible()
