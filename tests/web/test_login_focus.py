"""The keyboard's place: what comes at one's wish has it, and it is never lost when that goes."""

import pytest
from playwright.sync_api import expect

from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def press(pages: Administration, name: str) -> None:
    """Press a button by the keyboard."""
    pages.button(name).first.focus()
    pages.page.keyboard.press("Enter")


def test_a_token(pages: Administration) -> None:
    pages.open("account")
    press(pages, "Create an API token")
    expect(pages.field("name")).to_be_focused()
    press(pages, "Cancel")
    expect(pages.button("Create an API token")).to_be_focused()
    press(pages, "Create an API token")
    pages.page.keyboard.type("By the keyboard")
    pages.page.keyboard.press("Enter")
    expect(pages.page.get_by_role("textbox", name="Token", exact=True)).to_be_focused()
    press(pages, "Create an API token")
    press(pages, "Cancel")
    expect(pages.page.get_by_role("textbox", name="Token", exact=True)).to_be_visible()
    press(pages, "Done")
    expect(pages.button("Create an API token")).to_be_focused()
    press(pages, "Remove By the keyboard")
    pages.confirm("Remove")
    expect(pages.button("Create an API token")).to_be_focused()


def test_a_second_factor(pages: Administration) -> None:
    pages.open("account", TECHNICIAN)
    press(pages, "Set up two-factor authentication")
    expect(pages.field("password")).to_be_focused()
    press(pages, "Cancel")
    expect(pages.button("Set up two-factor authentication")).to_be_focused()


def test_a_user(pages: Administration) -> None:
    pages.open("users/new")
    pages.field("username").fill("by.the.keyboard")
    pages.page.keyboard.press("Enter")
    password = pages.page.get_by_role("textbox", name="Password", exact=True)
    expect(password).to_be_focused()
    press(pages, "Create another user")
    expect(pages.field("username")).to_be_focused()
    pages.go("users?search=by.the.keyboard")
    pages.link("by.the.keyboard").click()
    press(pages, "Reset password…")
    pages.confirm("Reset password")
    expect(pages.page.get_by_role("textbox", name="New password", exact=True)).to_be_focused()


def test_an_installer(pages: Administration, site: RunningSite) -> None:
    body = {"jump_group": GROUP, "name": "By the keyboard"}
    made = site.api(ADMINISTRATOR).request("POST", "/installers", body)["id"]
    pages.open(f"installers/{made}")
    press(pages, "Extend…")
    expect(pages.field("valid_minutes")).to_be_focused()
    pages.page.keyboard.press("Enter")
    expect(pages.button("Extend…")).to_be_focused()
    expect(pages.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    press(pages, "Show link and QR code")
    expect(pages.page.get_by_role("textbox", name="Shareable link")).to_be_focused()
    press(pages, "Hide link")
    expect(pages.button("Show link and QR code")).to_be_focused()
    press(pages, "Show key")
    expect(pages.button("Hide key")).to_be_focused()


def test_members(pages: Administration) -> None:
    pages.open("teams/new")
    pages.field("members").fill(TECHNICIAN)
    press(pages, "Add")
    expect(pages.field("members")).to_be_focused()
    press(pages, f"Remove {TECHNICIAN}")
    expect(pages.field("members")).to_be_focused()


def test_the_tab_of_the_page_is_in_sight(site: RunningSite, open_screen: OpenScreen) -> None:
    pages = Administration(open_screen(site, locale="fr-FR", width=390))
    pages.open("audit-log")
    expect(pages.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
