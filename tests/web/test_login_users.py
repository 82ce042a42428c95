"""Users & security: users and Jump Groups."""

from itertools import count

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from jump_wire.errors import UserError
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD, TECHNICIAN, RunningSite

NUMBERS = count()


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def _user(api: Api) -> tuple[str, str]:
    name = f"person-{next(NUMBERS)}"
    made = api.request("POST", "/users", {"username": name, "password": PASSWORD})
    return name, made["id"]


def test_created_with_a_generated_password(pages: Administration, site: RunningSite) -> None:
    pages.open("users")
    pages.link("Create a user").click()
    pages.field("username").fill("claire.dupont")
    pages.field("display_name").fill("Claire Dupont")
    pages.field("language").select_option("fr")
    pages.button("Create a user").click()
    password = pages.page.get_by_label("Password", exact=True).input_value()
    assert len(password) >= 12
    me = site.api("claire.dupont", password).request("GET", "/auth/me")["user"]
    assert (me["display_name"], me["role"], me["language"]) == ("Claire Dupont", "technician", "fr")
    pages.link("Done").click()
    expect(pages.heading).to_have_text("Claire Dupont")
    assert password not in pages.page.content()


def test_bad_users_are_told_at_their_fields(pages: Administration) -> None:
    pages.open("users/new")
    pages.field("username").fill("Not Allowed")
    pages.field("display_name").fill("n" * 129)
    pages.page.get_by_role("checkbox", name="Generate password").uncheck()
    pages.field("password").fill("short")
    pages.button("Create a user").click()
    expect(pages.error("username")).to_contain_text("invalid value (expected: lower-case")
    expect(pages.error("display_name")).to_contain_text("enter 128 ")
    expect(pages.error("password")).to_contain_text("at least 12")
    expect(pages.field("username")).to_be_focused()
    pages.field("username").fill(TECHNICIAN)
    pages.field("display_name").fill("")
    pages.field("password").fill(PASSWORD)
    pages.button("Create a user").click()
    expect(pages.error("username")).to_contain_text(TECHNICIAN)


def test_edited_and_edited_elsewhere(pages: Administration, api: Api) -> None:
    name, identity = _user(api)
    pages.open(f"users?search={name}")
    pages.link(name).click()
    pages.field("display_name").fill("Mine")
    api.request("PATCH", f"/users/{identity}", {"display_name": "Theirs", "language": "fr"})
    pages.button("Save").click()
    expect(pages.page.get_by_role("alert")).to_contain_text("Someone else has changed this")
    pages.button("Reload and keep my changes").click()
    expect(pages.field("language")).to_have_value("fr")
    expect(pages.page.get_by_text("changed this to: Theirs")).to_be_visible()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    now = api.request("GET", f"/users/{identity}")
    assert (now["display_name"], now["language"]) == ("Mine", "fr")


def test_locked_ends_the_sign_in_and_unlocked_again(
    pages: Administration, api: Api, site: RunningSite, open_screen: OpenScreen
) -> None:
    name, identity = _user(api)
    theirs = Administration(open_screen(site))
    theirs.open("account", name)
    pages.open(f"users/{identity}")
    pages.button("Lock…").click()
    expect(pages.dialog).to_contain_text("They are signed out immediately")
    pages.confirm("Lock")
    expect(pages.page.locator(".heading .chip")).to_have_text("Locked")
    tokens = theirs.page.get_by_role("region", name="API tokens")
    tokens.get_by_role("button", name="Refresh").click()
    expect(theirs.dialog).to_contain_text("You've been signed out.")
    pages.button("Unlock…").click()
    pages.confirm("Unlock")
    expect(pages.page.locator(".heading .chip")).to_have_count(0)
    theirs.sign_in(name)
    expect(theirs.dialog).to_be_hidden()


def test_password_is_reset_and_shown_once(
    pages: Administration, api: Api, site: RunningSite
) -> None:
    name, identity = _user(api)
    pages.open(f"users/{identity}")
    pages.button("Reset password…").click()
    pages.confirm("Reset password")
    field = pages.page.get_by_label("New password", exact=True)
    password = field.input_value()
    assert len(password) == 20
    assert site.api(name, password).request("GET", "/auth/me")["user"]["id"] == identity
    pages.button("Done").click()
    expect(field).to_have_count(0)


