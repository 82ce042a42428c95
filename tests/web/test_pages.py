"""What holds for every page: policy, weight, narrow windows, accessibility, generated files."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect

from jump_wire.errors import CATALOGUE
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import RunningSite

FIRST_SCRIPTS_LIMIT = 75_000
"""Bytes of the scripts up to the console's list, as they are sent."""

WITH_A_SHELL_LIMIT = 300_000
PHONE: dict[str, Any] = {"width": 390, "height": 800}

LOOKS: dict[str, dict[str, Any]] = {
    "desk": {},
    "phone": PHONE,
    "french, in the dark": {"locale": "fr-FR", "dark": True, "width": 1000, "height": 700},
}


def _sign_in_page(screen: Screen) -> None:
    screen.page.goto("/login")
    expect(screen.page.locator("#username")).to_be_visible()


def _refused(screen: Screen) -> None:
    screen.sign_in_by_form(password="wrong")
    expect(screen.page.get_by_role("alert")).to_be_visible()


def _list(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_be_visible()


def _selected(screen: Screen) -> None:
    screen.row(COMPUTER).click()
    expect(screen.page.get_by_role("meter").first).to_be_visible()


def _removing(screen: Screen) -> None:
    screen.page.locator(".toolbar button").nth(3).click()
    expect(screen.page.get_by_role("dialog")).to_be_visible()


def _kept(screen: Screen) -> None:
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_role("dialog")).to_be_hidden()


def _shell(screen: Screen) -> None:
    screen.page.locator("aside").get_by_role("button", name="Jump").click()
    screen.wait_for_prompt()


def _closing(screen: Screen) -> None:
    screen.page.locator("header .close").click()
    expect(screen.page.get_by_role("dialog")).to_be_visible()


def _nothing_found(screen: Screen) -> None:
    screen.page.keyboard.press("Escape")
    screen.page.locator("header .tab").first.click()
    screen.page.locator("aside .icon").click()
    screen.search("no such computer")
    expect(screen.page.get_by_role("heading", level=2).filter(has_text="no such")).to_be_visible()


WALK = (
    _sign_in_page,
    _refused,
    _list,
    _selected,
    _removing,
    _kept,
    _shell,
    _closing,
    _nothing_found,
)
"""Each step goes on from the one before."""


@pytest.mark.parametrize("looks", LOOKS)
def test_accessible_and_never_wider_than_the_window(
    site: RunningSite, open_screen: OpenScreen, computer: Computer, looks: str
) -> None:
    screen = open_screen(site, **LOOKS[looks])
    found: dict[str, list[str]] = {}
    for step in WALK:
        step(screen)
        wide = ["wider than the window"] if screen.overflows() else []
        found[step.__name__] = screen.violations() + wide
    assert {step: problems for step, problems in found.items() if problems} == {}


def test_jump_on_a_phone(site: RunningSite, open_screen: OpenScreen, computer: Computer) -> None:
    screen = open_screen(site, **PHONE)
    _list(screen)
    _selected(screen)
    _shell(screen)
    screen.run("stty size")
    expect(screen.terminal).to_contain_text(re.compile(r"\d+ [345]\d(?!\d)"))


def test_groups_on_a_phone(site: RunningSite, open_screen: OpenScreen, computer: Computer) -> None:
    screen = open_screen(site, **PHONE)
    _list(screen)
    groups = screen.page.get_by_role("combobox", name="Jump Group")
    groups.select_option(label="Personal (0)")
    expect(screen.page.get_by_text("No Jump Items here.")).to_be_visible()
    groups.select_option(label="Servers \u203a linux (1)")
    expect(screen.row(COMPUTER)).to_be_visible()


def test_one_key_leads_past_everything_to_the_list(screen: Screen, computer: Computer) -> None:
    _list(screen)
    screen.page.reload()
    expect(screen.status(COMPUTER)).to_be_visible()
    expect(screen.grid).to_be_focused()
    skip = screen.page.get_by_role("button", name="Skip to list")
    skip.focus()
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=0.99)
    assert screen.violations() == []
    screen.page.keyboard.press("Enter")
    expect(screen.grid).to_be_focused()


def test_a_phone_has_no_columns_to_choose(site: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(site, **PHONE)
    screen.sign_in()
    screen.page.get_by_role("button", name="Columns and sorting").click()
    expect(screen.page.get_by_role("menuitemradio")).not_to_have_count(0)
    expect(screen.page.get_by_role("menuitemcheckbox")).to_have_count(0)


def test_twice_the_size_on_a_small_laptop(
    site: RunningSite, open_screen: OpenScreen, computer: Computer
) -> None:
    screen = open_screen(site, width=640, height=380)
    _list(screen)
    _selected(screen)
    expect(screen.row(COMPUTER).locator(".name")).to_be_in_viewport(ratio=0.9)
    expect(screen.page.locator("aside").get_by_role("button", name="Jump")).to_be_in_viewport()
    assert not screen.overflows()


def test_policy_allows_nothing_inline(screen: Screen) -> None:
    _sign_in_page(screen)
    policy = screen.answers[0].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_weight_and_caching(site: RunningSite, open_screen: OpenScreen, computer: Computer) -> None:
    screen = open_screen(site, fresh=True)
    _list(screen)
    scripts = [answer for answer in screen.answers if answer.url.endswith(".js")]
    # The others are loaded when the list is there: which of them have come yet is chance.
    page = screen.page.request.get("/console").text()
    first = [answer for answer in scripts if urlsplit(answer.url).path in page]
    assert 10_000 < sum(_weight(answer) for answer in first) < FIRST_SCRIPTS_LIMIT
    assert not [answer.url for answer in scripts if re.search("terminal|Login", answer.url)]
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    assert sum(_weight(answer) for answer in screen.answers) < WITH_A_SHELL_LIMIT
    for answer in screen.answers:
        if "/assets/" in answer.url:
            assert answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]


def _weight(answer: Response) -> int:
    return answer.request.sizes()["responseBodySize"]


def test_the_consoles_error_texts_are_the_catalogues(screen: Screen) -> None:
    """Every code of the catalogue is in the scripts that the browser loaded."""
    _sign_in_page(screen)
    text = "".join(one.text() for one in screen.answers if one.url.endswith(".js"))
    assert [code for code in CATALOGUE if code not in text] == []
