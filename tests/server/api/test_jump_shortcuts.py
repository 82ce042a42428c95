"""Jump Shortcuts over HTTP."""

from typing import Any

import pytest

from tests.server.api.browser import Browser

NEW = {"jump_method": "local_rdp", "name": "Desk", "jump_group": "web", "hostname": "pc1"}


@pytest.fixture
def path(alice: Browser) -> str:
    """The address of a shortcut in the group ``web``."""
    return f"/jump-shortcuts/{alice.send('POST', '/jump-shortcuts', NEW)['id']}"


def test_it_is_made_once_however_often_it_is_sent(alice: Browser) -> None:
    headers = {"Idempotency-Key": "k"}
    made = [alice.send("POST", "/jump-shortcuts", NEW, headers=headers)["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert alice.get("/jump-items")["total"] == 1


def test_it_is_edited_copied_and_removed(alice: Browser, path: str) -> None:
    changed = alice.send("PATCH", path, {"tag": "x"}, headers={"If-Match": '"1"'})
    assert (changed["tag"], changed["version"]) == ("x", 2)
    stale = alice.refused("PATCH", path, {"tag": "y"}, headers={"If-Match": '"1"'})
    assert stale["code"] == "stale_edit"
    copied = alice.send("POST", f"{path}/copy", {"jump_group": "user:alice"})
    assert (copied["jump_group"], copied["tag"]) == ("user:alice", "x")
    assert alice.call("DELETE", f"/api/v1{path}").status_code == 204
    assert alice.refused("GET", path)["code"] == "shortcut_not_found"
    assert alice.get(f"/jump-shortcuts/{copied['id']}") == copied


def test_the_rdp_file_is_a_download(alice: Browser, path: str) -> None:
    answer: Any = alice.call("POST", f"/api/v1{path}/rdp-file")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/x-rdp"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Desk.rdp"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "full address:s:pc1:3389" in answer.data.decode("utf-16")


def test_the_new_fields_are_told_by_name(alice: Browser) -> None:
    error = alice.refused("POST", "/jump-shortcuts", {**NEW, "port": 0, "hostname": "a b"})
    assert (error["code"], error["parameters"]["field"]) == ("field_malformed", "hostname")
    assert error["further"][0]["parameters"]["field"] == "port"
