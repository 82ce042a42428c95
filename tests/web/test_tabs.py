"""The tabs beside the list: names, room, keys; and what the browser does to them."""

from playwright.sync_api import Dialog, Locator, expect

from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import RunningSite

NARROW = 760
MANY = 5


def tabs(screen: Screen) -> Locator:
    return screen.page.get_by_role("navigation", name="Open tabs")


def open_many(screen: Screen) -> None:
    for _ in range(MANY):
        screen.page.keyboard.press("Control+Shift+L")
        screen.row(COMPUTER).dblclick()
        screen.wait_for_prompt()


def test_no_close_button_belongs_to_a_tab_out_of_sight(
    site: RunningSite, open_screen: OpenScreen, computer: Computer
) -> None:
    screen = open_screen(site, width=NARROW)
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    open_many(screen)
    page, bar = screen.page, tabs(screen)
    names = [COMPUTER, *(f"{COMPUTER} ({number})" for number in range(2, MANY + 1))]
    # The one in front is in sight, and each that is in sight is so as a whole.
    expect(bar.get_by_role("button", name=names[-1], exact=True)).to_be_visible()
    edge = bar.get_by_role("button", name="Jump Items").bounding_box()
    assert edge is not None
    closes = bar.get_by_role("button", name="Close ")
    shown = closes.count()
    assert 1 <= shown < MANY
    for close in closes.all():
        box = close.bounding_box()
        assert box is not None
        assert box["x"] > edge["x"] + edge["width"] + 40
        assert box["x"] + box["width"] <= NARROW
        name = (close.get_attribute("aria-label") or "").removeprefix("Close ")
        expect(bar.get_by_role("button", name=name, exact=True)).to_be_visible()
    more = bar.get_by_role("button", name=f"All {MANY} tabs")
    expect(more).to_have_text(str(MANY))
    assert not screen.overflows()
    assert screen.violations() == []
    # The list of all of them leads to each.
    more.click()
    page.get_by_role("menuitem", name=names[0], exact=True).click()
    expect(page).to_have_title(f"{COMPUTER} · Technician console")
    # So do keys, the list being one of them …
    page.keyboard.press("Control+Alt+PageDown")
    expect(page).to_have_title(f"{names[1]} · Technician console")
    page.keyboard.press("Control+Alt+PageUp")
    page.keyboard.press("Control+Alt+PageUp")
    expect(screen.grid).to_be_visible()
    page.keyboard.press("Control+Alt+PageUp")
    expect(page).to_have_title(f"{names[-1]} · Technician console")
    # … and the palette.
    page.keyboard.press("Control+Shift+K")
    page.keyboard.type("tab (3)")
    expect(page.locator("#choices").get_by_role("option")).to_have_text([f"Go to tab: {names[2]}"])
    page.keyboard.press("Enter")
    expect(page).to_have_title(f"{names[2]} · Technician console")
    screen.run("echo right-$((40+2))")
    expect(screen.terminal).to_contain_text("right-42")
    # A closed one's number is free again.
    screen.run("exit")
    screen.bar.get_by_role("button", name="Close").click()
    page.keyboard.press("Control+Shift+L")
    screen.row(COMPUTER).dblclick()
    expect(page).to_have_title(f"{names[2]} · Technician console")


def test_the_browser_asks_before_it_closes_running_shells(shell: Screen) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    shell.page.on("dialog", stay)
    shell.run("echo typed")
    with shell.page.expect_event("dialog"):
        shell.page.close(run_before_unload=True)
    expect(shell.terminal).to_contain_text("typed")
    assert asked == ["beforeunload"]
    # What has ended can go unasked.
    shell.run("exit")
    expect(shell.bar).to_contain_text("The shell exited")
    with shell.page.expect_event("close"):
        shell.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_keys_that_the_browser_keeps_are_explained_once(shell: Screen) -> None:
    page = shell.page
    note = page.get_by_role("note")
    expect(note).to_contain_text("Ctrl+W, Ctrl+T and Ctrl+N control the browser")
    assert shell.violations() == []
    # Full screen, where the browser gives its keys away.
    page.evaluate(
        "navigator.keyboard.lock = (...keys) => { window.locked = keys; return Promise.resolve(); }"
    )
    note.get_by_role("button", name="Full screen").click()
    expect(page.get_by_role("button", name="Exit full screen")).to_be_visible()
    assert page.evaluate("window.locked") == []  # all of them
    page.get_by_role("button", name="Exit full screen").click()
    expect(page.get_by_role("button", name="Full screen")).to_be_visible()
    expect(note).to_have_count(0)
    page.reload()
    shell.wait_for_prompt()
    expect(note).to_have_count(0)
