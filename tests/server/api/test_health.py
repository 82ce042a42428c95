"""For load balancers and monitoring."""

import pytest

from jump_server.api.app import create_app
from jump_server.db import Database
from tests.server.api.browser import Browser
from tests.server.world import FAST, World


def test_alive_and_ready(anonymous: Browser) -> None:
    assert anonymous.call("GET", "/healthz").data == b"ok\n"
    assert anonymous.call("GET", "/readyz").json == {
        "ready": True,
        "database": "ok",
        "storage": "ok",
    }


def test_not_ready_without_a_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(create_app(world, FAST))

    def broken(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(Database, "read", broken)
    response = browser.client.get("/readyz")
    assert (response.status_code, response.json) == (503, {"ready": False, "database": "failed"})
    assert browser.client.get("/healthz").status_code == 200


def test_a_node_that_is_about_to_stop_is_not_ready_and_serves(world: World, admin: Browser) -> None:
    world.environment.draining = lambda: True
    response = admin.client.get("/readyz")
    assert (response.status_code, response.json) == (503, {"ready": False, "draining": True})
    assert admin.call("GET", "/healthz").status_code == 200
    assert admin.call("GET", "/api/v1/site").status_code == 200


def test_metrics_are_for_an_administrators_token(
    world: World, admin: Browser, anonymous: Browser
) -> None:
    assert anonymous.call("GET", "/metrics").status_code == 401
    assert admin.call("GET", "/metrics").status_code == 401
    technician = Browser(admin.app, world.token(world.user("bob"), "read"))
    assert technician.call("GET", "/metrics").json["error"]["code"] == "permission_refused"
    boss = world.administrator("boss")
    unscoped = Browser(admin.app, world.token(boss, "audit"))
    assert unscoped.call("GET", "/metrics").json["error"]["code"] == "scope_refused"
    text = Browser(admin.app, world.token(boss, "read")).call("GET", "/metrics").text
    assert 'jump_http_request_seconds_count{method="GET",route="/metrics",status="401"}' in text
    assert "jump_database_seconds_bucket" in text


def test_metrics_can_be_open_to_this_computer(world: World) -> None:
    world.settings = world.settings.model_copy(update={"metrics_loopback": True})
    browser = Browser(create_app(world, FAST))
    assert browser.client.get("/metrics").status_code == 200
    elsewhere = {"REMOTE_ADDR": "203.0.113.5"}
    assert browser.client.get("/metrics", environ_overrides=elsewhere).status_code == 401


def test_invented_methods_share_one_figure(anonymous: Browser) -> None:
    from prometheus_client import generate_latest

    from jump_server.metrics import REGISTRY

    anonymous.call("FROBNICATE", "/healthz")
    text = generate_latest(REGISTRY).decode()
    assert "FROBNICATE" not in text
    assert 'method="other"' in text
