"""Reports and Status."""

import ast
import csv
import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from jump_server.alerts.alert_settings import AlertSettingsChange
from jump_server.settings.site_settings import SettingsChange
from jump_server.updates.policy import PolicyChange
from tests.web.administration import Administration
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite

ROOT = Path(__file__).parents[2]
ONLINE_SECONDS = 30
FORMER = {("user", "locked")}
"""What earlier versions recorded: it stays in their logs."""

ACTION = re.compile(r'"([a-z_]+)\.([a-z_]+)"')


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
    row = pages.row("For the log")
    expect(row).to_have_count(1)
    expect(row.get_by_role("button")).to_have_attribute("title", re.compile(made))
    expect(row).to_contain_text("Installer revoked")
    expect(pages.page.get_by_role("cell", name="Signed in")).to_have_count(0)
    assert "action=installer.revoked" in pages.page.url
    row.get_by_role("button").click()
    pages.page.get_by_role("combobox", name="Action").select_option("")
    expect(pages.row("For the log")).to_have_count(2)
    pages.button("Clear filters").click()
    pages.page.get_by_role("textbox", name="User", exact=True).fill("nobody")
    pages.page.keyboard.press("Enter")
    expect(pages.page.get_by_text("No results.")).to_be_visible()
    pages.page.reload()
    expect(pages.page.get_by_role("textbox", name="User", exact=True)).to_have_value("nobody")


def _download(pages: Administration, name: str) -> bytes:
    with pages.page.expect_download() as waiting:
        pages.link(name).click()
    return waiting.value.path().read_bytes()


def test_a_report_is_plotted_and_exported_as_it_is_filtered(
    pages: Administration, api: Api
) -> None:
    group = {"code_name": "plotted", "name": "=Plotted"}
    api.request("POST", "/jump-groups", group)
    api.request("DELETE", "/jump-groups/plotted")
    pages.open("audit-log?target=plotted")
    plot = pages.page.get_by_role("img", name="Per hour")
    expect(plot).to_have_accessible_description(re.compile(r"Events: 2\. Peak:"))
    expect(plot.locator("rect.series-0").last).to_be_visible()
    pages.page.get_by_text("Show as table").click()
    table = pages.page.get_by_role("region", name="Show as table")
    counts = table.get_by_role("cell").all_inner_texts()
    assert sum(map(int, counts)) == 2
    pages.page.get_by_role("combobox", name="Action").select_option(label="Jump Group created")
    expect(plot).to_have_accessible_description(re.compile(r"Events: 1\. Peak:"))
    rows = list(csv.DictReader(_download(pages, "Export as CSV").decode("utf-8-sig").splitlines()))
    (listed,) = api.request(
        "GET", "/audit-events", query={"target": "plotted", "action": "jump_group.created"}
    )["items"]
    assert [row["id"] for row in rows] == [str(listed["id"])]
    assert json.loads(_download(pages, "Export as JSON")) == [listed]


def test_an_export_asks_who_one_is(pages: Administration) -> None:
    pages.open("audit-log")
    pages.end_sign_in()
    pages.link("Export as CSV").click()
    expect(pages.dialog).to_contain_text("You've been signed out.")
    pages.sign_in()
    expect(pages.dialog).to_be_hidden()
    assert _download(pages, "Export as CSV").decode("utf-8-sig").startswith("id,at,actor,")


