"""Jump Shortcuts over HTTP."""

from typing import Any

import pytest

from tests.server.api.browser import Browser
from tests.server.world import World

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


def test_one_leads_directly_where_the_site_may_connect(world: World, alice: Browser) -> None:
    given = {**NEW, "jump_method": "local_vnc", "hostname": "10.20.0.7", "directly": True}
    error = alice.refused("POST", "/jump-shortcuts", given)
    assert error["code"] == "vnc_direct_off"
    for word in ("directly", "vnc_networks", "jump_client_id"):
        assert word in error["message"]
    world.connects_to("10.20.0.0/16")
    made = alice.send("POST", "/jump-shortcuts", given)
    assert (made["directly"], made["jump_client_id"]) == (True, None)
    started = alice.send("POST", "/sessions", {"jump_shortcut_id": made["id"]})
    assert (started["state"], started["jump_client_id"]) == ("starting", None)
    assert alice.get("/sessions")["items"] == [started]
    (line,) = alice.call("GET", "/api/v1/sessions/export").text.splitlines()[1:]
    assert "Desk" in line
    path = f"/jump-shortcuts/{made['id']}"
    refused = alice.refused("PATCH", path, {"hostname": "127.0.0.1"})
    assert (refused["code"], refused["parameters"]) == ("target_not_allowed", {"host": "127.0.0.1"})
