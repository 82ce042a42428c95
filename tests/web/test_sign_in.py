"""Signing in and out, and the languages."""

import re

from playwright.sync_api import expect

from tests.web.administration import Administration
from tests.web.computers import Computer
from tests.web.conftest import OpenScreen
from tests.web.crowds import change
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, TECHNICIAN, RunningSite


def test_wrong_password_is_refused_and_the_name_kept(screen: Screen) -> None:
    screen.sign_in_by_form(password="wrong")
    alert = screen.page.get_by_role("alert")
    expect(alert).to_have_text("Incorrect user name or password.")
    expect(screen.page.locator("#username")).to_have_value(TECHNICIAN)
    expect(screen.page.locator("#password")).to_have_value("")
    expect(screen.page.locator("#password")).to_be_focused()
    assert screen.page.url.endswith("/console")


def test_sign_in_and_out(screen: Screen) -> None:
    screen.sign_in_by_form()
    expect(screen.page.get_by_text("Alice Martin")).to_be_visible()
    assert screen.page.url.endswith("/console")
    screen.page.get_by_role("button", name="Sign out").click()
    expect(screen.page.locator("#username")).to_be_visible()
    screen.page.goto("/console")
    expect(screen.page.locator("#username")).to_be_visible()


def test_a_sign_in_that_ended_costs_nothing(
    screen: Screen, site: RunningSite, computer: Computer
) -> None:
    screen.sign_in_by_form()
    screen.search(computer.name)
    screen.row(computer.name).click()
    screen.page.locator(".toolbar").get_by_role("button", name="Properties").click()
    comments = screen.page.get_by_label("Comments")
    comments.fill("typed before")
    Administration(screen).end_sign_in()
    again = screen.page.get_by_role("dialog", name="Sign in")
    expect(again).to_contain_text("You've been signed out. Sign in to continue.")
    assert screen.violations() == []
    # A browser lets a second Esc close what refused the first one.
    for _ in range(5):
        screen.page.keyboard.press("Escape")
    expect(again).to_be_visible()
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    screen.page.keyboard.press("Enter")
    expect(again).to_have_count(0)
    expect(comments).to_have_value("typed before")
    expect(comments).to_be_focused()
    screen.page.get_by_role("button", name="Save").click()
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    expect(screen.row(computer.name)).to_contain_text("typed before")
    expect(screen.footer).to_contain_text("Live")
    change(site, computer.name, comments="after it")
    expect(screen.row(computer.name)).to_contain_text("after it")


def test_signing_out_there_leads_to_the_first_page(screen: Screen) -> None:
    screen.sign_in_by_form()
    expect(screen.footer).to_contain_text("Live")
    Administration(screen).end_sign_in()
    dialog = screen.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Sign out").click()
    expect(screen.page.locator(".console")).to_have_count(0)
    expect(screen.page.locator("#username")).to_have_value("")


def test_keeps_nothing_secret_in_the_browser(screen: Screen) -> None:
    screen.sign_in_by_form()
    expect(screen.footer).to_contain_text("Live")
    stored: str = screen.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert re.fullmatch(r'\[\{("jump\.language":"\w+")?\},\{("jump\.shells":.*)?\}\]', stored)
    assert screen.page.evaluate("document.cookie") == ""


def test_french_by_the_browser(site: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(site, locale="fr-CA")
    screen.sign_in_by_form(password="wrong")
    expect(screen.page.get_by_role("alert")).to_have_text(
        "Nom d'utilisateur ou mot de passe incorrect."
    )
    screen.sign_in_by_form()
    expect(screen.page).to_have_title("Console du technicien d'assistance")
    expect(screen.page.get_by_role("heading", name="Groupes de Jumps")).to_be_visible()
    expect(screen.footer).to_contain_text("au total")
    assert screen.page.evaluate("document.documentElement.lang") == "fr"


def test_the_users_choice_wins_over_the_browsers(
    site: RunningSite, open_screen: OpenScreen
) -> None:
    first = open_screen(site)
    first.sign_in_by_form(ADMINISTRATOR)
    expect(first.footer).to_contain_text("Live")
    with first.page.expect_response("**/api/v1/auth/me"):
        first.page.get_by_role("combobox", name="Language").select_option("fr")
    expect(first.page.get_by_role("button", name="Actualiser")).to_be_visible()
    # Another browser, in English: the account says French.
    second = open_screen(site)
    second.sign_in_by_form(ADMINISTRATOR)
    expect(second.page.get_by_role("button", name="Actualiser")).to_be_visible()
    site.api(ADMINISTRATOR).request("PATCH", "/auth/me", {"language": "en"})


def test_server_away_is_told_and_tried_again(screen: Screen, site: RunningSite) -> None:
    screen.page.goto("/login")
    expect(screen.page.locator("#username")).to_be_visible()
    screen.page.route("**/api/**", lambda route: route.abort())
    screen.page.locator("#username").fill("a")
    screen.page.locator("#password").fill("b")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("Can't reach the server")
    screen.page.unroute("**/api/**")
