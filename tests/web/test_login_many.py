"""Lists of 10,000 in the administrative interface."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.cases import each_case
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.login_seeds import fill
from tests.web.seeds import seed
from tests.web.sites import RunningSite

COUNT = 10_000
PAGE = 100
SECONDS = 5


@pytest.fixture(scope="module")
def full(another_site: RunningSite) -> RunningSite:
    """A server with many of everything."""
    seed(another_site.database, 1)
    fill(another_site.database, COUNT)
    return another_site


@pytest.fixture
def pages(full: RunningSite, open_screen: OpenScreen) -> Administration:
    return Administration(open_screen(full))


@pytest.fixture
def signed_in(pages: Administration) -> Administration:
    pages.open("status")
    return pages


@each_case(
    "path",
    [
        "installers",
        "users",
        "jump-groups",
        "audit-log",
        "sessions",
        "deployments",
        "account",
    ],
)
def test_a_page_at_a_time(signed_in: Administration, path: str) -> None:
    pages = signed_in
    start = time.monotonic()
    pages.go(path)
    rows = pages.page.locator("tbody tr")
    expect(rows).to_have_count(PAGE)
    assert time.monotonic() - start < SECONDS
    total = pages.page.get_by_text(re.compile("total|More than"))
    expect(total.last).to_contain_text("10,0")
    first = rows.first.text_content() or ""
    pages.button("Next page").click()
    expect(rows.first).not_to_have_text(first)
    second = rows.first.text_content() or ""
    pages.button("Next page").click()
    expect(rows.first).not_to_have_text(second)
    pages.page.reload()
    expect(rows).to_have_count(PAGE)
    pages.button("Previous page").click()
    expect(rows.first).to_have_text(second)
    pages.page.go_back()
    expect(rows.first).not_to_have_text(second)
    pages.page.go_back()
    pages.page.go_back()
    expect(rows.first).to_have_text(first)


def test_one_of_many_is_found(pages: Administration) -> None:
    pages.open("users")
    pages.page.get_by_role("searchbox").fill("user-09876")
    pages.page.keyboard.press("Enter")
    expect(pages.page.locator("tbody tr")).to_have_count(1)
    expect(pages.link("user-09876")).to_be_visible()


def test_a_form_with_many_groups(pages: Administration) -> None:
    pages.open("installers/new")
    expect(pages.field("jump_group")).to_be_visible()
    pages.field("jump_group").select_option(label="Servers")
    pages.field("name").fill("Among many")
    pages.button("Create a Jump Client installer").click()
    expect(pages.heading).to_have_text("Among many")
