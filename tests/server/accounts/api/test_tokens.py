"""API tokens over HTTP."""

from flask import Flask

from tests.server.api.browser import Browser


def test_a_token_is_made_used_and_withdrawn(app: Flask, admin: Browser) -> None:
    made = admin.send("POST", "/tokens", {"name": "ci", "scopes": ["read"], "valid_days": 7})
    program = Browser(app, made["token"])
    assert program.get("/auth/me")["user"]["username"] == "admin"
    assert program.refused("POST", "/jump-groups", {"code_name": "x"})["code"] == "scope_refused"
    (listed,) = admin.get("/tokens")["items"]
    assert listed["id"] == made["id"]
    admin.send("DELETE", f"/tokens/{made['id']}")
    assert program.refused("GET", "/auth/me")["code"] == "not_signed_in"
    assert admin.refused("DELETE", f"/tokens/{made['id']}")["code"] == "token_not_found"
