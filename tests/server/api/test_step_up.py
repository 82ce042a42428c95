"""Step-up over HTTP: which endpoints want it, and what a client does about it."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from jump_server.api.app import subjects
from tests.server.api.browser import Browser
from tests.server.api.things import Things, send
from tests.server.world import PASSWORD, World

GUARDED = {
    "change_settings",
    "create_user",
    "change_user",
    "remove_user",
    "reset_second_factor",
    "create_jump_item_role",
    "change_jump_item_role",
    "remove_jump_item_role",
    "create_team",
    "change_team",
    "remove_team",
    "create_jump_group",
    "change_jump_group",
    "remove_jump_group",
    "create_token",
    "approve_claims",
    "remove_duplicates",
    "merge_duplicates",
    "remove_jump_clients",
    "remove_jump_items",
    "aim_updates",
    "change_update_policy",
    "change_alert_settings",
    "change_portal",
    "renew_webhook_secret",
    "resume_updates",
}


@pytest.fixture
def strict(app: Flask, things: Things) -> tuple[Browser, pyotp.TOTP]:
    """An administrator of a site that asks for it, whose code is ten minutes old."""
    browser = Browser(app).sign_in("administrator")
    world = things.world
    made = browser.send("POST", "/auth/second-factor", {"password": PASSWORD})
    totp = pyotp.TOTP(made["secret"])
    code = {"code": totp.at(world.clock())}
    browser.send("POST", "/auth/second-factor/confirm", code)
    browser.send("PATCH", "/settings", {"second_factor_policy": "step_up"})
    world.clock.advance(minutes=10)
    return browser, totp


def test_what_is_guarded() -> None:
    endpoints = [endpoint for routes in subjects() for endpoint in routes.endpoints]
    assert {e.handler.__name__ for e in endpoints if e.step_up} == GUARDED


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_each_wants_a_fresh_code(
    strict: tuple[Browser, pyotp.TOTP], things: Things, name: str
) -> None:
    browser, totp = strict
    assert send(browser, name, things) == "step_up_required"
    code = totp.at(things.world.clock() + timedelta(seconds=30))
    browser.send("POST", "/auth/step-up", {"code": code})
    assert send(browser, name, things) != "step_up_required"


def test_other_endpoints_do_not(strict: tuple[Browser, pyotp.TOTP], things: Things) -> None:
    assert send(strict[0], "list_users", things) == "ok"
    assert send(strict[0], "remove_jump_client", things) == "ok"


def test_the_right_is_asked_for_before_the_code(
    app: Flask, world: World, strict: tuple[Browser, pyotp.TOTP], things: Things
) -> None:
    member = Browser(app).sign_in("member")
    assert send(member, "create_user", things) == "permission_refused"
    assert send(member, "create_token", things) == "step_up_required"
