"""Clones, restored computers and duplicates: seen, compared, decided."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from jump_server.models.identity import Claim
from jump_server.models.jump_client import JumpClient
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.life_seeds import claim
from tests.web.screens import Screen
from tests.web.seeds import seed, writing
from tests.web.sites import ADMINISTRATOR, RunningSite


@pytest.fixture
def clients(another_site: RunningSite) -> Iterator[list[str]]:
    """Four clients. Three are of one computer, and two computers claim the fourth one."""
    seed(another_site.database, 4, online=0)
    yield claim(another_site.database)
    with writing(another_site.database) as connection:
        connection.execute(delete(Claim))
        connection.execute(delete(JumpClient))


def test_a_restored_computer_is_recognised_by_its_code(
    another_site: RunningSite, clients: list[str], open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(another_site))
    pages.open("status")
    warning = pages.page.get_by_role("status").filter(has_text="wait for your approval: 2.")
    warning.get_by_role("link").click()
    expect(pages.heading).to_have_text("Clones and restored computers")
    main = pages.screen.page.get_by_role("main")
    card = main.get_by_role("listitem").filter(has_text="restored-pc")
    expect(card).to_contain_text("K7Q2-MXAB")
    card.get_by_role("button", name="Approve").click()
    expect(pages.dialog).to_contain_text("K7Q2-MXAB")
    pages.confirm("Approve")
    expect(card).to_contain_text("Approved")
    other = main.get_by_role("listitem").filter(has_text="clone-pc")
    other.get_by_role("button", name="Reject").click()
    pages.confirm("Reject")
    expect(other).to_have_count(0)


def test_duplicates_are_merged_but_for_the_kept_one(
    another_site: RunningSite, clients: list[str], open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(another_site))
    pages.open("duplicates")
    main = pages.screen.page.get_by_role("main")
    boxes = main.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    expect(main.get_by_text("Kept", exact=True)).to_have_count(1)
    pages.button("Merge into the kept one…").click()
    expect(pages.dialog).to_contain_text("Merge 2 Jump Clients?")
    pages.confirm("Merge into the kept one")
    expect(main.get_by_text("No duplicates")).to_be_visible()
    assert len(list(another_site.api(ADMINISTRATOR).items("/jump-clients"))) == 2


@pytest.mark.parametrize("path", ["clones", "duplicates"])
def test_the_pages_fit_a_telephone(
    another_site: RunningSite, clients: list[str], open_screen: OpenScreen, path: str
) -> None:
    screen: Screen = open_screen(another_site, width=390, height=760)
    pages = Administration(screen)
    pages.open(path)
    expect(screen.page.locator(".spinner")).to_have_count(0)
    expect(screen.page.get_by_role("main").locator(".card").first).to_be_visible()
    assert screen.overflows() is False
    assert screen.violations() == []
