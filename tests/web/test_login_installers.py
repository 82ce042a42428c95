"""Installers: made, shown, fetched, extended, revoked, removed; deployments."""

import hashlib
import json
import os
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from jump_wire.errors import UserError
from tests.web.administration import Administration
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite

CREATE = "Create a Jump Client installer"


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def _make(api: Api, name: str) -> str:
    made = api.request("POST", "/installers", {"jump_group": GROUP, "name": name})
    return str(made["id"])


def _shown_id(pages: Administration) -> str:
    expect(pages.page.get_by_role("heading", name="Download or install")).to_be_visible()
    return pages.page.url.rpartition("/")[2]


def test_created_with_every_field(pages: Administration, api: Api) -> None:
    pages.open("installers")
    pages.link(CREATE).first.click()
    pages.field("jump_group").select_option(label="Servers")
    pages.field("name").fill("Till 4")
    pages.field("tag").fill("tills")
    pages.field("comments").fill("Ground floor\nLeft")
    pages.field("max_offline_minutes").fill("600")
    pages.field("uses_allowed").fill("25")
    pages.page.get_by_role("checkbox", name="Ephemeral", exact=True).check()
    pages.field("passive").select_option(label="Passive")
    pages.field("passive_port").fill("6000")
    pages.field("passive_listen").fill("eth1")
    for field in ("Jump Group", "Name", "Tag", "Comments"):
        expect(pages.page.get_by_label(f"{field}: can be overridden")).to_be_checked()
    pages.page.get_by_label("Comments: can be overridden").uncheck()
    pages.page.get_by_label("Jump Group: can be overridden").uncheck()
    pages.field("valid_minutes").fill("3")
    pages.page.get_by_label("Unit").select_option("hours")
    pages.button(CREATE).click()
    made = api.request("GET", f"/installers/{_shown_id(pages)}")
    assert made["overridable"] == ["name", "tag"]
    wanted = {
        "jump_group": GROUP,
        "name": "Till 4",
        "tag": "tills",
        "comments": "Ground floor\nLeft",
        "max_offline_minutes": 600,
        "uses_allowed": 25,
        "ephemeral": True,
        "passive": True,
        "passive_port": 6000,
        "passive_listen": "eth1",
        "valid_minutes": 180,
        "state": "valid",
    }
    assert wanted.items() <= made.items()
    expect(pages.field("name")).to_have_value("Till 4")


def test_values_over_the_limits_are_told_at_their_fields(pages: Administration) -> None:
    pages.open("installers/new")
    pages.field("name").fill("n" * 129)
    pages.field("tag").fill("t" * 65)
    pages.field("comments").fill("c" * 1025)
    pages.field("max_offline_minutes").fill("4")
    pages.field("uses_allowed").fill("0")
    pages.field("valid_minutes").fill("8761")
    pages.page.get_by_label("Unit").select_option("hours")
    pages.button(CREATE).click()
    expect(pages.error("name")).to_have_text("Name: enter 128 characters or fewer.")
    expect(pages.error("tag")).to_contain_text("64")
    expect(pages.error("comments")).to_contain_text("1,024")
    expect(pages.error("max_offline_minutes")).to_contain_text("between 5 and 525,600")
    expect(pages.error("uses_allowed")).to_contain_text("between 1 and 1,000,000")
    # In the unit that was typed.
    hours = "This installer is valid for (hours): the value must be between 1 and 8,760."
    expect(pages.error("valid_minutes")).to_have_text(hours)
    expect(pages.field("name")).to_be_focused()
    expect(pages.field("tag")).to_have_value("t" * 65)
    pages.field("uses_allowed").fill("many")
    pages.button(CREATE).click()
    expect(pages.error("uses_allowed")).to_have_text("Enter a whole number.")


def test_sent_twice_is_created_once(pages: Administration, api: Api) -> None:
    pages.open("installers/new")
    pages.field("name").fill("Only once")
    posts = pages.count("POST", "**/api/v1/installers")
    pages.page.evaluate(
        """() => {
             const button = document.querySelector("button[type=submit]");
             button.click(); button.click(); button.form.requestSubmit();
           }"""
    )
    _shown_id(pages)
    assert len(posts) == 1
    assert api.request("GET", "/installers", query={"search": "only once"})["total"] == 1


def test_a_lost_answer_does_not_make_two(pages: Administration, api: Api) -> None:
    pages.open("installers/new")
    pages.field("name").fill("Lost answer")
    found_again = pages.lose_answer("POST", "**/api/v1/installers")
    pages.button(CREATE).click()
    expect(pages.page.get_by_role("alert")).to_contain_text("Can't reach the server")
    found_again()
    pages.button(CREATE).click()
    _shown_id(pages)
    assert api.request("GET", "/installers", query={"search": "lost answer"})["total"] == 1


