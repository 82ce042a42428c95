"""Users & security: site rights, Jump Item roles and teams."""

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, RunningSite

NUMBERS = count()


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def _user(api: Api, **more: Any) -> tuple[str, str]:
    name = f"colleague-{next(NUMBERS)}"
    made = api.request("POST", "/users", {"username": name, "password": PASSWORD, **more})
    return name, made["id"]


def test_a_role_is_made_given_and_removed(pages: Administration, api: Api) -> None:
    _, identity = _user(api)
    pages.open("jump-item-roles")
    expect(pages.row("Full access")).to_contain_text("Predefined")
    pages.link("Create a Jump Item role").click()
    pages.field("code_name").fill("night")
    pages.field("name").fill("Night shift")
    pages.page.get_by_role("checkbox", name="Remove").check()
    pages.button("Create a Jump Item role").click()
    expect(pages.heading).to_have_text("Night shift")
    assert api.request("GET", "/jump-item-roles/night")["rights"] == [
        "view",
        "start_session",
        "remove",
    ]
    pages.go(f"users/{identity}")
    pages.field("shared_role").select_option(label="Night shift")
    pages.field("team_role").select_option(label="No access")
    pages.page.get_by_role("checkbox", name="View reports for their teams").check()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    user = api.request("GET", f"/users/{identity}")
    assert (user["shared_role"], user["team_role"]) == ("night", "no_access")
    assert user["rights"] == ["installers", "session_keys", "team_reports"]
    pages.go("jump-item-roles/night")
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove").click()
    expect(pages.dialog).to_contain_text("Jump Item role Night shift is still assigned (1).")
    api.request("PATCH", f"/users/{identity}", {"shared_role": "auditor"})
    pages.confirm("Remove")
    expect(pages.heading).to_have_text("Jump Item roles")


def test_a_predefined_role_is_shown_as_it_is(pages: Administration) -> None:
    pages.open("jump-item-roles/auditor")
    expect(pages.page.get_by_text("Predefined roles can't be changed.")).to_be_visible()
    expect(pages.button("Save")).to_have_count(0)
    expect(pages.button("Remove…")).to_have_count(0)


def test_a_team_with_its_group(pages: Administration, api: Api) -> None:
    (lead, _), (member, _) = _user(api), _user(api)
    pages.open("teams")
    pages.link("Create a team").first.click()
    pages.field("code_name").fill("field-service")
    pages.field("name").fill("Field service")
    for name in (lead, member):
        pages.field("members").fill(name)
        pages.button("Add").click()
    pages.page.get_by_label(f"Position for {lead}").select_option(label="Lead")
    pages.button("Create a team").click()
    expect(pages.heading).to_have_text("Field service")
    assert api.request("GET", "/teams/field-service")["members"] == {lead: "lead", member: "member"}
    pages.go("jump-groups/new")
    pages.field("code_name").fill("vans")
    pages.field("team").select_option(label="Field service")
    pages.field("members").fill(member)
    pages.button("Add").click()
    role = pages.page.get_by_label(f"Jump Item role for {member}")
    expect(role).to_have_value("")
    role.select_option(label="Auditor")
    expect(pages.field("all_users_role")).to_have_value("")
    pages.field("all_users_role").select_option(label="Start sessions only")
    pages.button("Create a Jump Group").click()
    expect(pages.heading).to_have_text("vans")
    group = api.request("GET", "/jump-groups/vans")
    assert group["all_users_role"] == "start_sessions"
    assert (group["team"], group["members"]) == ("field-service", [member])
    assert group["roles"] == {member: "auditor"}
    pages.go("teams/field-service")
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove").click()
    expect(pages.dialog).to_contain_text("Team Field service still owns Jump Groups (1).")
    api.request("DELETE", "/jump-groups/vans")
    pages.confirm("Remove")
    expect(pages.heading).to_have_text("Teams")


def test_a_team_edited_by_two(pages: Administration, api: Api) -> None:
    name, _ = _user(api)
    api.request("POST", "/teams", {"code_name": "two", "members": {name: "member"}})
    pages.open("teams/two")
    pages.page.get_by_label(f"Position for {name}").select_option(label="Manager")
    api.request("PATCH", "/teams/two", {"members": {name: "lead"}})
    pages.button("Save").click()
    pages.button("Reload and keep my changes").click()
    expect(pages.page.get_by_text(f"changed this to: {name} (Lead)")).to_be_visible()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    assert api.request("GET", "/teams/two")["members"] == {name: "manager"}


