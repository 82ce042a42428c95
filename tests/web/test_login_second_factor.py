"""The second factor: set up, asked for at signing in, renewed, turned off, reset by others."""

import time
from collections.abc import Callable
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

NUMBERS = count()
SIX_DIGITS = "Enter the 6-digit code from your authenticator app, or a recovery code."

Protect = Callable[[str], tuple[pyotp.TOTP, list[str]]]


@pytest.fixture
def name(site: RunningSite) -> str:
    """A technician of the test's own."""
    made = f"factor-{next(NUMBERS)}"
    site.api(ADMINISTRATOR).request("POST", "/users", {"username": made, "password": PASSWORD})
    return made


@pytest.fixture
def protect(site: RunningSite) -> Protect:
    """Set up somebody's second factor: their authenticator, and recovery codes."""

    def set_up(username: str) -> tuple[pyotp.TOTP, list[str]]:
        api = site.api(username)
        totp = pyotp.TOTP(
            api.request("POST", "/auth/second-factor", {"password": PASSWORD})["secret"]
        )
        answer = api.request("POST", "/auth/second-factor/confirm", {"code": code(totp)})
        return totp, answer["recovery_codes"]

    return set_up


def code(totp: pyotp.TOTP, steps: int = 0) -> str:
    """What the authenticator shows, or shows ``steps`` half minutes from now."""
    return totp.at(time.time(), counter_offset=steps)


def give_code(page: Page, given: str) -> None:
    page.locator("#code").fill(given)
    page.keyboard.press("Enter")


def give_password(page: Page, username: str) -> None:
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_set_up_and_signing_in(screen: Screen, name: str) -> None:
    pages, page = Administration(screen), screen.page
    pages.open("account", name)
    pages.button("Set up two-factor authentication").click()
    pages.field("password").fill("wrong")
    pages.button("Continue").click()
    expect(pages.error("password")).to_have_text("Incorrect current password.")
    pages.field("password").fill(PASSWORD)
    pages.button("Continue").click()
    expect(page.get_by_role("img", name="QR code of the secret key")).to_be_visible()
    assert screen.violations() == []
    totp = pyotp.TOTP(page.get_by_label("Secret key", exact=True).input_value())
    pages.field("code").fill("12345")
    pages.button("Turn on").click()
    expect(pages.error("code")).to_contain_text("The code is incorrect")
    used = code(totp)
    pages.field("code").fill(used)
    pages.button("Turn on").click()
    expect(page.get_by_text("Two-factor authentication is on.")).to_be_visible()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(
        10
    )
    assert screen.violations() == []
    pages.button("Done").click()
    expect(page.get_by_text("10 recovery codes left.")).to_be_visible()
    assert totp.secret not in page.content()
    pages.button("Sign out").click()
    give_password(page, name)
    expect(page.locator("#code")).to_be_focused()
    expect(page.get_by_text(SIX_DIGITS)).to_be_visible()
    assert screen.violations() == []
    give_code(page, used)  # by the confirmation
    expect(page.get_by_role("alert")).to_contain_text(
        "The code is incorrect or has already been used."
    )
    expect(page.locator("#code")).to_have_value("")
    expect(page.locator("#code")).to_be_focused()
    give_code(page, code(totp, 1))
    expect(page.locator(".tabs")).to_be_visible()


def test_back_to_the_password(screen: Screen, name: str, protect: Protect) -> None:
    _, codes = protect(name)
    page = screen.page
    page.goto("/console")
    give_password(page, name)
    page.get_by_role("button", name="Back to password").click()
    expect(page.locator("#password")).to_be_focused()
    expect(page.locator("#password")).to_have_value("")
    expect(page.locator("#username")).to_have_value(name)
    give_password(page, name)
    give_code(page, codes[0])
    expect(screen.footer).to_contain_text("Live")


def test_it_is_asked_for_when_the_sign_in_has_ended(
    screen: Screen, name: str, protect: Protect
) -> None:
    pages, page = Administration(screen), screen.page
    pages.open("account", name)
    # Setting it up elsewhere ends this sign-in.
    _, codes = protect(name)
    pages.button("Create an API token").click()
    pages.field("name").fill("Typed before")
    page.locator("form").get_by_role("button", name="Create an API token").click()
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    give_code(page, codes[0])
    expect(pages.dialog).to_be_hidden()
    expect(pages.field("name")).to_have_value("Typed before")
    expect(page.get_by_text("9 recovery codes left.")).to_be_visible()


def test_new_codes_and_turning_it_off(screen: Screen, name: str, protect: Protect) -> None:
    totp, codes = protect(name)
    pages, page = Administration(screen), screen.page
    page.goto("/login/account")
    give_password(page, name)
    give_code(page, codes[0])
    pages.button("Create new recovery codes…").click()
    pages.field("password").fill(PASSWORD)
    pages.field("code").fill("nothing")
    pages.dialog.get_by_role("button", name="Create new recovery codes").click()
    expect(pages.error("code")).to_contain_text("The code is incorrect")
    expect(pages.field("password")).to_have_value(PASSWORD)
    assert screen.violations() == []
    pages.field("code").fill(code(totp, 1))
    pages.confirm("Create new recovery codes")
    shown = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(shown).to_have_count(10)
    fresh = shown.all_inner_texts()
    assert not set(fresh) & set(codes)
    pages.button("Done").click()
    pages.button("Turn off…").click()
    pages.field("password").fill("wrong")
    pages.field("code").fill(fresh[0])
    pages.dialog.get_by_role("button", name="Turn off").click()
    expect(pages.error("password")).to_have_text("Incorrect current password.")
    pages.field("password").fill(PASSWORD)
    pages.field("code").fill(fresh[0])
    pages.confirm("Turn off")
    expect(pages.button("Set up two-factor authentication")).to_be_visible()


def test_an_administrator_resets_it(
    site: RunningSite, screen: Screen, open_screen: OpenScreen, name: str, protect: Protect
) -> None:
    protect(name)
    pages = Administration(screen)
    pages.open(f"users?search={name}")
    pages.link(name).click()
    pages.button("Reset two-factor authentication…").click()
    pages.confirm("Reset two-factor authentication")
    expect(pages.button("Reset two-factor authentication…")).to_have_count(0)
    pages.go("audit-log?action=user.second_factor_reset")
    expect(pages.row(name)).to_be_visible()
    theirs = Administration(open_screen(site))
    theirs.open("account", name)


def test_in_french(site: RunningSite, open_screen: OpenScreen, name: str, protect: Protect) -> None:
    _, codes = protect(name)
    screen = open_screen(site, locale="fr-FR")
    page = screen.page
    page.goto("/login/account")
    give_password(page, name)
    expect(
        page.get_by_text("Votre compte est protégé par l'authentification à deux facteurs.")
    ).to_be_visible()
    give_code(page, "12345")
    expect(page.get_by_role("alert")).to_contain_text("Le code est incorrect")
    give_code(page, codes[0])
    expect(page.get_by_text("Il reste 9 codes de secours.")).to_be_visible()
