"""Step-up: a dialog asks for a fresh code, and the page's request goes on where it was."""

import sqlite3
import time
from collections.abc import Iterator
from itertools import count

import pyotp
import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.crowds import dialog, select
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

NUMBERS = count()


class Chief:
    """An administrator with a second factor, of a site that asks for it."""

    def __init__(self, site: RunningSite) -> None:
        self.name = f"chief-{next(NUMBERS)}"
        new = {"username": self.name, "password": PASSWORD, "role": "administrator"}
        site.api(ADMINISTRATOR).request("POST", "/users", new)
        self.api: Api = site.api(self.name)
        begun = self.api.request("POST", "/auth/second-factor", {"password": PASSWORD})
        self.totp = pyotp.TOTP(begun["secret"])
        code = {"code": self.totp.at(time.time())}
        self.codes: list[str] = self.api.request("POST", "/auth/second-factor/confirm", code)[
            "recovery_codes"
        ]
        self.api.request("PATCH", "/settings", {"second_factor_policy": "step_up"})

    def sign_in(self, pages: Administration, site: RunningSite, path: str) -> None:
        """Open a page; the code that signing in took is an old one by now."""
        page = pages.page
        page.goto(f"/login/{path}")
        page.locator("#username").fill(self.name)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#code").fill(self.codes.pop())
        page.keyboard.press("Enter")
        expect(page.locator(".tabs")).to_be_visible()
        self.age_codes(site)

    def age_codes(self, site: RunningSite) -> None:
        """Let the codes given in browsers be old ones."""
        with sqlite3.connect(site.database, timeout=30) as database:
            database.execute(
                "UPDATE web_sessions SET factor_at = factor_at - 600000 "
                "WHERE browser NOT LIKE 'jump/%'"
            )
        database.close()


@pytest.fixture
def chief_of_crowd(crowd: RunningSite) -> Iterator[Chief]:
    made = Chief(crowd)
    yield made
    made.api.request("PATCH", "/settings", {"second_factor_policy": "off"})


@pytest.fixture
def screen_on_crowd(crowd: RunningSite, open_screen: OpenScreen) -> Screen:
    return open_screen(crowd)


@pytest.fixture
def chief(site: RunningSite) -> Iterator[Chief]:
    made = Chief(site)
    yield made
    made.api.request("PATCH", "/settings", {"second_factor_policy": "off"})


def test_a_code_is_asked_for_and_the_request_goes_on(
    site: RunningSite, screen: Screen, chief: Chief
) -> None:
    pages, page = Administration(screen), screen.page
    chief.sign_in(pages, site, "users/new")
    name = f"made-{chief.name}"
    pages.field("username").fill(name)
    page.locator("button[type=submit]").last.click()
    expect(pages.dialog.get_by_role("heading")).to_have_text("Confirm it's you")
    assert screen.violations() == []
    code = pages.dialog.get_by_label("Code")
    expect(code).to_be_focused()
    code.fill("nothing")
    page.keyboard.press("Enter")
    expect(pages.dialog.get_by_role("alert")).to_contain_text("The code is incorrect")
    pages.dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("This action requires a new verification code.")).to_be_visible()
    expect(pages.field("username")).to_have_value(name)
    page.locator("button[type=submit]").last.click()
    code.fill(chief.codes.pop())
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"User {name} created.")).to_be_visible()
    # For ten minutes nothing more is asked.
    pages.go("account")
    pages.button("Create an API token").click()
    pages.field("name").fill("Deployment")
    page.locator("form").get_by_role("button", name="Create an API token").click()
    expect(pages.row("Deployment")).to_contain_text("with two-factor authentication")


def test_a_question_goes_on_too(site: RunningSite, screen: Screen, chief: Chief) -> None:
    pages, page = Administration(screen), screen.page
    chief.api.request("POST", "/teams", {"code_name": chief.name})
    chief.sign_in(pages, site, f"teams/{chief.name}")
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("dialog", name="Confirm it's you").get_by_label("Code").fill(chief.codes.pop())
    page.keyboard.press("Enter")
    expect(pages.dialog).to_have_count(0)
    expect(pages.heading).to_have_text("Teams")


