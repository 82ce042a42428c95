"""The second factor over HTTP: no more is told than was proven."""

import pyotp
import pytest
from flask import Flask

from tests.server.api.browser import Browser
from tests.server.world import PASSWORD, World


def set_up(browser: Browser, world: World) -> tuple[pyotp.TOTP, list[str]]:
    """Set one up: the authenticator, and the recovery codes."""
    made = browser.send("POST", "/auth/second-factor", {"password": PASSWORD})
    totp = pyotp.TOTP(made["secret"])
    code = {"code": totp.at(world.clock())}
    return totp, browser.send("POST", "/auth/second-factor/confirm", code)["recovery_codes"]


def test_signing_in_takes_a_second_step(app: Flask, world: World, admin: Browser) -> None:
    totp, _ = set_up(admin, world)
    me = admin.get("/auth/me")
    assert (me["user"]["second_factor"], me["recovery_codes"]) == (True, 10)
    body = {"username": "admin", "password": PASSWORD}
    browser = Browser(app)
    assert browser.refused("POST", "/auth/sign-in", body)["code"] == "second_factor_required"
    wrong = {**body, "code": "000000"}
    assert browser.refused("POST", "/auth/sign-in", wrong)["code"] == "second_factor_failed"
    browser.send(
        "POST", "/auth/sign-in", {**body, "code": totp.at(world.clock(), counter_offset=1)}
    )


def test_a_wrong_password_tells_nothing_of_it(app: Flask, world: World, admin: Browser) -> None:
    set_up(admin, world)
    world.user("without")
    answers = []
    for username in ("admin", "without", "nobody"):
        for code in ("", "000000"):
            body = {"username": username, "password": "wrong", "code": code}
            answers.append(Browser(app).refused("POST", "/auth/sign-in", body))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["code"] == "sign_in_failed"


def test_it_takes_the_password_to_begin(admin: Browser) -> None:
    wrong = {"password": "wrong"}
    assert admin.refused("POST", "/auth/second-factor", wrong)["code"] == "sign_in_failed"
    assert admin.refused("POST", "/auth/second-factor", {})["code"] == "field_required"


@pytest.mark.parametrize("path", ["recovery-codes", "remove"])
def test_changes_take_password_and_code(world: World, admin: Browser, path: str) -> None:
    _, codes = set_up(admin, world)
    address = f"/auth/second-factor/{path}"
    body = {"password": "wrong", "code": codes[0]}
    assert admin.refused("POST", address, body)["code"] == "sign_in_failed"
    body = {"password": PASSWORD, "code": "nothing"}
    assert admin.refused("POST", address, body)["code"] == "second_factor_failed"
    admin.send("POST", address, {"password": PASSWORD, "code": codes[0]})
    assert admin.get("/auth/me")["recovery_codes"] == (10 if path == "recovery-codes" else 0)


def test_a_token_is_not_asked_for_a_code(app: Flask, world: World, admin: Browser) -> None:
    token = admin.send("POST", "/tokens", {"name": "ci", "scopes": ["read"]})["token"]
    set_up(admin, world)
    assert Browser(app, token).get("/auth/me")["user"]["second_factor"]


def test_an_administrator_resets_anothers(app: Flask, world: World, admin: Browser) -> None:
    world.user("bob")
    bob = Browser(app).sign_in("bob")
    set_up(bob, world)
    me = bob.get("/auth/me")["user"]["id"]
    assert not admin.send("DELETE", f"/users/{me}/second-factor")["second_factor"]
    assert bob.refused("GET", "/auth/me")["code"] == "not_signed_in"
    Browser(app).sign_in("bob")
