"""Two people in one session: one watches what the other types, takes over, and leaves."""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests import accounts
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, TECHNICIAN, RunningSite

TAKES_PART = 5_000
"""Milliseconds for what happens elsewhere to show."""


def people(screen: Screen) -> Locator:
    """The participants, shown."""
    summary = screen.bar.locator("summary")
    if screen.bar.locator("details[open]").count() == 0:
        summary.click()
    return screen.bar.get_by_role("list", name="Participants")


def join(screen: Screen, controller: str = f"{TECHNICIAN} (controls)", way: str = "Watch") -> None:
    """Join the session on the computer."""
    screen.row(COMPUTER).click(button="right")
    screen.page.get_by_role("menuitem", name="Join…").click()
    dialog = screen.page.get_by_role("dialog", name=f"Join a session on {COMPUTER}")
    expect(dialog).to_contain_text(controller)
    dialog.get_by_role("button", name=way).click()


def sent_away_and_back(shell: Screen, other: Screen) -> None:
    """Who is sent away may join again, although a tab of the session is left over."""
    people(shell).get_by_role("button", name="Remove").click()
    expect(other.bar).to_contain_text("Another participant has removed you", timeout=TAKES_PART)
    expect(shell.bar).to_contain_text(f"{ADMINISTRATOR} left the session.", timeout=TAKES_PART)
    other.page.get_by_role("button", name="Jump Items").click()
    join(other)
    expect(shell.bar).to_contain_text(f"{ADMINISTRATOR} joined the session.", timeout=TAKES_PART)


def check_that_the_list_fits(screen: Screen) -> None:
    """The participants fit a telephone, and go when something else is touched."""
    size = screen.page.viewport_size
    assert size is not None
    screen.page.set_viewport_size({"width": 390, "height": 800})
    box = people(screen).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    screen.page.keyboard.press("Escape")
    expect(screen.bar.locator("details[open]")).to_have_count(0)
    people(screen)
    screen.page.locator(".shell.active .xterm-screen").click()
    expect(screen.bar.locator("details[open]")).to_have_count(0)
    screen.page.set_viewport_size(size)


def test_join_watch_take_over_and_leave(
    site: RunningSite, shell: Screen, open_screen: OpenScreen
) -> None:
    for session in list(site.api().items("/sessions", {"active": "true"}))[1:]:
        site.api().request("DELETE", f"/sessions/{session['id']}")  # of earlier tests
    shell.run("exec bash --norc")
    shell.run("clear; echo shared-$((40+2))")
    expect(shell.terminal).to_contain_text("shared-42")

    other = open_screen(site)
    other.sign_in(ADMINISTRATOR)
    busy = other.row(COMPUTER).get_by_role("img", name=f"In a session: {TECHNICIAN}")
    expect(busy).to_be_visible()
    join(other)
    expect(other.terminal).to_contain_text("shared-42")
    expect(other.bar).to_contain_text("You are watching.")
    expect(shell.bar).to_contain_text(f"{ADMINISTRATOR} joined the session.", timeout=TAKES_PART)

    # What the one types the other sees; what the other types goes nowhere.
    other.page.keyboard.type("echo not-me\n")
    shell.run("echo seen-$((6*7))")
    expect(other.terminal).to_contain_text("seen-42")
    expect(other.terminal).not_to_contain_text("not-me")
    expect(other.bar).to_contain_text("You are watching.")

    sent_away_and_back(shell, other)
    expect(other.terminal).to_contain_text("seen-42")
    check_that_the_list_fits(other)

    # Files are for the one who controls.
    tool = other.page.locator(".tool.active .switch")
    tool.get_by_role("button", name="Files").click()
    files = other.page.locator(".files.active > .bar")
    expect(files).to_contain_text("Only the technician in control can access files.")
    tool.get_by_role("button", name="Shell").click()

    people(shell).get_by_role("button", name="Hand over control").click()
    expect(other.bar).to_contain_text("You now control the session.", timeout=TAKES_PART)
    expect(shell.bar).to_contain_text(f"{ADMINISTRATOR} now controls", timeout=TAKES_PART)
    tool.get_by_role("button", name="Files").click()
    files.get_by_role("button", name="Try again").click()
    expect(files).to_contain_text(accounts.of_clients())
    tool.get_by_role("button", name="Shell").click()
    other.page.locator(".shell.active .xterm-screen").click()
    other.run("echo taken-$((6*7))")
    expect(shell.terminal).to_contain_text("taken-42")
    assert shell.violations() == []
    assert other.violations() == []

    # The one who began it leaves; the session goes on, and its shell with it.
    shell.bar.get_by_role("button", name="Leave").click()
    expect(shell.grid).to_be_visible()
    expect(other.bar).to_contain_text(f"{TECHNICIAN} left the session.", timeout=TAKES_PART)
    other.run("echo still-$((6*7))")
    expect(other.terminal).to_contain_text("still-42")
    [running] = site.api(ADMINISTRATOR).items("/sessions", {"active": "true"})
    assert [one["user"] for one in running["participants"]] == [ADMINISTRATOR]


def until(condition: Callable[[], bool]) -> None:
    """Ask again, twice a second, for what the server does every ten seconds."""
    for _ in range(60):
        if condition():
            return
        time.sleep(0.5)
    raise AssertionError("it did not happen")


def age(site: RunningSite) -> None:
    """Let two minutes pass for who has closed the browser."""

    def aged() -> bool:
        with contextlib.closing(sqlite3.connect(site.database, timeout=30)) as database, database:
            database.execute(
                "UPDATE session_participants SET joined_at = joined_at - 120000,"
                " used_at = used_at - 120000 WHERE left_at IS NULL"
            )
        return not any(one["connected"] for one in participants_of(site))

    until(aged)  # the server notes connections that it has not lost yet


def test_what_a_technician_left_behind_is_joined_and_comes_back(
    site: RunningSite, shell: Screen, open_screen: OpenScreen
) -> None:
    for session in list(site.api().items("/sessions", {"active": "true"}))[1:]:
        site.api().request("DELETE", f"/sessions/{session['id']}")  # of earlier tests
    shell.run("exec bash --norc")
    shell.run("clear; echo left-$((40+2))")
    expect(shell.terminal).to_contain_text("left-42")
    shell.close()
    age(site)

    other = open_screen(site)
    other.sign_in(ADMINISTRATOR)
    join(other, f"{TECHNICIAN} (not connected)", "Take control")
    expect(other.terminal).to_contain_text("left-42")
    other.page.locator(".shell.active .xterm-screen").click()
    other.run("echo taken-$((6*7))")
    expect(other.terminal).to_contain_text("taken-42")
    other.close()
    age(site)

    back = open_screen(site)
    back.sign_in()
    # Their session is free ten seconds later at most.
    until(lambda: not any(one["role"] == "controls" for one in participants_of(site)))
    back.page.get_by_role("button", name="My sessions").click()
    back.page.get_by_role("button", name="Resume").click()
    expect(back.terminal).to_contain_text("taken-42")
    back.page.locator(".shell.active .xterm-screen").click()
    back.run("echo mine-$((6*7))")
    expect(back.terminal).to_contain_text("mine-42")


def participants_of(site: RunningSite) -> list[dict[str, Any]]:
    [running] = site.api(ADMINISTRATOR).items("/sessions", {"active": "true"})
    found: list[dict[str, Any]] = running["participants"]
    return found
