"""The application as a whole: every request has an id, a line in the log, and no secret in it."""

import pytest
import structlog
from flask import Flask

from tests.server.api.browser import Browser
from tests.server.world import World


def test_every_answer_has_an_id_of_its_own(anonymous: Browser) -> None:
    ids = {anonymous.call("GET", path).headers["X-Request-Id"] for path in ("/healthz", "/nope")}
    assert len(ids) == 2


def test_a_request_is_logged_by_its_route(app: Flask, admin: Browser) -> None:
    with structlog.testing.capture_logs() as lines:
        admin.get("/jump-groups/user:admin")
        admin.refused("GET", "/jump-groups/nope")
    first, second = lines
    assert first["route"] == "/api/v1/jump-groups/<code_name>"
    assert (first["status"], first["user"], first["method"]) == (200, "admin", "GET")
    assert (second["status"], second["error"]) == (404, "jump_group_not_found")


def test_no_secret_is_logged(app: Flask, world: World) -> None:
    world.administrator()
    with structlog.testing.capture_logs() as lines:
        browser = Browser(app).sign_in("admin")
        browser.send("POST", "/tokens", {"name": "t", "scopes": ["all"]})
    assert "correct horse" not in str(lines)
    assert browser.csrf not in str(lines)
    assert "jt_" not in str(lines)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nothing_is_cached_of_the_api(anonymous: Browser, method: str) -> None:
    response = anonymous.call(method, "/api/v1/auth/me")
    assert response.headers["Cache-Control"] == "no-store"
