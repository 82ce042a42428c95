"""Installers over HTTP."""

import pytest
from flask import Flask

from tests.server.api.browser import Browser


@pytest.fixture
def made(alice: Browser) -> dict[str, str]:
    """An installer of the group ``web``."""
    result: dict[str, str] = alice.send("POST", "/installers", {"jump_group": "web"})
    return result


def test_the_same_creation_twice_makes_one(alice: Browser) -> None:
    key = {"Idempotency-Key": "run-1"}
    body = {"jump_group": "web", "name": "n"}
    first = alice.call("POST", "/api/v1/installers", json=body, headers=key)
    second = alice.call("POST", "/api/v1/installers", json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert first.headers["ETag"] == second.headers["ETag"]
    assert alice.get("/installers")["total"] == 1
    other = {"jump_group": "web", "name": "other"}
    error = alice.refused("POST", "/installers", other, headers=key)
    assert error["code"] == "idempotency_conflict"
    long = {"Idempotency-Key": "k" * 129}
    assert alice.refused("POST", "/installers", body, headers=long)["code"] == "field_too_long"


def test_a_refused_creation_can_be_tried_again(alice: Browser, admin: Browser) -> None:
    key = {"Idempotency-Key": "run-1"}
    body = {"jump_group": "db"}
    assert alice.refused("POST", "/installers", body, headers=key)["code"] == (
        "jump_group_not_found"
    )
    admin.send("POST", "/jump-groups", {"code_name": "db", "members": ["alice"]})
    alice.send("POST", "/installers", body, headers=key)


def test_it_is_extended_revoked_and_removed(alice: Browser, made: dict[str, str]) -> None:
    path = f"/installers/{made['id']}"
    assert alice.send("PATCH", path, {"valid_minutes": 10})["valid_minutes"] == 10
    assert alice.get(path + "/key") == {"key": made["key"]}
    assert alice.send("POST", path + "/revoke")["state"] == "revoked"
    alice.send("DELETE", path)
    assert alice.refused("GET", path)["code"] == "installer_not_found"


def test_its_link_needs_no_account(alice: Browser, app: Flask, made: dict[str, str]) -> None:
    link = alice.get(f"/installers/{made['id']}/link")
    assert link["url"] == f"https://jump.example/install#{made['key']}"
    assert link["qr"]["path"].startswith("M")
    anybody = Browser(app)
    assert anybody.call("GET", "/install").status_code in {200, 404}  # 404: the console isn't built
    wanted = {"key": made["key"]}
    package = anybody.call("POST", "/api/v1/packages", json=wanted)
    own = alice.call("GET", f"/api/v1/installers/{made['id']}/package")
    assert package.data == own.data
    assert package.headers["Content-Disposition"] == own.headers["Content-Disposition"]
