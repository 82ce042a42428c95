"""The search's fields, and the list's place in the address bar."""

import re

from playwright.sync_api import Locator, expect

from tests.web.conftest import OpenScreen
from tests.web.crowds import change, menu
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite


def _choose(screen: Screen, *fields: str) -> None:
    screen.page.get_by_role("button", name="Fields to search", exact=True).click()
    for field in fields:
        menu(screen).get_by_role("menuitemcheckbox", name=field, exact=True).click()
    screen.page.keyboard.press("Escape")
    expect(menu(screen)).to_have_count(0)


def _chips(screen: Screen) -> Locator:
    chips = screen.page.get_by_role("list", name="Fields to search")
    return chips.get_by_role("button")


def test_fields_narrow_the_search(crowded: Screen, crowd: RunningSite) -> None:
    change(crowd, "db-0001", comments="cache of the shop")
    crowded.search("cache")
    expect(crowded.footer).to_contain_text("5 results")
    _choose(crowded, "Comments")
    expect(crowded.footer).to_contain_text("1 result")
    expect(crowded.row("db-0001")).to_be_visible()
    expect(_chips(crowded)).to_have_text(["Comments"])
    _choose(crowded, "Hostname")
    expect(crowded.footer).to_contain_text("5 results")
    expect(_chips(crowded)).to_have_text(["Hostname", "Comments"])
    assert crowded.violations() == []
    crowded.page.get_by_role("button", name="Stop searching in Comments").click()
    expect(crowded.footer).to_contain_text("4 results")
    _choose(crowded, "All fields")
    expect(_chips(crowded)).to_have_count(0)
    expect(crowded.footer).to_contain_text("5 results")
    change(crowd, "db-0001", comments="")


def test_enter_runs_what_was_chosen_before(crowded: Screen) -> None:
    _choose(crowded, "Private IP", "Tag")
    expect(crowded.grid).to_have_attribute("aria-rowcount", "41")
    with crowded.page.expect_response("**/api/v1/jump-items?*") as answer:
        crowded.search("10.0.0.4")
    assert "fields=private_ip%2Ctag" in answer.value.url
    expect(crowded.footer).to_contain_text("2 results")


def test_menu_by_keyboard_has_every_field(crowded: Screen) -> None:
    button = crowded.page.get_by_role("button", name="Fields to search", exact=True)
    button.focus()
    crowded.page.keyboard.press("Enter")
    entries = menu(crowded).get_by_role("menuitemcheckbox")
    expect(entries).to_have_count(17)
    every = menu(crowded).get_by_role("menuitemcheckbox", name="All fields")
    expect(entries.first).to_be_focused()
    expect(every).to_have_attribute("aria-checked", "true")
    crowded.page.keyboard.press("End")
    crowded.page.keyboard.press("Space")
    expect(entries.last).to_have_attribute("aria-checked", "true")
    expect(every).to_have_attribute("aria-checked", "false")
    assert crowded.violations() == []
    crowded.page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_words_accents_and_online_only(crowded: Screen, crowd: RunningSite) -> None:
    field = crowded.page.get_by_role("search").get_by_role("textbox")
    change(crowd, "db-0001", comments="Comptoir d'Élodie")
    crowded.search("ELODIE db")
    expect(crowded.footer).to_contain_text("1 result")
    # The arrows act on what was found at once.
    expect(crowded.grid).to_be_focused()
    crowded.page.keyboard.press("ArrowDown")
    expect(crowded.row("db-0001")).to_have_attribute("aria-selected", "true")
    crowded.search('"db elodie"')
    expect(crowded.page.get_by_role("heading", name="No results")).to_be_visible()
    expect(field).to_be_focused()
    crowded.search(f"{TECHNICIAN} db")
    expect(crowded.row("db-0001")).to_be_visible()
    _choose(crowded, "Online only")
    expect(field).to_have_value(f"{TECHNICIAN} db status:online")
    expect(crowded.row("db-0001")).to_have_count(0)
    _choose(crowded, "Online only")
    expect(field).to_have_value(f"{TECHNICIAN} db")
    expect(crowded.row("db-0001")).to_be_visible()
    change(crowd, "db-0001", comments="")