def test_who_administers_users_gives_what_they_have(pages: Administration, api: Api) -> None:
    chief, _ = _user(api, rights=["users"])
    name, identity = _user(api, rights=[])
    api.request("POST", "/jump-groups", {"code_name": "unseen"})
    administrator = api.request("GET", "/auth/me")["user"]["id"]
    pages.open(f"users/{identity}", chief)
    tabs = pages.page.locator(".tabs a")
    expect(tabs).to_have_text(["Status", "My account", "Users & security", "Reports"])
    expect(
        pages.page.get_by_role("group", name="Site rights").get_by_role("checkbox")
    ).to_have_count(1)
    expect(pages.field("role")).to_be_disabled()
    pages.field("display_name").fill("Somebody")
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    pages.go(f"users/{administrator}")
    expect(pages.page.get_by_text("they have rights that you don't have")).to_be_visible()
    for button in ("Lock…", "Reset password…", "Remove…", "Save"):
        expect(pages.button(button)).to_have_count(0)
    pages.go("jump-groups?search=unseen")
    pages.link("unseen").click()
    pages.field("members").fill(name)
    pages.button("Add").click()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    expect(pages.link("View installers")).to_have_count(0)


def test_installers_are_for_where_one_may_deploy(pages: Administration, api: Api) -> None:
    name, _ = _user(api, personal_role="start_sessions")
    pages.open("installers/new", name)
    expect(
        pages.page.get_by_text("Your Jump Item role doesn't allow you to deploy")
    ).to_be_visible()
    expect(pages.button("Create a Jump Client installer")).to_have_count(0)
    api.request("POST", "/jump-groups", {"code_name": f"for-{name}", "members": [name]})
    pages.go("installers/new")
    expect(pages.field("jump_group")).to_have_value(f"for-{name}")
    pages.button("Create a Jump Client installer").click()
    expect(pages.heading).to_have_text(re.compile(r"^Installer [0-9a-f]{8}$"))


def test_who_gives_away_their_own_last_right_sees_it_go(pages: Administration, api: Api) -> None:
    name, identity = _user(api, rights=["users"])
    pages.open(f"users/{identity}", name)
    pages.page.get_by_role("group", name="Site rights").get_by_role("checkbox").uncheck()
    pages.button("Save").click()
    expect(pages.heading).to_have_text("Page not found")
    expect(pages.page.locator(".tabs a")).to_have_text(["Status", "My account", "Reports"])


def test_tabs_follow_rights_that_change_meanwhile(pages: Administration, api: Api) -> None:
    name, identity = _user(api, rights=["users", "installers"])
    pages.open("teams/new", name)
    api.request("PATCH", f"/users/{identity}", {"rights": ["users", "settings"]})
    pages.field("name").fill("Typed before")
    pages.link("Jump Clients").click()
    expect(pages.heading).to_have_text("Page not found")
    # The settings give pages of Jump Clients as well: updates, clones, duplicates.
    tabs = ["Status", "My account", "Jump Clients", "Users & security", "Reports"]
    tabs += ["Support portal", "Settings"]
    expect(pages.page.locator(".tabs a")).to_have_text(tabs)


def test_in_french(site: RunningSite, open_screen: OpenScreen, api: Api) -> None:
    name, identity = _user(api)
    pages = Administration(open_screen(site, locale="fr-FR"))
    pages.open(f"users/{identity}")
    expect(pages.field("team_role")).to_contain_text("Démarrer des sessions seulement")
    pages.field("team_role").select_option(label="Aucun accès")
    pages.page.get_by_role("checkbox", name="Voir les rapports de ses équipes").check()
    pages.button("Enregistrer").click()
    expect(pages.page.get_by_text("Enregistré.")).to_be_visible()
    assert api.request("GET", f"/users/{identity}")["team_role"] == "no_access"
    pages.go("teams/new")
    pages.field("code_name").fill("depannage")
    pages.field("members").fill(name)
    pages.button("Ajouter").click()
    pages.page.get_by_label(f"Position de {name}").select_option(label="Responsable")
    pages.button("Créer une équipe").click()
    expect(pages.heading).to_have_text("depannage")
    assert api.request("GET", "/teams/depannage")["members"] == {name: "lead"}