def test_key_is_shown_on_demand(pages: Administration, api: Api) -> None:
    installer = _make(api, "Keys")
    key = api.request("GET", f"/installers/{installer}/key")["key"]
    pages.open(f"installers/{installer}")
    expect(pages.button("Show key")).to_be_visible()
    assert key not in pages.page.content()
    pages.button("Show key").click()
    expect(pages.page.get_by_label("Key (KEY_INFO)", exact=True)).to_have_value(key)
    pages.button("Hide key").click()
    expect(pages.page.get_by_label("Key (KEY_INFO)", exact=True)).to_have_count(0)


def test_package_is_downloaded(pages: Administration, api: Api) -> None:
    installer = _make(api, "Download")
    pages.open(f"installers/{installer}")
    with pages.page.expect_download() as download:
        pages.button("Download package").click()
    assert download.value.suggested_filename == f"bomgar-scc-{installer}.bin"
    content = Path(download.value.path()).read_bytes()
    assert content == _package(api, installer)
    with pages.page.expect_download() as download:
        pages.button("Download generic package").click()
    assert download.value.suggested_filename == "bomgar-scc.bin"


def _package(api: Api, installer: str) -> bytes:
    query = {"platform": "linux-headless"}
    with api.open("GET", f"/installers/{installer}/package", query=query) as answer:
        content: bytes = answer.read()
        return content


def test_the_commands_fetch_the_package(
    pages: Administration, api: Api, site: RunningSite, tmp_path: Path
) -> None:
    installer = _make(api, "Commands")
    given = {"name": "Fetching", "scopes": ["installers"], "valid_days": 1}
    token = api.request("POST", "/tokens", given)["token"]
    pages.open(f"installers/{installer}")
    commands = pages.page.locator("figure code")
    expect(commands).to_have_count(6)
    texts = commands.all_inner_texts()
    assert token not in "".join(texts)
    fetching = [text for text in texts if "curl" in text]
    assert len(fetching) == 2
    environment = {**os.environ, "JUMP_TOKEN": token, "JUMP_CA_PATH": str(site.ca_path)}
    for command in fetching:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    fetched = (tmp_path / f"bomgar-scc-{installer}.bin").read_bytes()
    assert hashlib.sha256(fetched).digest() == hashlib.sha256(_package(api, installer)).digest()
    assert (tmp_path / "bomgar-scc.bin").stat().st_size > 10_000
    for command in texts:
        subprocess.run(["/bin/sh", "-n", "-c", command], check=True)


def test_what_is_allowed_and_how_far_the_package_reaches(pages: Administration, api: Api) -> None:
    """Four options with an installer left at its defaults; what is saved is shown at once."""
    installer = _make(api, "Allowing")
    pages.open(f"installers/{installer}")
    command = pages.page.get_by_label("Install with all options", exact=False).locator("code")
    expect(command).to_contain_text(f'--jc-jump-group {GROUP} --jc-name "Front desk" --jc-tag desk')
    expect(command).to_contain_text('--jc-comments "Ground floor, on the left"')
    expect(pages.page.get_by_text("to every Jump Group on the site")).to_be_visible()
    pages.page.get_by_label("Jump Group: can be overridden").uncheck()
    pages.button("Save").click()
    expect(pages.page.get_by_text(f"can add computers to: Servers ({GROUP}).")).to_be_visible()
    expect(command).not_to_contain_text("--jc-jump-group")
    assert pages.screen.violations() == []


def test_the_one_line_names_the_account(pages: Administration, api: Api) -> None:
    installer = _make(api, "One line")
    pages.open(f"installers/{installer}")
    pages.field("account").fill("x; reboot")
    pages.button("Show line").click()
    expect(pages.error("account")).to_be_visible()
    pages.field("account").fill("jsmith")
    pages.button("Show line").click()
    line = pages.page.get_by_label("Run on the computer").locator("code")
    expect(line).to_contain_text("| sh get jsmith)")
    assert pages.screen.violations() == []


def test_extended_revoked_removed(pages: Administration, api: Api) -> None:
    installer = _make(api, "Whole life")
    pages.open(f"installers/{installer}")
    pages.button("Extend…").click()
    pages.field("valid_minutes").fill("5")
    pages.page.get_by_label("Unit").select_option("minutes")
    pages.button("Extend").click()
    expect(pages.error("valid_minutes")).to_contain_text(
        "(minutes): the value must be between 10 and 525,600"
    )
    pages.field("valid_minutes").fill("366")
    pages.page.get_by_label("Unit").select_option("days")
    pages.button("Extend").click()
    expect(pages.error("valid_minutes")).to_contain_text(
        "(days): the value must be between 1 and 365"
    )
    pages.field("valid_minutes").fill("30")
    pages.button("Extend").click()
    expect(pages.button("Extend…")).to_be_visible()
    assert api.request("GET", f"/installers/{installer}")["valid_minutes"] == 30 * 1440
    pages.button("Revoke…").click()
    expect(pages.dialog).to_contain_text("Other Jump Clients are not affected.")
    pages.confirm("Revoke")
    expect(pages.page.locator(".heading .chip")).to_have_text("Revoked")
    expect(pages.button("Revoke…")).to_have_count(0)
    pages.button("Remove…").click()
    expect(pages.dialog).to_contain_text("Jump Clients it installed are not affected.")
    pages.confirm("Remove")
    expect(pages.heading).to_have_text("Installers")
    with pytest.raises(UserError):
        api.request("GET", f"/installers/{installer}")