def test_address_follows_and_back_leads_back(crowded: Screen) -> None:
    page = crowded.page
    groups = page.get_by_role("navigation", name="Jump Groups")
    assert page.url.endswith("/console")
    groups.get_by_role("button", name=re.compile("^Servers")).click()
    expect(page).to_have_url(re.compile(rf"/console\?group={GROUP}$"))
    groups.get_by_role("button", name="Show tags in Servers").click()
    groups.get_by_role("button", name=re.compile("^linux")).click()
    page.reload()
    expect(groups.get_by_role("button", name="Hide tags in Servers")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"group={GROUP}&tag=linux$"))
    crowded.search("web")
    expect(page).to_have_url(re.compile(r"tag=linux&search=web$"))
    expect(crowded.footer).to_contain_text("results")
    page.go_back()
    expect(page.get_by_role("textbox", name="Search")).to_have_value("")
    expect(page).to_have_url(re.compile(r"tag=linux$"))
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/console$"))
    expect(crowded.grid).to_have_attribute("aria-rowcount", "41")
    page.go_forward()
    current = groups.get_by_role("button", name=re.compile("^Servers"))
    expect(current).to_have_attribute("aria-current", "true")
    page.reload()
    expect(current).to_have_attribute("aria-current", "true")


def test_a_shared_address_opens_the_same(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd)
    screen.page.goto(f"/console?group=user:{TECHNICIAN}&search=cache&fields=hostname,nonsense,name")
    screen.page.locator("#username").fill(TECHNICIAN)
    screen.page.locator("#password").fill("wrong")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.page.locator("#password").fill("correct horse battery staple")
    screen.page.keyboard.press("Enter")
    expect(screen.footer).to_contain_text("4 results")
    expect(_chips(screen)).to_have_text(["Name", "Hostname"])
    expect(screen.page).to_have_url(re.compile(r"search=cache&fields=name%2Chostname$"))
    # Signing out on purpose leaves nothing of it to the next person.
    screen.page.get_by_role("button", name="Sign out").click()
    screen.sign_in_by_form()
    expect(screen.grid).to_have_attribute("aria-rowcount", "41")


def test_what_is_found_follows_what_changes(crowded: Screen, crowd: RunningSite) -> None:
    crowded.search("Rack 4")
    expect(crowded.row("cache-0007")).to_have_count(0)
    expect(crowded.row("build-0013")).to_be_visible()
    change(crowd, "build-0013", comments="Row 5")
    expect(crowded.row("build-0013")).to_have_count(0)
    change(crowd, "build-0013", comments="Rack 4, shelf 2")
    expect(crowded.row("build-0013")).to_be_visible()
    # A word for a Jump method is no text of the item.
    crowded.search("Local RDP")
    expect(crowded.page.get_by_role("heading", name="No results")).to_be_visible()
    wanted = {"jump_method": "local_rdp", "jump_group": GROUP, "name": "Till 1", "hostname": "till"}
    crowd.api(ADMINISTRATOR).request("POST", "/jump-shortcuts", wanted)
    expect(crowded.row("Till 1")).to_be_visible()


def test_an_address_that_cannot_be_searched_leads_on(crowded: Screen) -> None:
    crowded.page.goto(f"/console?search={'long' * 100}")
    alert = crowded.page.get_by_role("alert")
    expect(alert).to_contain_text("enter 256 characters or fewer")
    assert crowded.violations() == []
    alert.get_by_role("button", name="Show all Jump Items").click()
    expect(crowded.row("build-0003")).to_be_visible()
    expect(crowded.page).to_have_url(re.compile("/console$"))
