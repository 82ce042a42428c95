"""What holds for every page of the administrative interface."""

import re
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from jump_api.api import Api
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite

PHONE: ViewportSize = {"width": 390, "height": 800}
LANGUAGES: dict[str, dict[str, Any]] = {
    "english": {},
    "french, in the dark": {"locale": "fr-FR", "dark": True, "width": 1000, "height": 700},
}
PAGES = (
    "status",
    "account",
    "installers",
    "installers/new",
    "clones",
    "duplicates",
    "users",
    "users/new",
    "jump-item-roles",
    "jump-item-roles/new",
    "jump-item-roles/auditor",
    "teams",
    "teams/new",
    "jump-groups",
    "jump-groups/new",
    f"jump-groups/{GROUP}",
    "audit-log",
    "settings",
    "alerts",
    "sessions",
    "sessions?active=true",
    "deployments",
    "deployments?since=2020-01-01T00:00:00.000Z&until=2020-02-01T00:00:00.000Z",
    "no-such-page",
)
FOR_OTHERS = ("users", "jump-item-roles", "teams", "jump-groups", "audit-log", "settings")


@pytest.fixture
def administrator(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


def _problems(screen: Screen) -> list[str]:
    return screen.violations() + (["wider than the window"] if screen.overflows() else [])


def _problems_on_a_phone_too(screen: Screen) -> list[str]:
    size = screen.page.viewport_size
    assert size is not None
    found = _problems(screen)
    screen.page.set_viewport_size(PHONE)
    found += [f"phone: {one}" for one in _problems(screen)]
    screen.page.set_viewport_size(size)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_accessible_and_never_wider_than_the_window(
    site: RunningSite, open_screen: OpenScreen, administrator: Api, language: str
) -> None:
    installer = administrator.request("POST", "/installers", {"jump_group": GROUP, "name": "Tills"})
    user = administrator.request("GET", "/users", query={"search": TECHNICIAN})["items"][0]
    team = f"team-{language.partition(',')[0]}"
    members = {TECHNICIAN: "lead", ADMINISTRATOR: "manager"}
    administrator.request("POST", "/teams", {"code_name": team, "members": members})
    screen = open_screen(site, **LANGUAGES[language])
    look = _problems_on_a_phone_too if language == "english" else _problems
    pages = Administration(screen)
    pages.open("status")
    found: dict[str, list[str]] = {}
    for path in (*PAGES, f"teams/{team}", f"installers/{installer['id']}", f"users/{user['id']}"):
        pages.go(path)
        expect(screen.page.locator(".spinner")).to_have_count(0)
        found[path] = look(screen)
    screen.page.locator("main section .row button").last.click()
    expect(pages.dialog).to_be_visible()
    found["a question"] = look(screen)
    pages.go("installers/new")
    pages.field("name").fill("x" * 129)
    screen.page.locator("button[type=submit]").click()
    expect(pages.error("name")).to_be_visible()
    found["a refusal"] = look(screen)
    pages.go("account")
    screen.page.locator(".tokens .heading button").click()
    found["a token's form"] = look(screen)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_the_tabs_lead_everywhere(screen: Screen) -> None:
    pages = Administration(screen)
    screen.page.goto("/login")
    pages.sign_in()
    expect(pages.heading).to_have_text("Status")
    for tab, heading in (
        ("My account", "My account"),
        ("Jump Clients", "Installers"),
        ("Users & security", "Users"),
        ("Jump Item roles", "Jump Item roles"),
        ("Teams", "Teams"),
        ("Jump Groups", "Jump Groups"),
        ("Reports", "Audit log"),
        ("Sessions", "Sessions"),
        ("Deployments", "Deployments"),
        ("Settings", "Settings"),
    ):
        pages.link(tab).click()
        expect(pages.heading).to_have_text(heading)
        expect(pages.heading).to_be_focused()
        expect(pages.link(tab)).to_have_attribute("aria-current", "page")
    screen.page.go_back()
    expect(pages.heading).to_have_text("Deployments")
    screen.page.go_back()
    expect(pages.heading).to_have_text("Sessions")
    screen.page.reload()
    expect(pages.heading).to_have_text("Sessions")


def test_by_the_keyboard(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("installers")
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("nothing like it")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_text("No results.")).to_be_visible()
    assert "search=nothing+like+it" in screen.page.url
    pages.button("Clear filters").focus()
    screen.page.keyboard.press("Enter")
    assert screen.page.url.endswith("/login/installers")
    pages.link("Create a Jump Client installer").first.focus()
    screen.page.keyboard.press("Enter")
    expect(pages.heading).to_have_text("Create a Jump Client installer")


def test_console_and_back(screen: Screen) -> None:
    screen.sign_in()
    screen.page.get_by_role("link", name="Administration").click()
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("Status")
    screen.page.get_by_role("link", name="Technician console").click()
    expect(screen.footer).to_contain_text("Live")
    assert screen.page.url.endswith("/console")


def test_technicians_see_what_they_may(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("status", TECHNICIAN)
    tabs = screen.page.locator(".tabs a")
    expect(tabs).to_have_text(["Status", "My account", "Jump Clients", "Reports"])
    for path in FOR_OTHERS:
        pages.go(path)
        expect(pages.heading).to_have_text("Page not found")
    pages.go("sessions")
    expect(pages.heading).to_have_text("Sessions")
    pages.go("installers")
    expect(screen.page.locator(".subtabs")).to_have_count(0)
    pages.go("account")
    pages.button("Create an API token").click()
    expect(screen.page.get_by_role("checkbox", name="installers")).to_be_visible()
    expect(screen.page.get_by_role("checkbox", name="audit")).to_have_count(0)


def test_a_list_that_fails_is_told_and_tried_again(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("status")
    screen.page.route("**/api/v1/users*", lambda route: route.abort())
    pages.link("Users & security").click()
    alert = screen.page.get_by_role("alert")
    expect(alert).to_contain_text("Couldn't load the list.")
    screen.page.unroute("**/api/v1/users*")
    alert.get_by_role("button", name="Try again").click()
    expect(pages.row(TECHNICIAN)).to_be_visible()
    expect(alert).to_have_count(0)


def test_an_answer_of_somebody_elses(screen: Screen) -> None:
    """A proxy's page, say: the catalogue has nothing to say about it."""
    pages = Administration(screen)
    pages.open("status")
    away = {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}
    screen.page.route("**/api/v1/users*", lambda route: route.fulfill(**away))
    pages.link("Users & security").click()
    expect(screen.page.get_by_role("alert")).to_contain_text(
        "Unexpected response from the server (502)"
    )


def test_an_address_that_nobody_encoded(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("%zz")
    expect(pages.heading).to_have_text("Page not found")


def test_no_key_takes_a_question_away(screen: Screen) -> None:
    """Chromium closes a dialog at the second Esc, whatever the page made of the first one."""
    pages = Administration(screen)
    pages.open("teams/new")
    pages.field("comments").fill("Typed before")
    pages.end_sign_in()
    pages.button("Create a team").click()
    expect(pages.dialog).to_be_visible()
    for _ in range(4):
        screen.page.keyboard.press("Escape")
    pages.sign_in()
    expect(pages.dialog).to_be_hidden()
    expect(pages.field("comments")).to_have_value("Typed before")


def test_french_terms(site: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(site, locale="fr-FR")
    pages = Administration(screen)
    pages.open("installers/new")
    expect(pages.heading).to_have_text("Créer un installateur de Jump Client")
    main = screen.page.locator("main")
    for term in ("Assistant de déploiement en masse", "L'installateur est valide pour", "Balise"):
        expect(main).to_contain_text(term)
    pages.field("tag").fill("é" * 65)
    pages.button("Créer un installateur de Jump Client").click()
    expect(pages.error("tag")).to_have_text("Balise : 64 caractères maximum.")


def test_policy_and_title(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("users/new")
    policy = screen.answers[0].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    expect(screen.page).to_have_title(re.compile("Users · Administration"))
