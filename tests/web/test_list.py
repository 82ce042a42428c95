"""The Jump interface: groups, the live list, statistics, removal."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.seeds import hostile
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite

HOSTILE = '<img src=x onerror="document.title=1"> \x1b[31mred\x1b]0;owned\x07 \u202egnp.exe'


def test_nothing_yet_says_how_to_deploy(site: RunningSite, open_screen: OpenScreen) -> None:
    name = "newcomer"
    user = {"username": name, "role": "technician", "password": "twelve characters"}
    site.api(ADMINISTRATOR).request("POST", "/users", user)
    screen = open_screen(site)
    screen.sign_in(name, "twelve characters")
    expect(screen.page.get_by_role("heading", name="Deploy your first Jump Client")).to_be_visible()
    expect(screen.page.get_by_text("playbooks/deploy.yml")).to_be_visible()
    expect(screen.footer).to_contain_text(
        "0 Jump Items total. 0 Jump Clients total. 0 online. 0 offline. 0 passive."
    )
    # On a phone it is longer than its place, and the keys scroll it.
    screen.page.set_viewport_size({"width": 390, "height": 700})
    assert screen.violations() == []
    screen.page.get_by_role("link", name="Create a Jump Client installer").click()
    expect(screen.page).to_have_url(re.compile("/login/installers/new$"))


def test_what_is_on_its_way_has_its_place(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.row(COMPUTER)).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    screen.page.route("**/api/v1/jump-items?*", hold)
    screen.page.reload()
    expect(screen.grid.get_by_role("row", name="Loading")).not_to_have_count(0)
    for route in held:
        route.continue_()
    expect(screen.row(COMPUTER)).to_be_visible()
    expect(screen.grid.get_by_role("row", name="Loading")).to_have_count(0)


def test_columns_and_counters(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    heads = screen.grid.get_by_role("columnheader").all_inner_texts()
    assert [re.sub(r"\W*$", "", head) for head in heads] == [
        "Name",
        "Hostname/IP",
        "Jump method",
        "Comments",
        "Group",
        "Status",
    ]
    row = screen.row(COMPUTER)
    for text in ("Jump Client", "Rack 4, shelf 2", "Servers", "linux"):
        expect(row).to_contain_text(text)
    expect(screen.footer).to_contain_text(
        "1 Jump Item total. 1 Jump Client total. 1 online. 0 offline. 0 passive."
    )


def test_offline_and_online_without_a_reload(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    computer.stop()
    expect(screen.status(COMPUTER)).to_have_text("Offline")
    expect(screen.footer).to_contain_text("0 online. 1 offline.")
    computer.start()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    expect(screen.footer).to_contain_text("1 online. 0 offline.")


def test_edits_elsewhere_appear(screen: Screen, site: RunningSite, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.row(COMPUTER)).to_be_visible()
    api = site.api(ADMINISTRATOR)
    [record] = [one for one in api.items("/jump-clients") if one["name"] == COMPUTER]
    path = f"/jump-clients/{record['id']}"
    api.request("PATCH", path, {"name": "Reception", "tag": "lobby"})
    expect(screen.row("Reception")).to_contain_text("lobby")
    screen.page.get_by_role("button", name="Show tags in Servers").click()
    expect(screen.page.get_by_role("button", name="lobby 1")).to_be_visible()
    api.request("PATCH", path, {"name": COMPUTER, "tag": "linux"})
    expect(screen.row(COMPUTER)).to_contain_text("linux")


def test_statistics(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    screen.row(COMPUTER).click()
    panel = screen.page.get_by_role("complementary", name="Statistics")
    for text in ("Operating system", "Uptime", "Disk /", "Last connected", "Version", "Private IP"):
        expect(panel.get_by_text(text, exact=True)).to_be_visible()
    expect(panel.get_by_role("meter", name="Memory")).to_be_visible()
    expect(panel.get_by_role("button", name="Jump")).to_be_enabled()
    screen.page.keyboard.press("Escape")
    expect(panel).to_contain_text("Select a Jump Item")


def test_search_groups_and_tags(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.row(COMPUTER)).to_be_visible()
    screen.search("front")
    expect(screen.footer).to_contain_text("1 result")
    screen.search("no such computer")
    expect(screen.page.get_by_text("No results for “no such computer”.")).to_be_visible()
    screen.page.get_by_role("button", name="Show all Jump Items").click()
    expect(screen.row(COMPUTER)).to_be_visible()
    groups = screen.page.get_by_role("navigation", name="Jump Groups")
    groups.get_by_role("button", name="Personal", exact=False).click()
    expect(screen.page.get_by_text("No Jump Items here.")).to_be_visible()
    groups.get_by_role("button", name="Show tags in Servers").click()
    groups.get_by_role("button", name="linux").click()
    expect(screen.row(COMPUTER)).to_be_visible()


def test_keyboard_alone(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    expect(screen.row(COMPUTER)).to_be_visible()
    screen.grid.focus()
    screen.page.keyboard.press("ArrowDown")
    expect(screen.row(COMPUTER)).to_have_attribute("aria-selected", "true")
    screen.page.keyboard.press("Delete")
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(screen.row(COMPUTER)).to_have_attribute("aria-selected", "true")
    expect(screen.grid).to_be_focused()
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("FRONT")
    screen.page.keyboard.press("Enter")
    expect(screen.footer).to_contain_text("1 result")
    screen.page.keyboard.press("ArrowDown")
    expect(screen.grid).to_be_focused()


def test_hostile_names_are_texts(screen: Screen, site: RunningSite) -> None:
    hostile(site.database, HOSTILE, HOSTILE, HOSTILE)
    screen.sign_in()
    shown = '<img src=x onerror="document.title=1"> \ufffd[31mred\ufffd]0;owned\ufffd \ufffdgnp.exe'
    row = screen.row(shown)
    expect(row.first).to_be_visible()
    row.first.locator(".name").hover()
    expect(row.first.locator(".name")).to_have_attribute("title", shown)
    row.first.click()
    expect(screen.page.get_by_role("heading", name=shown)).to_be_visible()
    expect(screen.page).to_have_title("Technician console")
    assert screen.page.locator("main img").count() == 0
    # Remove it by the console: offline, and without uninstalling.
    screen.page.get_by_role("button", name="Remove").click()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text(shown)
    dialog.get_by_role("checkbox").uncheck()
    expect(dialog).to_contain_text("Its files stay on the computer")
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog).to_be_hidden()
    expect(row).to_have_count(0)


def test_removed_with_its_files(screen: Screen, site: RunningSite, tmp_site_folder: Path) -> None:
    leaving = Computer(tmp_site_folder, site, "Leaving")
    leaving.start()
    screen.sign_in()
    expect(screen.status("Leaving")).to_have_text("Online")
    screen.row("Leaving").click()
    screen.page.get_by_role("button", name="Remove").click()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_be_checked()
    expect(dialog).to_contain_text("removed from the computer right away")
    dialog.get_by_role("button", name="Remove").click()
    expect(screen.row("Leaving")).to_have_count(0)
    leaving.wait_until_uninstalled()


def test_removal_of_an_offline_one_waits(
    screen: Screen, site: RunningSite, tmp_site_folder: Path
) -> None:
    leaving = Computer(tmp_site_folder, site, "Away")
    leaving.start()
    screen.sign_in()
    expect(screen.status("Away")).to_have_text("Online")
    leaving.stop()
    expect(screen.status("Away")).to_have_text("Offline")
    screen.row("Away").click()
    screen.page.get_by_role("button", name="Remove").click()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("is uninstalled the next time it connects")
    dialog.get_by_role("button", name="Remove").click()
    expect(screen.status("Away")).to_have_text("Removal pending")
    leaving.start()
    expect(screen.row("Away")).to_have_count(0)
    leaving.wait_until_uninstalled()


def test_connection_lost_is_told_and_comes_back(screen: Screen, site: RunningSite) -> None:
    screen.sign_in()
    expect(screen.footer).to_contain_text("Live")
    site.kill()
    try:
        alert = screen.page.get_by_role("alert")
        expect(alert).to_contain_text("Connection to the server lost")
    finally:
        site.start()
    expect(screen.page.get_by_role("alert")).to_have_count(0)
    expect(screen.footer).to_contain_text("Live")
    site.api(ADMINISTRATOR).request("PATCH", f"/jump-groups/{GROUP}", {"name": "All servers"})
    expect(screen.page.get_by_role("button", name="All servers 1")).to_be_visible()
    site.api(ADMINISTRATOR).request("PATCH", f"/jump-groups/{GROUP}", {"name": "Servers"})