def test_edited_elsewhere_is_told_and_nothing_typed_is_lost(
    pages: Administration, api: Api
) -> None:
    installer = _make(api, "Contested")
    pages.open(f"installers/{installer}")
    pages.field("name").fill("Mine")
    pages.field("comments").fill("My comments")
    theirs = {"name": "Theirs", "tag": "their-tag"}
    api.request("PATCH", f"/installers/{installer}", theirs)
    pages.button("Save").click()
    expect(pages.page.get_by_role("alert")).to_contain_text("Someone else has changed this")
    expect(pages.field("name")).to_have_value("Mine")
    pages.button("Reload and keep my changes").click()
    expect(pages.field("tag")).to_have_value("their-tag")
    expect(pages.field("name")).to_have_value("Mine")
    expect(pages.page.get_by_text("changed this to: Theirs")).to_be_visible()
    pages.button("Save").click()
    expect(pages.page.get_by_text("Saved.")).to_be_visible()
    now = api.request("GET", f"/installers/{installer}")
    assert (now["name"], now["tag"], now["comments"]) == ("Mine", "their-tag", "My comments")


def test_sign_in_that_ends_in_a_form_loses_nothing(pages: Administration, api: Api) -> None:
    pages.open("installers/new")
    pages.field("name").fill("Long thought about")
    pages.field("comments").fill("A lot of text")
    pages.end_sign_in()
    pages.button(CREATE).click()
    expect(pages.dialog).to_contain_text("You've been signed out. Sign in to continue.")
    expect(pages.dialog.locator("#username")).to_have_value(ADMINISTRATOR)
    expect(pages.dialog.locator("#password")).to_be_focused()
    assert pages.screen.violations() == []
    pages.sign_in()
    expect(pages.dialog).to_be_hidden()
    expect(pages.field("comments")).to_have_value("A lot of text")
    pages.button(CREATE).click()
    made = api.request("GET", f"/installers/{_shown_id(pages)}")
    assert made["name"] == "Long thought about"


def test_somebody_else_who_signs_in_starts_anew(pages: Administration) -> None:
    pages.open("installers/new")
    pages.field("name").fill("Secret plans")
    pages.end_sign_in()
    pages.button(CREATE).click()
    expect(pages.dialog).to_be_visible()
    pages.sign_in(TECHNICIAN)
    expect(pages.dialog).to_be_hidden()
    expect(pages.field("name")).to_have_value("")


def test_a_right_withdrawn_meanwhile_is_told(
    pages: Administration, api: Api, site: RunningSite
) -> None:
    group = {"code_name": "lent", "name": "Lent", "members": [TECHNICIAN]}
    api.request("POST", "/jump-groups", group)
    pages.open("installers/new", TECHNICIAN)
    pages.field("jump_group").select_option(label="Lent")
    pages.field("name").fill("Not any more")
    api.request("PATCH", "/jump-groups/lent", {"members": []})
    pages.button(CREATE).click()
    expect(pages.page.get_by_role("alert")).to_be_visible()
    expect(pages.field("name")).to_have_value("Not any more")
    api.request("DELETE", "/jump-groups/lent")
    pages.button(CREATE).click()
    expect(pages.error("jump_group")).to_be_visible()


def test_rejected_installations_tell_their_reason(
    pages: Administration, api: Api, site: RunningSite
) -> None:
    installer = _make(api, "Rejecting")
    key = api.request("GET", f"/installers/{installer}/key")["key"]
    api.request("POST", f"/installers/{installer}/revoke")
    _enrol(site, key)
    pages.open("deployments?outcome=rejected")
    row = pages.row("till-7")
    expect(row).to_contain_text("The installer was revoked.")
    row.get_by_role("link").click()
    expect(
        pages.page.get_by_text(
            "This installer was revoked: its key no longer works and can't be restored."
        )
    ).to_be_visible()


def _enrol(site: RunningSite, key: str) -> None:
    body = {
        "key": key,
        "enrolment_id": "0" * 32,
        "credential": "A" * 43,
        "overrides": {},
        "computer": {
            "hostname": "till-7",
            "os": "Debian",
            "agent_version": "0.1.0",
            "mode": "user",
            "account": "till",
            "install_dir": "/home/till/jumpclient",
            "machine_id": "0" * 32,
        },
    }
    request = urllib.request.Request(
        f"{site.url}/agent/v1/enrolments",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    trust = ssl.create_default_context(cafile=str(site.ca_path))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, context=trust, timeout=10)
