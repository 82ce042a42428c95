"""Signing in and out over HTTP."""

import dataclasses

from flask import Flask

from tests.server.api.browser import Browser
from tests.server.world import PASSWORD, World

COOKIE = "__Host-jump-46297773"
"""The name's end follows from the secret of the test's site."""


def test_two_sites_on_one_host_sign_nobody_out(app: Flask, world: World) -> None:
    """Browsers send a cookie to every port of its host."""
    browser = Browser(app)
    world.administrator()
    browser.sign_in("admin")
    world.environment.trust = dataclasses.replace(world.environment.trust, secret=b"o" * 32)
    browser.sign_in("admin")
    browser.get("/auth/me")
    browser.send("POST", "/auth/sign-out")
    assert browser.refused("GET", "/auth/me")["code"] == "not_signed_in"
    world.environment.trust = dataclasses.replace(world.environment.trust, secret=b"s" * 32)
    browser.get("/auth/me")


def test_the_cookie_is_for_this_site_only(app: Flask, world: World) -> None:
    world.administrator()
    body = {"username": "admin", "password": PASSWORD}
    response = Browser(app).call("POST", "/api/v1/auth/sign-in", json=body)
    name, _, rest = response.headers["Set-Cookie"].partition("=")
    assert name == COOKIE
    assert set(rest.split("; ")[1:]) == {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"}


def test_a_wrong_password_is_refused(app: Flask, world: World) -> None:
    world.administrator()
    body = {"username": "admin", "password": "wrong"}
    assert Browser(app).refused("POST", "/auth/sign-in", body)["code"] == "sign_in_failed"


def test_guessing_is_told_when_to_go_on(app: Flask, world: World) -> None:
    world.administrator()
    for username in ("admin", "nobody"):
        body = {"username": username, "password": "wrong"}
        for _ in range(6):
            assert Browser(app).refused("POST", "/auth/sign-in", body)["code"] == "sign_in_failed"
        answer = Browser(app).call("POST", "/api/v1/auth/sign-in", json=body)
        assert (answer.json["error"]["code"], answer.headers["Retry-After"]) == (
            "rate_limited",
            "1",
        )


def test_signing_out_ends_it(admin: Browser) -> None:
    cookie = admin.client.get_cookie(COOKIE, domain="jump.example")
    assert cookie is not None
    admin.send("POST", "/auth/sign-out")
    assert admin.client.get_cookie(COOKIE, domain="jump.example") is None
    admin.client.set_cookie(COOKIE, cookie.value, domain="jump.example", secure=True)
    assert admin.refused("GET", "/auth/me")["code"] == "not_signed_in"


def test_ones_own_password_takes_the_present_one(app: Flask, admin: Browser) -> None:
    change = {"password": {"current": "wrong", "new": "a whole new password"}}
    assert admin.refused("PATCH", "/auth/me", change)["code"] == "sign_in_failed"
    change["password"]["current"] = PASSWORD
    admin.send("PATCH", "/auth/me", change)
    Browser(app).sign_in("admin", "a whole new password")
    short = {"password": {"current": PASSWORD, "new": "short"}}
    error = admin.refused("PATCH", "/auth/me", short)
    assert error["parameters"] == {"field": "password.new", "limit": 12}


def test_ones_own_language(admin: Browser) -> None:
    assert admin.get("/auth/me")["user"]["language"] is None
    assert admin.send("PATCH", "/auth/me", {"language": "fr"})["user"]["language"] == "fr"
    assert admin.send("PATCH", "/auth/me", {})["user"]["language"] == "fr"
    assert admin.send("PATCH", "/auth/me", {"language": None})["user"]["language"] is None
