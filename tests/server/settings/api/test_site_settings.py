"""The site's settings over HTTP."""

from flask import Flask

from tests.server.api.browser import Browser
from tests.server.world import World, enrolment


def test_an_administrator_changes_them(admin: Browser) -> None:
    settings = admin.get("/settings")
    assert settings["jump_client_limit"] is None
    changed = admin.send("PATCH", "/settings", {"sign_in_hours": 8}, headers={"If-Match": '"1"'})
    assert (changed["sign_in_hours"], changed["version"]) == (8, 2)
    error = admin.refused("PATCH", "/settings", {"sign_in_hours": 9}, headers={"If-Match": '"1"'})
    assert error["code"] == "stale_edit"
    error = admin.refused("PATCH", "/settings", {"client_expiry_days": 14})
    assert error["parameters"] == {"field": "client_expiry_days", "low": 15, "high": 3650}


def test_a_token_needs_the_scope(app: Flask, world: World, admin: Browser) -> None:
    for scope, allowed in (("users", False), ("settings", True)):
        token = admin.send("POST", "/tokens", {"name": scope, "scopes": [scope]})["token"]
        path, body = "/settings", {"sign_in_hours": 10}
        if allowed:
            assert Browser(app, token).send("PATCH", path, body)["sign_in_hours"] == 10
        else:
            assert Browser(app, token).refused("PATCH", path, body)["code"] == "scope_refused"


def test_a_refused_installation_is_shown(app: Flask, world: World, admin: Browser) -> None:
    installer = admin.send("POST", "/installers", {"jump_group": "user:admin"})
    admin.send("PATCH", "/settings", {"jump_client_limit": 0})
    refused = Browser(app).call(
        "POST", "/agent/v1/enrolments", json=enrolment(installer["key"], "till-1")
    )
    assert refused.json["error"]["code"] == "client_limit_reached"
    (shown,) = admin.get("/deployments?outcome=rejected")["items"]
    assert (shown["hostname"], shown["code"]) == ("till-1", "client_limit_reached")