def test_details_are_written_for_people(pages: Administration, api: Api) -> None:
    group = {"code_name": "detailed", "name": "In full", "members": [ADMINISTRATOR, TECHNICIAN]}
    api.request("POST", "/jump-groups", {**group, "roles": {TECHNICIAN: "auditor"}})
    api.request("DELETE", "/jump-groups/detailed")
    # A name that each object of a script has as well.
    odd = {"code_name": "constructor", "name": "constructor", "members": {TECHNICIAN: "lead"}}
    api.request("POST", "/teams", odd)
    wanted = {"jump_group": GROUP, "valid_minutes": 2_880}
    made = api.request("POST", "/installers", wanted)["id"]
    api.request("PATCH", f"/installers/{made}", {"valid_minutes": 4_320, "overridable": ["tag"]})
    pages.open("audit-log?target=detailed&action=jump_group.created")
    row = pages.row("Jump Group created")
    expect(row.get_by_role("button")).to_have_text("In full")
    expect(row).to_contain_text(f"Members {TECHNICIAN}, {ADMINISTRATOR}")
    expect(row).to_contain_text(f"Jump Item roles {TECHNICIAN}: Auditor")
    expect(row).not_to_contain_text("null")
    pages.go("audit-log?target=constructor")
    expect(pages.row("Team created")).to_contain_text(f"Members {TECHNICIAN}: Lead")
    pages.go(f"audit-log?target={made}")
    expect(pages.row("Installer created").locator("[title=servers]")).to_have_text("Servers")
    changed = pages.row("Installer changed")
    expect(changed).to_contain_text("Valid for 3 days")
    expect(changed).to_contain_text("Can be overridden Tag")
    # Nothing in the whole log has a program's name.
    pages.go("audit-log")
    assert [name for name in pages.page.locator("td .muted").all_inner_texts() if "_" in name] == []


def test_a_period_is_chosen(pages: Administration, api: Api) -> None:
    pages.open("deployments")
    period = pages.page.get_by_role("combobox", name="Period")
    period.select_option(label="Last 7 days")
    expect(pages.page).to_have_url(re.compile("since=.*T.*Z$"))
    expect(period).to_have_value("week")
    period.select_option(label="Custom range")
    pages.page.get_by_label("From").fill("2020-02-01")
    pages.page.get_by_label("To").fill("2020-02-29")
    expect(pages.page).to_have_url(re.compile("since=2020-0.*until=2020-0"))
    expect(pages.page.get_by_text("No data.")).to_be_visible()
    expect(pages.page.get_by_text("No results.")).to_be_visible()
    pages.page.reload()
    expect(pages.page.get_by_label("From")).to_have_value("2020-02-01")
    expect(pages.page.get_by_label("To")).to_have_value("2020-02-29")
    # A period that ends before it begins finds nothing: its other end goes along.
    pages.page.get_by_label("From").fill("2020-03-15")
    expect(pages.page.get_by_label("To")).to_have_value("2020-03-15")
    pages.page.get_by_label("To").fill("2020-01-31")
    expect(pages.page.get_by_label("From")).to_have_value("2020-01-31")
    pages.button("Clear filters").click()
    expect(period).to_have_value("all")


def test_sessions_are_filtered(pages: Administration, api: Api) -> None:
    pages.open("sessions", TECHNICIAN)
    pages.page.get_by_role("textbox", name="Technician").fill("Nobody")
    pages.page.get_by_role("textbox", name="Jump Group").fill(GROUP)
    pages.button("Filter").click()
    expect(pages.page).to_have_url(re.compile(f"user=nobody&jump_group={GROUP}$"))
    expect(pages.page.get_by_text("No results.")).to_be_visible()


def test_every_action_of_the_log_has_its_words() -> None:
    source = (ROOT / "web" / "src" / "login" / "reports" / "actions.ts").read_text("utf-8")
    known = {tuple(one.split(".")) for one in re.findall(r'^  "(.+)",$', source, re.M)}
    subjects = {subject for subject, _ in known}
    sources = [ROOT / "wire" / "jump_wire" / "kinds.py"]
    sources += (ROOT / "server" / "jump_server").rglob("*.py")
    recorded = {
        (subject, verb)
        for path in sources
        if path.name != "events.py"  # what it names are events
        for subject, verb in ACTION.findall(path.read_text("utf-8"))
        if subject in subjects and verb not in {"json", "key"}  # names of files
    }
    assert recorded | FORMER == known


