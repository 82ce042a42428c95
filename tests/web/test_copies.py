"""Copies of Jump Clients in the console: made, seen by others, jumped by, removed."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.crowds import dialog, menu, select
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, TECHNICIAN, RunningSite

NUMBERS = count()


@pytest.fixture
def other(site: RunningSite) -> str:
    """A technician who sees the Jump Group "Reception" and nothing else; Alice does too."""
    name = f"bob-{next(NUMBERS)}"
    api = site.api(ADMINISTRATOR)
    api.request("POST", "/users", {"username": name, "password": PASSWORD})
    group = {"code_name": name, "name": f"Reception of {name}", "members": [name, TECHNICIAN]}
    api.request("POST", "/jump-groups", group)
    return name


@pytest.fixture
def copied(screen: Screen, computer: Computer, other: str) -> Iterator[Screen]:
    """Alice's console, with a copy of the computer for Bob."""
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).click(button="right")
    menu(screen).get_by_role("menuitem", name="Copy").click()
    box = dialog(screen)
    expect(box.get_by_label("Name")).to_have_value(COMPUTER)
    assert screen.violations() == []
    box.get_by_label("Jump Group").select_option(label=f"Reception of {other}")
    box.get_by_label("Name").fill("Front door")
    box.get_by_role("button", name="Copy").click()
    expect(box).to_have_count(0)
    expect(screen.status("Front door")).to_have_text("Online")
    yield screen
    if screen.row("Front door").count():
        select(screen, "Front door")
        screen.page.keyboard.press("Delete")
        dialog(screen).get_by_role("button", name="Remove").click()
        expect(screen.row("Front door")).to_have_count(0)


def test_it_says_what_it_is(copied: Screen, other: str) -> None:
    row = copied.row("Front door")
    expect(row).to_contain_text("Jump Client (copy)")
    expect(row).to_contain_text(f"Reception of {other}")
    row.click()
    details = copied.page.get_by_role("complementary", name="Statistics")
    expect(details).to_contain_text(f"Copy of {COMPUTER}")
    expect(details).to_contain_text("Online")
    assert copied.violations() == []
    # Not what is the computer's own: that is done with the Jump Client.
    row.click(button="right")
    expect(menu(copied).get_by_role("menuitem", name="Disable")).to_have_count(0)
    copied.page.keyboard.press("Escape")
    copied.page.keyboard.press("Alt+Enter")
    box = dialog(copied)
    box.get_by_label("Comments").fill("by the stairs")
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0)
    expect(row).to_contain_text("by the stairs")
    expect(copied.row(COMPUTER)).not_to_contain_text("by the stairs")


def test_who_sees_the_copy_alone_jumps_by_it(
    copied: Screen, site: RunningSite, open_screen: OpenScreen, computer: Computer, other: str
) -> None:
    screen = open_screen(site)
    screen.sign_in(other)
    expect(screen.footer).to_contain_text("1 Jump Item total. 0 Jump Clients total.")
    computer.switch("disable")
    try:
        expect(screen.status("Front door")).to_contain_text("Disabled")
    finally:
        computer.switch("enable")
    expect(screen.status("Front door")).to_have_text("Online")
    screen.row("Front door").dblclick()
    screen.wait_for_prompt()
    screen.run("echo here-$((40+2))")
    expect(screen.terminal).to_contain_text("here-42")
    screen.page.reload()
    screen.wait_for_prompt()
    screen.run("echo still-$((40+3))")
    expect(screen.terminal).to_contain_text("still-43")
    # Removed by Alice, it is gone in front of Bob, and his session with it.
    select(copied, "Front door")
    copied.page.keyboard.press("Delete")
    expect(dialog(copied)).to_contain_text("The Jump Client and its other copies are kept.")
    assert copied.violations() == []
    dialog(copied).get_by_role("button", name="Remove").click()
    expect(copied.row("Front door")).to_have_count(0)
    expect(copied.status(COMPUTER)).to_have_text("Online")
    expect(screen.page.get_by_text("because its Jump Item was removed.")).to_be_visible()
    screen.page.get_by_role("button", name="Jump Items").click()
    expect(screen.row("Front door")).to_have_count(0)
    screen.close()


def test_the_palette_copies_too(copied: Screen) -> None:
    copied.page.keyboard.press("Control+k")
    copied.type(COMPUTER)
    found = copied.page.get_by_role("option").filter(has_text=COMPUTER)
    found.filter(has_text="Online").click()
    copied.page.get_by_role("option", name=f"Copy {COMPUTER}").click()
    expect(dialog(copied).get_by_label("Name")).to_have_value(COMPUTER)
    copied.page.keyboard.press("Escape")
