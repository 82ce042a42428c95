"""My sessions: what runs, found again from another window, resumed there, and ended."""

import contextlib
import sqlite3

from playwright.sync_api import Locator, expect

from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import RunningSite

CHANGED_WITHIN = 5_000
"""Milliseconds for what happens elsewhere to show."""


def button(screen: Screen) -> Locator:
    return screen.page.locator("#my-sessions")


def test_a_session_is_resumed_in_another_window_and_ended(
    site: RunningSite, shell: Screen, open_screen: OpenScreen
) -> None:
    for session in list(site.api().items("/sessions", {"active": "true"}))[1:]:
        site.api().request("DELETE", f"/sessions/{session['id']}")  # of earlier tests
    shell.run("exec bash --norc")
    # A program that asks the terminal for its type: the answer must not be typed again elsewhere.
    shell.run(r"printf '\033[c'; read -rsd c -t 5 answer; echo answered")
    expect(shell.terminal).to_contain_text("answered")
    shell.run("variable=kept; clear; echo before-$((40+2))")
    expect(shell.terminal).to_contain_text("before-42")
    other = open_screen(site)
    other.sign_in()
    expect(button(other)).to_have_accessible_name("My sessions: 1", timeout=CHANGED_WITHIN)
    button(other).click()
    dialog = other.page.get_by_role("dialog", name="My sessions")
    expect(dialog).to_contain_text(COMPUTER)
    expect(dialog).to_contain_text("Shell · since")
    assert other.violations() == []
    dialog.get_by_role("button", name=f"Resume {COMPUTER}").click()
    other.wait_for_prompt()
    expect(other.terminal).to_contain_text("before-42")
    other.run("echo after-$variable")
    expect(other.terminal).to_contain_text("after-kept")
    assert "1;2c" not in other.terminal.inner_text()
    # The first window lets go: it takes nothing back, and ends nothing when it closes.
    expect(shell.bar).to_contain_text("This shell was opened in another window.")
    shell.bar.get_by_role("button", name="Close").click()
    expect(shell.grid).to_be_visible()
    other.run("clear; echo still-$variable")
    expect(other.terminal).to_contain_text("still-kept")
    # Ended from the first window, it is told in the other one.
    button(shell).click()
    dialog = shell.page.get_by_role("dialog", name="My sessions")
    dialog.get_by_role("button", name=f"End {COMPUTER}").click()
    dialog.get_by_role("button", name="End session").click()
    expect(dialog).to_contain_text("No active sessions.")
    expect(other.bar).to_contain_text("The session has ended.", timeout=CHANGED_WITHIN)
    expect(button(other)).to_have_accessible_name("My sessions", timeout=CHANGED_WITHIN)


def test_a_session_that_ended_while_nobody_looked_says_why(
    site: RunningSite, shell: Screen
) -> None:
    site.kill()
    expect(shell.bar).to_contain_text("Connection to the server lost.")
    with contextlib.closing(sqlite3.connect(site.database)) as database, database:
        database.execute(
            "UPDATE sessions SET state = 'ended', ended_at = started_at, end_reason = 'idle'"
            " WHERE state != 'ended'"
        )
    site.start()
    expect(shell.bar).to_contain_text("no one has used it for a while", timeout=30_000)
    expect(shell.bar.get_by_role("button", name="Jump again")).to_be_visible()
