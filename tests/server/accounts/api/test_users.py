"""Users over HTTP."""

from flask import Flask

from tests.server.api.browser import Browser


def test_a_password_is_generated_when_none_is_given(app: Flask, admin: Browser) -> None:
    made = admin.send("POST", "/users", {"username": "bob"})
    Browser(app).sign_in("bob", made["password"])
    given = {"username": "eve", "password": "a given long password"}
    assert admin.send("POST", "/users", given)["password"] is None
    Browser(app).sign_in("eve", "a given long password")


def test_an_administrators_reset(app: Flask, admin: Browser) -> None:
    made = admin.send("POST", "/users", {"username": "bob"})
    bob = Browser(app).sign_in("bob", made["password"])
    path = f"/users/{made['id']}"
    changed = admin.send("PATCH", path, {"password": "another long password"})
    assert changed["version"] == 2
    assert bob.refused("GET", "/auth/me")["code"] == "not_signed_in"
    Browser(app).sign_in("bob", "another long password")
    error = admin.refused("PATCH", path, {"password": ""})
    assert error["code"] == "field_too_short"


def test_a_user_is_found_and_removed(admin: Browser) -> None:
    made = admin.send("POST", "/users", {"username": "bob", "role": "administrator"})
    assert admin.get("/users?search=bo")["total"] == 1
    admin.send("DELETE", f"/users/{made['id']}")
    assert admin.refused("GET", f"/users/{made['id']}")["code"] == "user_not_found"
    me = admin.get("/auth/me")["user"]["id"]
    assert admin.refused("DELETE", f"/users/{me}")["code"] == "last_administrator"
