"""Every form of the administrative interface against bad luck and bad input: nothing is lost."""

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from tests.cases import each_case
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.forms import EDITS, NEW, NUMBERS
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

# All forms in one window: another one for each form would take longer than most of these tests.
new_forms = each_case("name", NEW, ids=str)
edit_forms = each_case("name", EDITS, ids=str)


@pytest.fixture(scope="module")
def colleague(site: RunningSite) -> str:
    """Another administrator, whose sign-ins and rights the tests may end."""
    name = "forms.admin"
    body = {"username": name, "password": PASSWORD, "role": "administrator"}
    site.api(ADMINISTRATOR).request("POST", "/users", body)
    return name


def give_role(root: Api, colleague: str, role: str) -> None:
    """Make them an administrator, or a technician."""
    (user,) = root.request("GET", "/users", query={"search": colleague})["items"]
    if user["role"] != role:
        root.request("PATCH", f"/users/{user['id']}", {"role": role})


@pytest.fixture
def api(site: RunningSite, colleague: str) -> Api:
    """The colleague's own; the right to everything is theirs again."""
    give_role(site.api(ADMINISTRATOR), colleague, "administrator")
    return site.api(colleague)


@pytest.fixture
def pages(site: RunningSite, open_screen: OpenScreen, colleague: str, api: Api) -> Administration:
    """A window of the colleague's, signed in."""
    pages = Administration(open_screen(site))
    pages.open("status", colleague)
    return pages


@new_forms
def test_what_is_sent_twice_is_made_once(pages: Administration, api: Api, name: str) -> None:
    form = NEW[name]
    form.open(pages)
    values = form.values()
    form.fill(pages, values)
    posts = pages.count("POST", f"**/api/v1{form.path}")
    with pages.answered("POST", f"/api/v1{form.path}"):
        form.submit(pages).evaluate(
            "(button) => { button.click(); button.click(); button.form?.requestSubmit(); }"
        )
    assert len(posts) == 1
    assert len(form.made(api, values)) == 1


@new_forms
def test_values_over_the_limit_stay_and_are_told(pages: Administration, name: str) -> None:
    form = NEW[name]
    form.open(pages)
    form.fill(pages, form.values())
    for field, limit in form.limits.items():
        pages.field(field).fill("x" * (limit + 1))
    form.submit(pages).click()
    for field, limit in form.limits.items():
        expect(pages.error(field)).to_contain_text(f"enter {limit:,} ")
        expect(pages.field(field)).to_have_value("x" * (limit + 1))


@new_forms
def test_a_sign_in_that_ended_costs_nothing_typed(
    pages: Administration, api: Api, colleague: str, name: str
) -> None:
    form = NEW[name]
    form.open(pages)
    values = form.values()
    form.fill(pages, values)
    pages.end_sign_in()
    form.submit(pages).click()
    expect(pages.dialog).to_contain_text("You've been signed out. Sign in to continue.")
    pages.sign_in(colleague)
    expect(pages.dialog).to_be_hidden()
    for field, text in values.items():
        expect(pages.field(field)).to_have_value(text)
    with pages.answered("POST", f"/api/v1{form.path}"):
        form.submit(pages).click()
    assert len(form.made(api, values)) == 1


@each_case("name", [name for name in NEW if name not in {"installer", "api token"}], ids=str)
def test_a_right_withdrawn_is_told_and_makes_nothing(
    pages: Administration, site: RunningSite, colleague: str, name: str
) -> None:
    """Whoever is no administrator any more signs in again, and finds a page that is not theirs."""
    root = site.api(ADMINISTRATOR)
    give_role(root, colleague, "administrator")
    pages.open("status", colleague)
    form = NEW[name]
    form.open(pages)
    values = form.values()
    form.fill(pages, values)
    give_role(root, colleague, "technician")
    form.submit(pages).click()
    pages.sign_in(colleague)
    expect(pages.heading).to_have_text("Page not found")
    assert form.made(root, values) == []


@edit_forms
def test_an_edit_that_somebody_else_was_faster_with(
    pages: Administration, api: Api, name: str
) -> None:
    form = EDITS[name]
    page, path = form.make(api, f"edit-{next(NUMBERS)}")
    pages.go(page)
    mine, typed = form.mine
    pages.field(mine).fill(typed)
    api.request("PATCH", f"/{path}", form.theirs)
    pages.button(form.button).click()
    expect(pages.page.get_by_role("alert")).to_contain_text("Someone else has changed this")
    expect(pages.field(mine)).to_have_value(typed)
    pages.button("Reload and keep my changes").click()
    field, value = form.shown
    if field == "rights":
        expect(pages.page.get_by_role("checkbox", name=value, exact=False).first).to_be_checked()
    else:
        expect(pages.field(field)).to_have_value(value)
    expect(pages.field(mine)).to_have_value(typed)
    pages.button(form.button).click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    saved = api.request("GET", f"/{path}")
    assert {mine: typed, **form.theirs}.items() <= saved.items()


@edit_forms
def test_an_edit_after_the_sign_in_ended(
    pages: Administration, api: Api, colleague: str, name: str
) -> None:
    form = EDITS[name]
    page, path = form.make(api, f"edit-{next(NUMBERS)}")
    pages.go(page)
    mine, typed = form.mine
    pages.field(mine).fill(typed)
    pages.end_sign_in()
    pages.button(form.button).click()
    expect(pages.dialog).to_contain_text("You've been signed out. Sign in to continue.")
    pages.sign_in(colleague)
    expect(pages.dialog).to_be_hidden()
    expect(pages.field(mine)).to_have_value(typed)
    pages.button(form.button).click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    assert api.request("GET", f"/{path}")[mine] == typed


def test_a_tab_that_slept_while_another_signed_in_again(
    pages: Administration, api: Api, colleague: str
) -> None:
    form = NEW["team"]
    form.open(pages)
    values = form.values()
    form.fill(pages, values)
    pages.end_sign_in()
    other = pages.page.context.new_page()
    other.goto("/login/status")
    other.locator("#username").fill(colleague)
    other.locator("#password").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.locator(".tabs")).to_be_visible()
    form.submit(pages).click()
    expect(pages.heading).to_have_text(values["name"])
    assert len(form.made(api, values)) == 1


def test_a_server_that_restarts_in_mid_work(
    pages: Administration, api: Api, site: RunningSite
) -> None:
    form = NEW["team"]
    form.open(pages)
    values = form.values()
    form.fill(pages, values)
    site.kill()
    try:
        form.submit(pages).click()
        expect(pages.page.get_by_role("alert")).to_contain_text("Can't reach the server")
    finally:
        site.start()
    for name, text in values.items():
        expect(pages.field(name)).to_have_value(text)
    with pages.answered("POST", f"/api/v1{form.path}"):
        form.submit(pages).click()
    assert len(form.made(api, values)) == 1
