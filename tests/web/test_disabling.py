"""Disabling and enabling, at the console and on the computer."""

import pytest
from playwright.sync_api import expect

from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.crowds import dialog, menu, select
from tests.web.screens import Screen
from tests.web.sites import RunningSite

REFUSED = "The Jump Client has been disabled by the user"
REFUSED_AT_THE_CONSOLE = "The Jump Client has been disabled in the console"


def test_at_the_console(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    screen.page.get_by_role("button", name="Jump Items").click()
    screen.page.get_by_role("button", name="Disable").click()
    expect(dialog(screen)).to_contain_text("Sessions on it end immediately")
    assert screen.violations() == []
    dialog(screen).get_by_role("button", name="Disable").click()
    expect(dialog(screen)).to_be_hidden()
    expect(screen.status(COMPUTER)).to_contain_text("Disabled")
    panel = screen.page.get_by_role("complementary", name="Statistics")
    expect(panel).to_contain_text("Disabled in the console (online)")
    assert screen.violations() == []
    # The session that ran has ended; another one is refused with the reason.
    screen.row(COMPUTER).dblclick()
    expect(screen.page.get_by_text(REFUSED_AT_THE_CONSOLE)).to_be_visible()
    screen.page.get_by_role("button", name="Jump Items").click()
    screen.page.keyboard.press("Control+k")
    screen.page.keyboard.type(f"enable: {COMPUTER}")
    screen.page.keyboard.press("Enter")
    expect(screen.status(COMPUTER)).to_have_text("Online")
    expect(dialog(screen)).to_be_hidden()


def test_on_the_computer(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    screen.row(COMPUTER).click()
    computer.switch("disable")
    try:
        expect(screen.status(COMPUTER)).to_contain_text("Disabled")
        panel = screen.page.get_by_role("complementary", name="Statistics")
        expect(panel).to_contain_text("Disabled on the computer (online)")
        screen.search("disabled")
        screen.row(COMPUTER).click(button="right")
        menu(screen).get_by_role("menuitem", name="Enable").click()
        expect(dialog(screen)).to_contain_text(REFUSED)
        dialog(screen).get_by_role("button", name="Close").click()
    finally:
        computer.switch("enable")
    expect(screen.status(COMPUTER)).to_have_text("Online")


@pytest.mark.parametrize("dark", [False, True])
def test_several_each_with_its_result(
    crowd: RunningSite, open_screen: OpenScreen, dark: bool
) -> None:
    screen = open_screen(crowd, locale="fr-FR", dark=dark)
    screen.sign_in()
    select(screen, "build-0003", "build-0013")
    screen.page.get_by_role("button", name="Désactiver").click()
    expect(dialog(screen)).to_contain_text("Désactiver 2 éléments de Jump ?")
    dialog(screen).get_by_role("button", name="Désactiver").click()
    # They are in the database only: nobody is connected.
    expect(dialog(screen)).to_contain_text("Désactivation impossible pour 2 sur 2 éléments de Jump")
    expect(dialog(screen)).to_contain_text("n'est pas connecté")
    assert screen.violations() == []
