"""The accounts of a computer in the console: who is signed in, and work as another one."""

import json
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from jump_wire.errors import CATALOGUE
from tests import accounts, needs
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite

ACCOUNTS = "an account's password"
LOGIN = {"id": "3", "uid": 1000, "since": 1764500000000000, "user": "de<b>ploy", "place": "tty1"}


@pytest.fixture
def permitted(site: RunningSite) -> Iterator[None]:
    """The technician may log users out."""
    path, api = f"/jump-groups/{GROUP}", site.api(ADMINISTRATOR)
    api.request("PATCH", path, {"roles": {TECHNICIAN: "full_access"}})
    yield
    api.request("PATCH", path, {"roles": {}})


@pytest.mark.usefixtures("permitted")
def test_a_user_is_logged_out(
    site: RunningSite, open_screen: OpenScreen, computer: Computer
) -> None:
    """What computers do is tested with real hosts; here it is what the page makes of it."""
    needs.root("a client in service mode")
    sent: list[str] = []

    def answer(route: Route) -> None:
        request = route.request
        sent.append(f"{request.method} {request.url.rpartition('/')[2]} {request.post_data or ''}")
        ended = any("logout" in one for one in sent)
        state = "asking" if request.method == "POST" else "known"
        items = [] if ended and state == "known" else [LOGIN]
        body = {"state": state, "at": "2026-01-01T12:00:00Z", "code": "", "items": items}
        route.fulfill(body=json.dumps(body), content_type="application/json")

    screen = open_screen(site, locale="fr-FR", width=420)
    screen.sign_in()
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    button = screen.bar.get_by_role("button", name="Utilisateurs connectés…")
    dialog = screen.page.get_by_role("dialog", name="Utilisateurs connectés")
    button.click()
    expect(dialog.get_by_role("button", name="Actualiser")).to_be_enabled(timeout=15_000)
    dialog.get_by_role("button", name="Fermer").click()
    screen.page.route("**/log*", answer)
    button.click()
    expect(dialog).to_contain_text("de<b>ploy")
    assert screen.violations() == []
    assert not screen.overflows()
    log_out = dialog.get_by_role("button", name="Déconnecter de<b>ploy (tty1)")
    expect(log_out).to_be_in_viewport(ratio=1)
    log_out.click()
    expect(dialog.get_by_role("alert")).to_contain_text("Déconnecter de<b>ploy maintenant")
    dialog.get_by_role("alert").get_by_role("button", name="Déconnecter").click()
    expect(dialog).to_contain_text("de<b>ploy est déconnecté.")
    [logout] = [one for one in sent if "logout" in one]
    wanted = {"login_id": "3", "uid": 1000, "since": 1764500000000000}
    assert json.loads(logout.partition("{")[1] + logout.partition("{")[2]) == wanted


def test_without_the_right_there_is_no_button(
    site: RunningSite, open_screen: OpenScreen, computer: Computer
) -> None:
    screen = open_screen(site)
    screen.sign_in()
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    expect(screen.bar.get_by_role("button", name="Signed-in users…")).to_have_count(0)


@pytest.mark.usefixtures("permitted", "computer")
def test_a_technician_works_as_another_account(site: RunningSite, open_screen: OpenScreen) -> None:
    """By the real root of the computer, and its PAM."""
    needs.root("a client in service mode")
    account = accounts.plain("/bin/sh")
    subprocess.run(["chpasswd"], input=f"{account}:{ACCOUNTS}".encode(), check=True)
    screen = open_screen(site)
    screen.sign_in()
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    sign_in(screen, account, ACCOUNTS)
    expect(screen.bar).to_contain_text(f"Tools run as {account}", timeout=30_000)
    screen.bar.get_by_role("button", name="New shell").click()
    expect(screen.bar.locator(".account")).to_contain_text(account)
    screen.wait_for_prompt()
    screen.type("id -un; echo $((40+2))\n")
    expect(screen.terminal).to_contain_text(f"{account}42")
    screen.bar.get_by_role("button", name="Sign out of the account").click()
    sign_in(screen, account, "wrong")
    told = CATALOGUE["elevation_password_wrong"].english
    expect(screen.bar).to_contain_text(told, timeout=30_000)


def sign_in(screen: Screen, account: str, password: str) -> None:
    screen.bar.get_by_role("button", name="Sign in as…").click()
    dialog = screen.page.get_by_role("dialog", name="Sign in as another account")
    dialog.get_by_label("Account").fill(account)
    dialog.get_by_label("Password").fill(password)
    assert screen.violations() == []
    dialog.get_by_role("button", name="Sign in", exact=True).click()