def test_who_has_no_second_factor_is_told_where_to_set_it_up(
    site: RunningSite, open_screen: OpenScreen, chief: Chief
) -> None:
    screen = open_screen(site, locale="fr-FR")
    pages = Administration(screen)
    pages.open("settings")
    pages.field("sign_in_hours").fill("13")
    pages.button("Enregistrer").click()
    expect(pages.dialog).to_contain_text("n'est pas encore activée sur votre compte")
    expect(pages.dialog.get_by_role("link")).to_have_attribute("href", "/login/account")
    assert screen.violations() == []
    pages.dialog.get_by_role("button", name="Annuler").click()
    expect(pages.field("sign_in_hours")).to_have_value("13")
    expect(pages.field("second_factor_policy")).to_have_value("step_up")


def test_it_was_set_up_in_another_tab(site: RunningSite, screen: Screen, chief: Chief) -> None:
    name = f"late-{chief.name}"
    new = {"username": name, "password": PASSWORD, "role": "administrator"}
    chief.api.request("POST", "/users", new)
    pages, page = Administration(screen), screen.page
    pages.open("teams/new", name)
    pages.field("code_name").fill(name)
    pages.button("Create a team").click()
    with page.context.expect_page() as opened:
        pages.dialog.get_by_role("link").click()
    other = opened.value
    other.get_by_role("button", name="Set up two-factor authentication").click()
    other.locator("#field-password").fill(PASSWORD)
    other.keyboard.press("Enter")
    totp = pyotp.TOTP(other.get_by_label("Secret key", exact=True).input_value())
    other.locator("#field-code").fill(totp.at(time.time()))
    other.keyboard.press("Enter")
    expect(other.get_by_text("Two-factor authentication is on.")).to_be_visible()
    pages.dialog.get_by_role("button", name="Cancel").click()
    chief.age_codes(site)
    pages.button("Create a team").click()
    pages.dialog.get_by_label("Code").fill(totp.at(time.time(), counter_offset=1))
    page.keyboard.press("Enter")
    expect(pages.heading).to_have_text(name)


def test_a_sign_in_that_ends_while_a_code_is_asked_for(
    site: RunningSite, screen: Screen, chief: Chief
) -> None:
    """Signing in takes a code: nobody is asked for a second one, and nothing is sent unasked."""
    pages, page = Administration(screen), screen.page
    chief.sign_in(pages, site, "teams/new")
    pages.field("code_name").fill(chief.name)
    pages.button("Create a team").click()
    expect(pages.dialog.get_by_role("heading")).to_have_text("Confirm it's you")
    pages.end_sign_in()
    pages.dialog.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(pages.dialog.get_by_role("heading")).to_have_text("Sign in")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#code").fill(chief.codes.pop())
    page.keyboard.press("Enter")
    expect(pages.dialog).to_be_hidden()
    pages.button("Create a team").click()
    expect(pages.heading).to_have_text(chief.name)


def test_several_are_removed_once_a_code_is_given(
    crowd: RunningSite, screen_on_crowd: Screen, chief_of_crowd: Chief
) -> None:
    screen, page = screen_on_crowd, screen_on_crowd.page
    names = ("build-0003", "build-0013")
    chief_of_crowd.sign_in(Administration(screen), crowd, "status")
    page.goto("/console")
    screen.search("build-00")
    select(screen, *names)
    page.keyboard.press("Delete")
    box = page.get_by_role("dialog", name="Remove 2 Jump Items?")
    box.get_by_role("checkbox").uncheck()
    box.get_by_role("button", name="Remove").click()
    asked = page.get_by_role("dialog", name="Confirm it's you")
    asked.get_by_label("Code").fill("nothing")
    page.keyboard.press("Enter")
    expect(asked.get_by_role("alert")).to_contain_text("The code is incorrect")
    asked.get_by_role("button", name="Cancel").click()
    expect(box).to_contain_text("This action requires a new verification code.")
    for name in names:
        expect(screen.row(name)).to_have_count(1)
    box.get_by_role("button", name="Remove").click()
    asked.get_by_label("Code").fill(chief_of_crowd.codes.pop())
    page.keyboard.press("Enter")
    expect(dialog(screen)).to_have_count(0)
    for name in names:
        expect(screen.row(name)).to_have_count(0)
