"""The site's status over HTTP."""

from flask import Flask

from jump_server import VERSION
from tests.server.api.browser import Browser
from tests.server.world import World


def test_who_administers_settings_sees_it(app: Flask, world: World, alice: Browser) -> None:
    assert alice.refused("GET", "/status")["code"] == "permission_refused"
    world.user("bob", rights=["settings"])
    found = Browser(app).sign_in("bob").get("/status")
    assert found["versions"]["server"] == VERSION
    assert found["disk"]["total_mib"] >= found["disk"]["free_mib"]
