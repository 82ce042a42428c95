"""Step-up: a dialog asks for a fresh code, and the page's request goes on where it was."""

import sqlite3
import time
from collections.abc import Iterator
from itertools import count

import pyotp
import pytest
from playwright.sync_api import expect

from jump_cli.api import Api
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
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
        with sqlite3.connect(site.database, timeout=30) as database:
            database.execute(
                "UPDATE web_sessions SET factor_at = factor_at - 600000 WHERE user_id IN "
                "(SELECT id FROM users WHERE username = ?) AND browser NOT LIKE 'jump/%'",
                (self.name,),
            )
        database.close()


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
    expect(pages.dialog.get_by_role("heading")).to_have_text("Is it you?")
    assert screen.violations() == []
    code = pages.dialog.get_by_label("Code")
    expect(code).to_be_focused()
    code.fill("nothing")
    page.keyboard.press("Enter")
    expect(pages.dialog.get_by_role("alert")).to_contain_text("The code is wrong")
    pages.dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("This takes a fresh code of your second factor.")).to_be_visible()
    expect(pages.field("username")).to_have_value(name)
    page.locator("button[type=submit]").last.click()
    code.fill(chief.codes.pop())
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"The user {name} is created.")).to_be_visible()
    # For ten minutes nothing more is asked.
    pages.go("account")
    pages.button("Create an API token").click()
    pages.field("name").fill("Deployment")
    page.locator("form").get_by_role("button", name="Create an API token").click()
    expect(pages.row("Deployment")).to_contain_text("with second factor")


def test_a_question_goes_on_too(site: RunningSite, screen: Screen, chief: Chief) -> None:
    pages, page = Administration(screen), screen.page
    chief.api.request("POST", "/teams", {"code_name": chief.name})
    chief.sign_in(pages, site, f"teams/{chief.name}")
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("dialog", name="Is it you?").get_by_label("Code").fill(chief.codes.pop())
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
    expect(pages.dialog).to_contain_text("votre compte n'en a pas encore")
    expect(pages.dialog.get_by_role("link")).to_have_attribute("href", "/login/account")
    assert screen.violations() == []
    pages.dialog.get_by_role("button", name="Annuler").click()
    expect(pages.field("sign_in_hours")).to_have_value("13")
    expect(pages.field("second_factor_policy")).to_have_value("step_up")
