"""Wake on LAN from the console: who was asked, and why nobody could be."""

import json

import pytest
from playwright.sync_api import Route, expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import dialog, menu, select
from tests.web.screens import Screen
from tests.web.sites import RunningSite


@pytest.fixture
def names(crowd: RunningSite) -> tuple[str, list[str]]:
    """One that is online, and two that are not."""
    found: dict[str, list[str]] = {"online": [], "offline": []}
    for item in crowd.api().items("/jump-clients"):
        found[item["status"]].append(item["name"])
    return found["online"][0], found["offline"][:2]


def test_who_can_be_woken_and_why_not(crowded: Screen, names: tuple[str, list[str]]) -> None:
    online, (offline, _) = names
    select(crowded, online)
    expect(crowded.page.get_by_role("button", name="Wake")).to_have_count(0)
    crowded.row(offline).click(button="right")
    menu(crowded).get_by_role("menuitem", name="Wake").click()
    expect(dialog(crowded)).to_contain_text("the MAC address of its network card is unknown")
    assert crowded.violations() == []
    dialog(crowded).get_by_role("button", name="Close").click()
    crowded.page.keyboard.press("Control+k")
    crowded.page.keyboard.type(f"wake: {offline}")
    crowded.page.keyboard.press("Enter")
    expect(dialog(crowded)).to_contain_text("The action failed")


@pytest.mark.parametrize("dark", [False, True])
def test_the_outcome_names_who_was_asked(
    crowd: RunningSite, open_screen: OpenScreen, names: tuple[str, list[str]], dark: bool
) -> None:
    """What neighbours do is tested with real ones; here it is what the page says of the answer."""

    def answer(route: Route) -> None:
        body = {"through": ["web-1", "<b>web-2</b>"], "others": 1}
        route.fulfill(body=json.dumps(body), content_type="application/json")

    screen = open_screen(crowd, locale="fr-FR", dark=dark, width=420)
    screen.page.route("**/wake", answer)
    screen.sign_in()
    select(screen, *names[1])
    screen.page.get_by_role("button", name="Réveiller").click()
    for name in names[1]:
        expect(dialog(screen)).to_contain_text(name)
    expect(dialog(screen)).to_contain_text(
        "Paquet Wake-on-LAN envoyé par web-1, <b>web-2</b> et 1 autre ordinateur du réseau."
    )
    assert screen.violations() == []
    assert not screen.overflows()
