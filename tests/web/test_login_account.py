"""My account: password, language, API tokens."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from jump_api.api import Site as Place
from jump_wire.errors import UserError
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

NEW = "another correct horse battery"
NUMBERS = count()

NewUser = Callable[[], str]


@pytest.fixture
def new_user(site: RunningSite) -> NewUser:
    """Make a technician of the test's own."""

    def create() -> str:
        name = f"account-{next(NUMBERS)}"
        site.api(ADMINISTRATOR).request("POST", "/users", {"username": name, "password": PASSWORD})
        return name

    return create


def test_password_is_changed(screen: Screen, site: RunningSite, new_user: NewUser) -> None:
    name = new_user()
    pages = Administration(screen)
    pages.open("account", name)
    pages.field("password-current").fill("wrong")
    pages.field("password-new").fill(NEW)
    pages.button("Change password").click()
    expect(pages.error("password-current")).to_have_text("Incorrect current password.")
    expect(pages.field("password-new")).to_have_value(NEW)
    pages.field("password-current").fill(PASSWORD)
    pages.button("Change password").click()
    expect(screen.page.get_by_text("Password changed.")).to_be_visible()
    expect(pages.field("password-new")).to_have_value("")
    assert site.api(name, NEW).request("GET", "/auth/me")["user"]["username"] == name


def test_a_short_password_is_refused_at_its_field(screen: Screen, new_user: NewUser) -> None:
    pages = Administration(screen)
    pages.open("account", new_user())
    pages.button("Change password").click()
    expect(pages.error("password-current")).to_have_text("Current password: a value is required.")
    expect(pages.error("password-new")).to_have_text("New password: enter at least 12 characters.")
    expect(pages.field("password-current")).to_be_focused()


def test_language_is_kept(
    screen: Screen, site: RunningSite, open_screen: OpenScreen, new_user: NewUser
) -> None:
    name = new_user()
    pages = Administration(screen)
    pages.open("account", name)
    pages.field("language").select_option("fr")
    expect(pages.heading).to_have_text("Mon compte")
    expect(screen.page.get_by_text("Enregistrée dans votre compte.")).to_be_visible()
    assert site.api(name).request("GET", "/auth/me")["user"]["language"] == "fr"


def test_token_is_shown_once_works_and_goes(
    screen: Screen, site: RunningSite, new_user: NewUser
) -> None:
    pages = Administration(screen)
    name = new_user()
    pages.open("account", name)
    expect(screen.page.get_by_text("You have no API tokens.")).to_be_visible()
    pages.button("Create an API token").click()
    pages.field("name").fill("Deployment")
    pages.field("valid_days").fill("7")
    screen.page.locator("form").get_by_role("button", name="Create an API token").click()
    secret = screen.page.get_by_label("Token", exact=True)
    token = secret.input_value()
    assert token.startswith("jt_")
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pages.button("Copy Token").click()
    expect(screen.page.get_by_text("Copied").first).to_be_visible()
    assert screen.page.evaluate("navigator.clipboard.readText()") == token
    api = Api(Place(site.url, str(site.ca_path), timeout=5), {"Authorization": f"Bearer {token}"})
    assert api.request("GET", "/auth/me")["user"]["username"] == name
    screen.page.reload()
    expect(pages.row("Deployment")).to_be_visible()
    assert token not in screen.page.content()
    pages.button("Remove Deployment").click()
    pages.confirm("Remove")
    expect(screen.page.get_by_text("You have no API tokens.")).to_be_visible()
    with pytest.raises(UserError, match="Sign in, or"):
        api.request("GET", "/auth/me")


def test_bad_tokens_are_told_at_their_fields(screen: Screen, new_user: NewUser) -> None:
    pages = Administration(screen)
    pages.open("account", new_user())
    pages.button("Create an API token").click()
    form = screen.page.locator("form[aria-label='Create an API token']")
    submit = form.get_by_role("button", name="Create an API token")
    pages.field("valid_days").fill("soon")
    submit.click()
    expect(pages.error("valid_days")).to_have_text("Enter a whole number.")
    pages.field("valid_days").fill("366")
    form.get_by_role("checkbox", name="read").uncheck()
    submit.click()
    expect(pages.error("valid_days")).to_contain_text("between 1 and 365")
    expect(pages.error("name")).to_have_text("Name: a value is required.")
    expect(pages.error("scopes")).to_be_visible()
    expect(pages.field("name")).to_be_focused()
