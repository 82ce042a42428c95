"""Signing in and out, and the languages."""

import re

from playwright.sync_api import expect

from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, TECHNICIAN, RunningSite


def test_wrong_password_is_refused_and_the_name_kept(screen: Screen) -> None:
    screen.sign_in(password="wrong")
    alert = screen.page.get_by_role("alert")
    expect(alert).to_have_text("The user name or the password is wrong.")
    expect(screen.page.locator("#username")).to_have_value(TECHNICIAN)
    expect(screen.page.locator("#password")).to_have_value("")
    expect(screen.page.locator("#password")).to_be_focused()
    assert screen.page.url.endswith("/console")


def test_sign_in_and_out(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.page.get_by_text("Alice Martin")).to_be_visible()
    assert screen.page.url.endswith("/console")
    screen.page.get_by_role("button", name="Sign out").click()
    expect(screen.page.locator("#username")).to_be_visible()
    screen.page.goto("/console")
    expect(screen.page.locator("#username")).to_be_visible()


def test_signed_out_elsewhere_is_told(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.footer).to_contain_text("Live")
    screen.page.evaluate(
        """fetch("/api/v1/auth/me").then((answer) => answer.json()).then((me) =>
             fetch("/api/v1/auth/sign-out",
                   {method: "POST", headers: {"X-CSRF-Token": me.csrf_token}}))"""
    )
    expect(screen.page.get_by_text("You are signed out. Sign in to go on.")).to_be_visible()


def test_keeps_nothing_secret_in_the_browser(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.footer).to_contain_text("Live")
    stored: str = screen.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert re.fullmatch(r'\[\{("jump\.language":"\w+")?\},\{("jump\.shells":.*)?\}\]', stored)
    assert screen.page.evaluate("document.cookie") == ""


def test_french_by_the_browser(site: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(site, locale="fr-CA")
    screen.sign_in(password="wrong")
    expect(screen.page.get_by_role("alert")).to_have_text(
        "Le nom d'utilisateur ou le mot de passe est incorrect."
    )
    screen.sign_in()
    expect(screen.page).to_have_title("Console du technicien d'assistance")
    expect(screen.page.get_by_role("heading", name="Groupes de Jumps")).to_be_visible()
    expect(screen.footer).to_contain_text("au total")
    assert screen.page.evaluate("document.documentElement.lang") == "fr"


def test_the_users_choice_wins_over_the_browsers(
    site: RunningSite, open_screen: OpenScreen
) -> None:
    first = open_screen(site)
    first.sign_in(ADMINISTRATOR)
    expect(first.footer).to_contain_text("Live")
    with first.page.expect_response("**/api/v1/auth/me"):
        first.page.get_by_role("combobox", name="Language").select_option("fr")
    expect(first.page.get_by_role("button", name="Actualiser")).to_be_visible()
    # Another browser, in English: the account says French.
    second = open_screen(site)
    second.sign_in(ADMINISTRATOR)
    expect(second.page.get_by_role("button", name="Actualiser")).to_be_visible()
    site.api(ADMINISTRATOR).request("PATCH", "/auth/me", {"language": "en"})


def test_server_away_is_told_and_tried_again(screen: Screen, site: RunningSite) -> None:
    screen.page.goto("/login")
    expect(screen.page.locator("#username")).to_be_visible()
    screen.page.route("**/api/**", lambda route: route.abort())
    screen.page.locator("#username").fill("a")
    screen.page.locator("#password").fill("b")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("The server can't be reached")
    screen.page.unroute("**/api/**")
