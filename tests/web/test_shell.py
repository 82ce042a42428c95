"""Jumping to a computer, and the shell in its tab."""

import re

from playwright.sync_api import expect

from jump_wire.errors import CATALOGUE
from tests import accounts
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.crowds import change
from tests.web.screens import Screen
from tests.web.sites import RunningSite


def test_double_click_opens_a_shell_as_the_right_user(shell: Screen) -> None:
    shell.run("id")
    expect(shell.terminal).to_contain_text(f"({accounts.of_clients()})")
    expect(shell.bar).to_contain_text(accounts.of_clients())
    expect(shell.page).to_have_title(f"{COMPUTER} · Technician console")


def test_enter_and_the_buttons_open_one_too(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    tabs = screen.page.get_by_role("navigation", name="Open tabs")
    screen.grid.focus()
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("Enter")
    screen.wait_for_prompt()
    screen.page.keyboard.press("Control+Shift+L")
    expect(screen.grid).to_be_visible()
    for place in (screen.page.locator(".toolbar"), screen.page.get_by_role("complementary")):
        place.get_by_role("button", name="Jump", exact=True).click()
        screen.wait_for_prompt()
        screen.page.get_by_role("button", name="Jump Items").click()
    for name in (COMPUTER, f"{COMPUTER} (2)", f"{COMPUTER} (3)"):
        expect(tabs.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_keys_colours_and_resizing(shell: Screen) -> None:
    shell.run("stty size")
    expect(shell.terminal).to_contain_text(re.compile(r"\d+ 1\d\d(?!\d)"))
    shell.page.set_viewport_size({"width": 700, "height": 600})
    shell.run("clear; stty size")
    expect(shell.terminal).to_contain_text(re.compile(r"\d+ [78]\d(?!\d)"))
    shell.run(r"printf '\033[38;2;255;120;0mcol%s\033[0m\n' oured")
    coloured = shell.terminal.locator("span", has_text="coloured")
    expect(coloured).to_have_css("color", "rgb(255, 120, 0)")
    shell.run("yes")
    expect(shell.terminal).to_contain_text("y")
    shell.page.keyboard.press("Control+C")
    shell.run("clear; echo still-$((40+2))")
    expect(shell.terminal).to_contain_text("still-42")


def test_reverse_video_is_as_dark_as_the_theme(shell: Screen) -> None:
    """The status lines of programs: xterm.js compares them with the wrong colour by itself."""
    shell.run(
        r"clear; printf '\033[7m%s\033[m \033[1;7;32m%s\033[m \033[7;30m%s\033[m\n'"
        " sta''tus gre''en bla''ck"
    )
    dark, light = "rgb(17, 22, 28)", "rgb(219, 226, 234)"
    span = shell.terminal.locator("span")
    expect(span.filter(has_text="status")).to_have_css("color", dark)
    expect(span.filter(has_text="status")).to_have_css("background-color", light)
    expect(span.filter(has_text="green")).to_have_css("color", dark)
    # Dark on dark is made readable instead.
    expect(span.filter(has_text="black")).not_to_have_css("color", dark)


def test_much_output_and_much_input_arrive_whole(shell: Screen) -> None:
    shell.run("clear; seq 1 100000; echo do''ne")
    expect(shell.terminal).to_contain_text("done", timeout=60_000)
    lines = shell.terminal.inner_text().split()
    place = lines.index("done")
    assert lines[place - 10 : place] == [str(number) for number in range(99_991, 100_001)]
    size = 300_000
    # A terminal that edits lines drops what is over 4 KiB of one: not before it is set.
    shell.run(
        f"clear; stty -echo -icanon; echo s''et; head -c {size} | cksum; stty sane; echo en''d"
    )
    expect(shell.terminal).to_contain_text("set")
    shell.paste("0123456789" * (size // 10))
    expect(shell.terminal).to_contain_text("end", timeout=60_000)
    pasted = re.search(rf"\d+ {size}", shell.terminal.inner_text())
    shell.run(f"clear; printf '0123456789%.0s' $(seq {size // 10}) | cksum; echo en''d")
    assert pasted is not None
    expect(shell.terminal).to_contain_text(pasted[0])


def test_exit_status_is_shown_and_a_new_jump_offered(shell: Screen) -> None:
    shell.run("exit 3")
    expect(shell.bar).to_contain_text("The shell exited (exit status 3).")
    shell.page.get_by_role("button", name="Jump again").click()
    shell.wait_for_prompt()
    shell.run("kill -9 $$")
    expect(shell.bar).to_contain_text("The shell was killed by signal 9.")
    shell.bar.get_by_role("button", name="Close").click()
    expect(shell.grid).to_be_visible()


def test_closing_a_running_shell_asks_first(shell: Screen) -> None:
    close = shell.page.get_by_role("button", name=f"Close {COMPUTER}")
    close.click()
    dialog = shell.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Anything still running in it will stop.")
    dialog.get_by_role("button", name="Cancel").click()
    close.click()
    with shell.page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        dialog.get_by_role("button", name="Close shell").click()
    assert ended.value.ok
    expect(shell.grid).to_be_visible()


def test_the_keys_go_to_what_is_in_front(shell: Screen, site: RunningSite) -> None:
    shell.page.keyboard.press("Control+Shift+L")
    expect(shell.grid).to_be_focused()
    shell.page.keyboard.press("Enter")
    tabs = shell.page.get_by_role("navigation", name="Open tabs")
    close = tabs.get_by_role("button", name=f"Close {COMPUTER}")
    expect(close).to_have_count(2)
    shell.wait_for_prompt()
    change(site, COMPUTER, name="Reception")
    try:
        for name in ("Reception", "Reception (2)"):
            expect(tabs.get_by_role("button", name=name, exact=True)).to_be_visible()
        expect(shell.bar).to_contain_text("Reception")
    finally:
        change(site, "Reception", name=COMPUTER)
    shell.page.keyboard.press("Control+d")
    shell.bar.get_by_role("button", name="Close").click()
    expect(close).to_have_count(1)
    expect(shell.page.locator(".shell.active textarea")).to_be_focused()
    shell.page.keyboard.press("Control+d")
    shell.bar.get_by_role("button", name="Close").click()
    expect(shell.grid).to_be_focused()


def test_a_reload_brings_the_screen_back(shell: Screen) -> None:
    shell.run("exec bash --norc")  # not each account's shell can read without showing it
    shell.run("variable=kept; clear; echo before-$((40+2))")
    expect(shell.terminal).to_contain_text("before-42")
    # A program that asks the terminal for its type: the answer must not be typed again.
    shell.run(r"printf '\033[c'; read -rsd c -t 5 answer; echo answered")
    expect(shell.terminal).to_contain_text("answered")
    shell.page.reload()
    shell.wait_for_prompt()
    expect(shell.terminal).to_contain_text("before-42")
    shell.run("echo after-$variable")
    expect(shell.terminal).to_contain_text("after-kept")
    assert "1;2c" not in shell.terminal.inner_text()


def test_a_server_that_is_killed_costs_nothing(shell: Screen, site: RunningSite) -> None:
    shell.run("variable=kept; clear; echo before-$((40+2))")
    expect(shell.terminal).to_contain_text("before-42")
    site.kill()
    expect(shell.bar).to_contain_text("Reconnecting")
    # Typed while nothing can be sent: it arrives once, later.
    shell.run("echo typed-$variable")
    site.start()
    expect(shell.terminal).to_contain_text("typed-kept", timeout=60_000)
    expect(shell.terminal).to_contain_text("before-42")
    assert shell.terminal.inner_text().count("echo typed") == 1
    expect(shell.bar).not_to_contain_text("Reconnecting")


def test_a_client_that_is_gone_is_told_and_its_last_screen_stays(
    shell: Screen, computer: Computer
) -> None:
    shell.run("clear; echo before-$((40+2))")
    # A full-screen program's screen is one of its own: it stays in sight as well.
    shell.run(r"printf '\033[?1049h\033[?1000h'; echo inside-$((40+2))")
    expect(shell.terminal).to_contain_text("inside-42")
    computer.stop()
    expect(shell.bar).to_contain_text("The Jump Client lost its connection.")
    computer.start()
    expect(shell.terminal).to_contain_text("New shell started", timeout=60_000)
    lines = shell.terminal.inner_text().replace("\u00a0", " ")
    told = lines.index("New shell started")
    assert 0 <= lines.index("before-42") < told
    assert 0 <= lines.index("inside-42") < told
    shell.run("echo after-$((40+2))")
    expect(shell.terminal).to_contain_text("after-42")


def test_offline_no_jump_is_offered_and_why(
    site: RunningSite, open_screen: OpenScreen, computer: Computer
) -> None:
    computer.stop()
    screen = open_screen(site, locale="fr-FR")
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Hors ligne")
    screen.row(COMPUTER).click()
    jump = screen.page.locator(".toolbar").get_by_role("button", name="Jump", exact=True)
    expect(jump).to_be_disabled()
    why = CATALOGUE["client_offline"].french
    expect(jump).to_have_attribute("title", why)
    statistics = screen.page.get_by_role("complementary", name="Statistiques")
    expect(statistics).to_contain_text("Ces statistiques ne sont plus à jour")
    expect(statistics.get_by_role("meter", name="CPU")).to_be_visible()
    # Keys and a double-click are answered as well.
    notice = screen.page.get_by_role("alert")
    screen.row(COMPUTER).dblclick()
    expect(notice).to_contain_text(why)
    notice.get_by_role("button", name="Masquer").click()
    screen.grid.focus()
    screen.page.keyboard.press("Enter")
    expect(notice).to_contain_text(why)
    expect(screen.page.locator(".shell")).to_have_count(0)
    computer.start()
    expect(screen.status(COMPUTER)).to_have_text("En ligne")
    expect(notice).to_have_count(0)
    jump.click()
    screen.wait_for_prompt()


def test_an_ended_session_is_told(shell: Screen, site: RunningSite) -> None:
    api = site.api()
    for session in api.items("/sessions", {"active": "true"}):
        api.request("DELETE", f"/sessions/{session['id']}")
    expect(shell.bar).to_contain_text("The session has ended")
    expect(shell.page.get_by_role("button", name="Jump again")).to_be_visible()


def test_terminal_titles_and_links_stay_inside(shell: Screen) -> None:
    shell.run(r"printf '\033]0;owned\007\033]52;c;b3duZWQ=\007\033]8;;javascript:alert(1)\007x'")
    shell.run("echo fine")
    expect(shell.terminal).to_contain_text("fine")
    expect(shell.page).to_have_title(f"{COMPUTER} · Technician console")


def test_the_browsers_own_keys_stay_out_of_the_shell(shell: Screen) -> None:
    """Ctrl+Shift+C is Firefox's Inspector, also with nothing selected; Ctrl+V pastes."""
    shell.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # The clipboard is the whole browser's: a test before this one may have copied something.
    shell.page.evaluate("navigator.clipboard.writeText('')")
    shell.page.evaluate(
        """window.prevented = [];
           addEventListener("keydown", (event) => prevented.push(event.defaultPrevented))"""
    )
    shell.page.locator(".shell.active .xterm-helper-textarea").focus()
    for keys in ("Control+Shift+C", "Control+v", "Control+Shift+V"):
        shell.page.keyboard.press(keys)
    last = "prevented.filter((_one, place) => [2, 4, 7].includes(place))"
    assert shell.page.evaluate(last) == [True, False, False]
    shell.page.evaluate("navigator.clipboard.writeText('echo pasted-$((40+2))')")
    shell.page.get_by_role("button", name="Paste").click()
    expect(shell.terminal).to_contain_text("$((40+2))")  # the browser reads its clipboard first
    shell.page.keyboard.press("Enter")
    expect(shell.terminal).to_contain_text("pasted-42")
    shell.page.keyboard.press("Control+v")
    shell.page.keyboard.type(" | sed s/42/v/")
    shell.page.keyboard.press("Enter")
    expect(shell.terminal).to_contain_text("pasted-v")
