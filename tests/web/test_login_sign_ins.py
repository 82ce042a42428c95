"""My account: where one is signed in, and ending it from elsewhere."""

from itertools import count

import pytest
from playwright.sync_api import expect

from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

NUMBERS = count()
HERE = "Chrome on Linux"


@pytest.fixture
def name(site: RunningSite) -> str:
    """A technician of the test's own."""
    made = f"signed-in-{next(NUMBERS)}"
    site.api(ADMINISTRATOR).request("POST", "/users", {"username": made, "password": PASSWORD})
    return made


def test_another_browser_is_seen_and_ended(
    site: RunningSite, screen: Screen, open_screen: OpenScreen, name: str
) -> None:
    console = open_screen(site)
    console.sign_in_by_form(name)
    expect(console.footer).to_contain_text("Live")
    pages = Administration(screen)
    pages.open("account", name)
    items = screen.page.get_by_role("list", name="Where you're signed in").get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(items.filter(has_text="This browser").get_by_role("button")).to_have_count(0)
    other = items.filter(has_not_text="This browser")
    expect(other).to_contain_text("127.0.0.1")
    expect(other).to_contain_text(HERE)
    other.get_by_role("button", name=f"Sign out {HERE}, 127.0.0.1").click()
    pages.confirm("Sign out")
    expect(items).to_have_count(1)
    # Its live channel is closed: nobody has to do anything there.
    expect(console.page.get_by_text("You've been signed out. Sign in to continue.")).to_be_visible()


def test_all_others_end(
    site: RunningSite, screen: Screen, open_screen: OpenScreen, name: str
) -> None:
    others = [open_screen(site) for _ in range(2)]
    for other in others:
        other.sign_in_by_form(name)
        expect(other.footer).to_contain_text("Live")
    pages = Administration(screen)
    pages.open("account", name)
    pages.button("Sign out everywhere else…").click()
    pages.confirm("Sign out everywhere else")
    expect(pages.button("Sign out everywhere else…")).to_have_count(0)
    for other in others:
        expect(
            other.page.get_by_text("You've been signed out. Sign in to continue.")
        ).to_be_visible()


def test_who_administers_users_sees_who_is_signed_in_and_ends_it(
    site: RunningSite, screen: Screen, open_screen: OpenScreen, name: str
) -> None:
    console = open_screen(site)
    console.sign_in_by_form(name)
    expect(console.footer).to_contain_text("Live")
    pages = Administration(screen)
    pages.open("status")
    everybody = screen.page.get_by_role("list", name="Signed-in users").get_by_role("listitem")
    theirs = everybody.filter(has_text=name)
    expect(theirs).to_contain_text(HERE)
    expect(everybody.filter(has_text="This browser").get_by_role("button")).to_have_count(0)
    theirs.get_by_role("button", name=f"Sign out {name}: {HERE}, 127.0.0.1").click()
    expect(pages.dialog).to_contain_text(f"{HERE}: the user is signed out there immediately")
    assert screen.violations() == []
    pages.confirm("Sign out")
    expect(theirs).to_have_count(0)
    expect(console.page.get_by_text("You've been signed out. Sign in to continue.")).to_be_visible()


def test_others_are_not_told_who_is_signed_in(screen: Screen, name: str) -> None:
    Administration(screen).open("status", name)
    expect(screen.page.get_by_role("heading", name="Active sessions")).to_be_visible()
    expect(screen.page.get_by_role("list", name="Signed-in users")).to_have_count(0)


def test_what_a_program_calls_itself_is_only_text(
    site: RunningSite, open_screen: OpenScreen, name: str
) -> None:
    screen = open_screen(site, locale="fr-FR", user_agent="<b>x</b> <img src=x>")
    Administration(screen).open("account", name)
    expect(screen.page.get_by_text("<b>x</b> <img src=x>")).to_be_visible()
    expect(screen.page.get_by_text("Ce navigateur")).to_be_visible()
