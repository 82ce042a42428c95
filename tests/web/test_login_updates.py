"""The page of updates: who failed and why, resume, update first, and the rules."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from jump_server.models.jump_client import JumpClient
from jump_server.models.rollout import ClientUpdate, Rollout, UpdatePolicy
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.life_seeds import halt
from tests.web.screens import Screen
from tests.web.seeds import seed, writing
from tests.web.sites import RunningSite


@pytest.fixture
def halted(another_site: RunningSite) -> Iterator[str]:
    """A rollout that was halted because one of three clients failed; gives that client's name."""
    seed(another_site.database, 3, online=0)
    yield halt(another_site.database)
    with writing(another_site.database) as connection:
        for table in (ClientUpdate, Rollout, UpdatePolicy, JumpClient):
            connection.execute(delete(table))


def test_a_halted_update_says_why_and_is_resumed(
    another_site: RunningSite, halted: str, open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(another_site))
    pages.open("updates")
    main = pages.page.get_by_role("main")
    expect(main).to_contain_text("it failed on 1 of 1 Jump Clients")
    row = pages.row(halted)
    expect(row).to_contain_text("within 60 minutes")
    main.get_by_label("Tag", exact=True).fill("no-such-tag")
    main.get_by_role("button", name="Update first").click()
    expect(main).to_contain_text("0 Jump Clients are next.")
    pages.button("Resume").click()
    expect(pages.button("Pause")).to_be_visible()
    expect(row).to_have_count(0)
    pages.field("mode").select_option("off")
    pages.button("Save").click()
    expect(main.get_by_text("Saved.")).to_be_visible()
    pages.field("mode").select_option("always")
    pages.field("at_once").fill("many")
    pages.button("Save").click()
    expect(pages.error("at_once")).to_contain_text("whole number")


def test_what_waits_for_an_update_says_so(
    another_site: RunningSite, open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(another_site))
    pages.open("updates")
    for name in ("Pause", "Update first"):
        expect(pages.button(name)).to_be_disabled()
    reason = pages.page.get_by_text("Available while an update is running.")
    expect(reason).to_have_count(2)


def test_the_page_fits_a_telephone(
    another_site: RunningSite, halted: str, open_screen: OpenScreen
) -> None:
    screen: Screen = open_screen(another_site, width=390, height=760)
    pages = Administration(screen)
    pages.open("updates")
    expect(screen.page.locator(".spinner")).to_have_count(0)
    expect(pages.field("mode")).to_be_visible()
    assert screen.overflows() is False
    assert screen.violations() == []
