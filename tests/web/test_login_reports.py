"""Reports and Status."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jump_cli.api import Api
from tests.web.administration import Administration
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite

ROOT = Path(__file__).parents[2]
ONLINE_SECONDS = 30
RECORDED = re.compile(r'audit\.record\((?:[^()]|\([^()]*\))*?"(\w+\.\w+)"')


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def test_audit_log_is_filtered(pages: Administration, api: Api) -> None:
    made = api.request("POST", "/installers", {"jump_group": GROUP, "name": "For the log"})["id"]
    api.request("POST", f"/installers/{made}/revoke")
    pages.open("audit-log")
    pages.page.get_by_role("combobox", name="Action").select_option(label="Installer revoked")
    row = pages.row(made[:8])
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Installer revoked")
    expect(pages.page.get_by_role("cell", name="Signed in")).to_have_count(0)
    assert "action=installer.revoked" in pages.page.url
    row.get_by_role("button").click()
    pages.page.get_by_role("combobox", name="Action").select_option("")
    expect(pages.row(made[:8])).to_have_count(2)
    pages.button("Show everything").click()
    pages.page.get_by_role("textbox", name="User", exact=True).fill("nobody")
    pages.page.keyboard.press("Enter")
    expect(pages.page.get_by_text("Nothing matches.")).to_be_visible()
    pages.page.reload()
    expect(pages.page.get_by_role("textbox", name="User", exact=True)).to_have_value("nobody")


def test_every_action_of_the_log_has_its_words() -> None:
    services = ROOT / "server" / "jump_server"
    recorded = {
        action
        for path in services.rglob("*.py")
        for action in RECORDED.findall(path.read_text("utf-8"))
    }
    source = (ROOT / "web" / "src" / "login" / "reports" / "actions.ts").read_text("utf-8")
    assert recorded
    assert recorded == set(re.findall(r'^  "(.+)",$', source, re.M))


def _online(api: Api) -> str:
    """The computer's id, as soon as it is there."""
    query = {"search": COMPUTER, "status": "online"}
    end = time.monotonic() + ONLINE_SECONDS
    while not (found := api.request("GET", "/jump-clients", query=query)["items"]):
        assert time.monotonic() < end
        time.sleep(0.1)
    return str(found[0]["id"])


@pytest.mark.parametrize("path", ["sessions", "status"])
def test_a_running_session_is_shown_and_ended(
    pages: Administration, site: RunningSite, computer: Computer, path: str
) -> None:
    theirs = site.api(TECHNICIAN)
    begun = theirs.request("POST", "/sessions", {"jump_client_id": _online(theirs)})
    pages.open(path)
    end = pages.button(f"End the session of {TECHNICIAN} on {COMPUTER}")
    end.click()
    expect(pages.dialog).to_contain_text(f"What {TECHNICIAN} runs in it ends at once.")
    pages.confirm("End")
    expect(end).to_have_count(0)
    assert theirs.request("GET", f"/sessions/{begun['id']}")["state"] == "ended"
    pages.go("sessions?active=false")
    expect(pages.row(COMPUTER).first).to_contain_text("Ended")


def test_status_counts_what_one_sees(
    pages: Administration, site: RunningSite, computer: Computer
) -> None:
    _online(site.api(TECHNICIAN))
    pages.open("status", TECHNICIAN)
    summary = site.api(TECHNICIAN).request("GET", "/jump-clients/summary")
    tiles = pages.page.locator(".tiles dd")
    expect(tiles).to_have_text([str(summary[name]) for name in ("clients", "online", "offline")])
    expect(pages.page.locator("main")).to_contain_text("Jump at Example")
    expect(pages.page.locator("main")).to_contain_text("0.1.0")