def test_removal_and_its_refusal(pages: Administration, api: Api) -> None:
    name, identity = _user(api)
    made = api.request("POST", "/installers", {"jump_group": f"user:{name}", "name": "In the way"})
    pages.open(f"users/{identity}")
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove").click()
    expect(pages.dialog).to_contain_text("remove its installers")
    pages.dialog.get_by_role("link", name="View installers").click()
    expect(pages.row("In the way")).to_be_visible()
    api.request("DELETE", f"/installers/{made['id']}")
    pages.go(f"users/{identity}")
    pages.button("Remove…").click()
    pages.confirm("Remove")
    expect(pages.heading).to_have_text("Users")
    with pytest.raises(UserError):
        api.request("GET", f"/users/{identity}")


def test_a_group_in_use_leads_to_its_items(pages: Administration, api: Api) -> None:
    api.request("POST", "/jump-groups", {"code_name": "kept", "members": [TECHNICIAN]})
    shortcut = {
        "jump_group": "kept",
        "name": "Kept",
        "jump_method": "local_rdp",
        "hostname": "kept",
    }
    made = api.request("POST", "/jump-shortcuts", shortcut)["id"]
    pages.open("jump-groups/kept")
    expect(pages.page.get_by_text("1 Jump Item, 0 online")).to_be_visible()
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove").click()
    expect(pages.dialog).to_contain_text("First move or remove its Jump Items")
    pages.dialog.get_by_role("link", name="Jump Items in the console").click()
    expect(pages.page.get_by_role("grid").get_by_text("Kept", exact=True)).to_be_visible()
    assert "group=kept" in pages.page.url
    api.request("DELETE", f"/jump-shortcuts/{made}")
    api.request("DELETE", "/jump-groups/kept")


def test_nobody_locks_or_removes_oneself(pages: Administration, api: Api) -> None:
    identity = api.request("GET", "/auth/me")["user"]["id"]
    pages.open(f"users/{identity}")
    expect(pages.page.get_by_text("This is your account.")).to_be_visible()
    expect(pages.field("role")).to_be_disabled()
    for name in ("Lock…", "Reset password…", "Remove…"):
        expect(pages.button(name)).to_have_count(0)


def test_a_demoted_administrator_has_to_sign_in_again(
    pages: Administration, api: Api, site: RunningSite
) -> None:
    name, identity = _user(api)
    api.request("PATCH", f"/users/{identity}", {"role": "administrator"})
    pages.open("users", name)
    api.request("PATCH", f"/users/{identity}", {"role": "technician"})
    pages.button("Refresh").click()
    expect(pages.dialog).to_be_visible()
    pages.sign_in(name)
    expect(pages.heading).to_have_text("Page not found")
    expect(pages.link("Users & security")).to_have_count(0)


def test_group_is_created_edited_and_removed(pages: Administration, api: Api) -> None:
    name, _ = _user(api)
    pages.open("jump-groups")
    pages.link("Create a Jump Group").click()
    pages.field("code_name").fill("Tills!")
    pages.button("Create a Jump Group").click()
    expect(pages.error("code_name")).to_contain_text("(expected: lower-case letters, digits")
    pages.field("code_name").fill("tills")
    pages.field("name").fill("Tills of all shops")
    pages.field("members").fill("nobody-at-all")
    pages.button("Add").click()
    pages.button("Create a Jump Group").click()
    expect(pages.error("members")).to_have_text("Unknown user names: nobody-at-all.")
    pages.button("Remove nobody-at-all").click()
    pages.field("members").press_sequentially(name)
    expect(pages.page.locator(f"datalist option[value='{name}']")).to_have_count(1)
    pages.page.keyboard.press("Enter")
    pages.button("Create a Jump Group").click()
    expect(pages.heading).to_have_text("Tills of all shops")
    assert api.request("GET", "/jump-groups/tills")["members"] == [name]
    pages.field("comments").fill("Every shop")
    api.request("PATCH", "/jump-groups/tills", {"members": [name, TECHNICIAN]})
    pages.button("Save").click()
    pages.button("Reload and keep my changes").click()
    expect(pages.button(f"Remove {TECHNICIAN}")).to_be_visible()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    group = api.request("GET", "/jump-groups/tills")
    assert (group["comments"], sorted(group["members"])) == ("Every shop", [TECHNICIAN, name])
    made = api.request("POST", "/installers", {"jump_group": "tills"})
    pages.button("Remove…").click()
    pages.dialog.get_by_role("button", name="Remove").click()
    expect(pages.dialog).to_contain_text("First move or remove its Jump Items")
    pages.dialog.get_by_role("button", name="Cancel").click()
    api.request("DELETE", f"/installers/{made['id']}")
    pages.button("Remove…").click()
    pages.confirm("Remove")
    expect(pages.heading).to_have_text("Jump Groups")
    expect(pages.row("Tills of all shops")).to_have_count(0)
