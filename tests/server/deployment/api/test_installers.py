"""Installers and packages over HTTP."""

import base64
import hashlib

import pytest
from flask import Flask

from tests.server.api.browser import Browser
from tests.server.world import World


@pytest.fixture
def made(alice: Browser) -> dict[str, str]:
    """An installer of the group ``web``."""
    result: dict[str, str] = alice.send("POST", "/installers", {"jump_group": "web"})
    return result


def test_the_package_has_the_key_inside(alice: Browser, made: dict[str, str]) -> None:
    path = f"/api/v1/installers/{made['id']}/package?platform=linux-headless"
    response = alice.call("GET", path)
    assert response.status_code == 200
    name = f"bomgar-scc-{made['id']}.bin"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    digest = hashlib.sha256(response.data).digest()
    assert response.headers["Digest"] == f"sha-256={base64.b64encode(digest).decode()}"
    assert response.data.startswith(b"#!/bin/sh")
    again = alice.call("GET", path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_generic_package_has_none(alice: Browser, made: dict[str, str]) -> None:
    response = alice.call("GET", "/api/v1/packages/generic?platform=linux-headless")
    assert response.status_code == 200
    assert made["key"].encode() not in response.data
    assert response.headers["Content-Disposition"] == 'attachment; filename="bomgar-scc.bin"'


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
    wanted = {"key": made["key"], "platform": "linux-headless"}
    package = anybody.call("POST", "/api/v1/packages", json=wanted)
    own = alice.call("GET", f"/api/v1/installers/{made['id']}/package?platform=linux-headless")
    assert package.data == own.data
    assert package.headers["Content-Disposition"] == own.headers["Content-Disposition"]


def test_a_link_is_worth_no_more_than_its_key(
    world: World, alice: Browser, app: Flask, made: dict[str, str]
) -> None:
    anybody = Browser(app)

    def refused(key: str) -> object:
        body = {"key": key, "platform": "linux-headless"}
        return anybody.refused("POST", "/packages", body)["code"]

    assert refused("") == "key_missing"
    assert refused(made["key"][:-1] + "~") == "key_invalid"
    once = alice.send("POST", "/installers", {"jump_group": "web", "uses_allowed": 1})["key"]
    world.enrol(once)
    assert refused(once) == "installer_spent"
    alice.send("POST", f"/installers/{made['id']}/revoke")
    assert refused(made["key"]) == "installer_revoked"