def _named(file: str, language: str, group: str) -> set[str]:
    """The keys of an object of texts that ``group`` begins, one to a line."""
    texts = (ROOT / "web" / "src" / "login" / "texts" / f"{file}.{language}.ts").read_text("utf-8")
    body = re.split(r"^ *}", texts[texts.index(group) :], maxsplit=1, flags=re.M)[0]
    return set(re.findall(r"^ +(\w+): ", body, re.M))


def _recorded() -> tuple[set[str], set[str]]:
    """The kinds of objects in the log, and the details, where the server's source names them."""
    kinds, details = set(), set()
    for path in (ROOT / "server" / "jump_server").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                details |= {one.arg for one in call.keywords if one.arg}
                kinds |= {one.value for one in call.args[3:4] if isinstance(one, ast.Constant)}
    return {str(kind) for kind in kinds}, details


def test_every_setting_has_a_name_in_the_log() -> None:
    kinds, details = _recorded()
    assert "updates" in kinds
    for language in ("en", "fr"):
        labels = _named("audit", language, "export const labels")
        for settings in (SettingsChange, AlertSettingsChange):
            assert set(settings.model_fields) <= labels
        assert details <= labels
        assert set(PolicyChange.model_fields) <= _named("updates", language, "  labels: {")
        assert kinds <= _named("names", language, "export const kinds")


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
    for session in list(theirs.items("/sessions", {"active": "true"})):
        theirs.request("DELETE", f"/sessions/{session['id']}")  # of earlier tests
    begun = theirs.request("POST", "/sessions", {"jump_client_id": _online(theirs)})
    pages.open(path)
    end = pages.button(f"End {TECHNICIAN}'s session on {COMPUTER}")
    end.click()
    expect(pages.dialog).to_contain_text(
        f"Anything {TECHNICIAN} is running in it stops immediately."
    )
    pages.confirm("End")
    expect(end).to_have_count(0)
    assert theirs.request("GET", f"/sessions/{begun['id']}")["state"] == "ended"
    pages.go("sessions?active=false")
    expect(pages.row(COMPUTER).first).to_contain_text("Ended")


def test_status_tells_who_administers_how_the_site_is_doing(
    pages: Administration, site: RunningSite
) -> None:
    pages.open("status")
    main = pages.page.locator("main")
    status = site.api(ADMINISTRATOR).request("GET", "/status")
    assert [worker["name"] for worker in status["workers"]] == ["main-0"]
    for name in ("Health", "Versions", "Workers", "Limits"):
        expect(pages.page.get_by_role("region", name=name, exact=True)).to_be_visible()
    health = pages.page.get_by_role("region", name="Health", exact=True)
    expect(health).to_contain_text("Certificate authority")
    expect(health.locator(".chip.off")).to_have_count(0)
    expect(main).to_contain_text(status["versions"]["python"])
    updates = pages.page.get_by_role("region", name="Jump Client versions", exact=True)
    (version,) = status["jump_clients"]
    expect(updates).to_contain_text(version["version"])
    limits = pages.page.get_by_role("region", name="Limits", exact=True)
    expect(limits).to_contain_text("Maximum number of Jump Clients unlimited")


def test_status_tells_others_nothing_of_it(pages: Administration) -> None:
    pages.open("status", TECHNICIAN)
    expect(pages.page.get_by_role("region", name="Site", exact=True)).to_be_visible()
    expect(pages.page.get_by_role("region", name="Health", exact=True)).to_have_count(0)


def test_status_counts_what_one_sees(
    pages: Administration, site: RunningSite, computer: Computer
) -> None:
    _online(site.api(TECHNICIAN))
    pages.open("status", TECHNICIAN)
    summary = site.api(TECHNICIAN).request("GET", "/jump-clients/summary")
    tiles = pages.page.locator(".tiles dd")
    counts = ("clients", "online", "offline", "passive")
    expect(tiles).to_have_text([str(summary[name]) for name in counts])
    expect(pages.page.locator("main")).to_contain_text("Jump at Example")
    expect(pages.page.locator("main")).to_contain_text("0.1.0")
