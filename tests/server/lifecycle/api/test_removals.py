"""Removal of Jump Clients over HTTP."""

import pytest

from tests.server.api.browser import Browser
from tests.server.world import Enrolled, World


@pytest.fixture
def client(world: World, alice: Browser) -> Enrolled:
    """An offline client of the group ``web``."""
    return world.enrol(alice.send("POST", "/installers", {"jump_group": "web"})["key"], "web1")


def test_removing_waits_for_the_computer_unless_told_otherwise(
    alice: Browser, client: Enrolled
) -> None:
    path = f"/jump-clients/{client.id}"
    waiting = alice.call("DELETE", "/api/v1" + path)
    assert (waiting.status_code, waiting.json["removal"]) == (202, "uninstall_pending")
    gone = alice.call("DELETE", f"/api/v1{path}?uninstall=false")
    assert (gone.status_code, gone.data) == (204, b"")
    assert alice.refused("GET", path)["code"] == "client_not_found"


def test_several_are_removed_each_with_its_result(alice: Browser, client: Enrolled) -> None:
    body = {"ids": [client.id, "0" * 32], "uninstall": False}
    first, second = alice.send("POST", "/jump-clients/remove", body)["results"]
    assert first == {"id": client.id, "ok": True}
    assert (second["ok"], second["error"]["code"]) == (False, "client_not_found")
    assert alice.get("/jump-clients")["total"] == 0


@pytest.mark.parametrize(
    ("ids", "code"),
    [([], "field_required"), (["x"], "field_malformed"), (["0" * 32] * 501, "field_too_many")],
)
def test_a_bulk_removal_has_limits(alice: Browser, ids: list[str], code: str) -> None:
    assert alice.refused("POST", "/jump-clients/remove", {"ids": ids})["code"] == code


@pytest.mark.parametrize(
    "header",
    ["", "Bearer x", "Jump-Client", "Jump-Client x", "Jump-Client :x", "Jump-Client " + "x" * 999],
)
def test_a_report_needs_the_clients_credential(anonymous: Browser, header: str) -> None:
    given = {"Authorization": header} if header else {}
    response = anonymous.call(
        "POST", "/agent/v1/uninstalled", json={"reason": "local"}, headers=given
    )
    assert (response.status_code, response.json["error"]["code"]) == (401, "credential_refused")


def test_a_report_marks_the_record(alice: Browser, client: Enrolled) -> None:
    given = {"Authorization": f"Jump-Client {client.id}:{client.credential}"}
    for _ in range(2):
        response = Browser(alice.app).call(
            "POST", "/agent/v1/uninstalled", json={"reason": "local"}, headers=given
        )
        assert response.status_code == 204
    assert alice.get(f"/jump-clients/{client.id}")["status"] == "uninstalled"
    bad = Browser(alice.app).call(
        "POST", "/agent/v1/uninstalled", json={"reason": "bored"}, headers=given
    )
    assert bad.json["error"]["code"] == "field_not_a_choice"
