"""Packages and platforms over HTTP."""

import base64
import hashlib

import pytest
from flask import Flask

from tests.server.api.browser import Browser
from tests.server.packages.offers import Archive, offers
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


def test_without_a_platform_it_is_that_of_linux(alice: Browser, made: dict[str, str]) -> None:
    path = f"/api/v1/installers/{made['id']}/package"
    named = [alice.call("GET", path + query) for query in ("", "?platform=linux")]
    named.append(alice.call("GET", path + "?platform=linux-headless"))
    assert {one.status_code for one in named} == {200}
    assert len({one.headers["ETag"] for one in named}) == 1


def test_another_platform_has_its_own_file(
    world: World, alice: Browser, app: Flask, made: dict[str, str]
) -> None:
    world.environment.offers = offers(windows_msi=Archive(b"MSI"), windows_exe=Archive(b"EXE"))
    response = alice.call("GET", f"/api/v1/installers/{made['id']}/package?platform=windows-msi")
    assert response.data.startswith(b"MSI")
    assert made["key"].encode() in response.data
    assert response.headers["Content-Type"] == "application/x-msi"
    name = f"bomgar-scc-win64-{made['id']}.msi"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    linked = Browser(app).call(
        "POST", "/api/v1/packages", json={"key": made["key"], "platform": "windows"}
    )
    assert linked.data.startswith(b"EXE")
    generic = alice.call("GET", "/api/v1/packages/generic?platform=windows-msi")
    assert made["key"].encode() not in generic.data
    assert "bomgar-scc-win64.msi" in generic.headers["Content-Disposition"]
    listed = Browser(app).get("/platforms")["items"]
    assert [one["name"] for one in listed] == ["linux", "windows"]


def test_what_is_not_there_is_named_with_what_is(alice: Browser, made: dict[str, str]) -> None:
    for path in (f"/installers/{made['id']}/package", "/packages/generic"):
        error = alice.refused("GET", path + "?platform=windows-msi")
        assert error["code"] == "platform_unavailable"
        assert error["parameters"] == {"platform": "windows-msi", "available": "linux-headless"}
    error = alice.refused("POST", "/packages", {"key": made["key"], "platform": "beos"})
    assert error["code"] == "platform_unavailable"
