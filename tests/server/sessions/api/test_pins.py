"""Pinning a Jump Client, over HTTP."""

from tests.server.api.browser import Browser
from tests.server.support.customers import COMPUTER, report
from tests.server.world import World


def test_a_pin_is_asked_for_and_shown(world: World, admin: Browser, anonymous: Browser) -> None:
    key = admin.send("POST", "/support/keys", {"valid_minutes": 5})["key"]
    secret = anonymous.send("POST", "/support/start", {"key": key})["secret"]
    given = {"secret": secret, **COMPUTER}
    enrolled = anonymous.call("POST", "/agent/v1/support", json=given).json
    report(world, enrolled["client_id"])
    path = f"/sessions/{enrolled['session_id']}"
    assert admin.send("POST", f"{path}/accept")["pin"] is None
    malformed = admin.refused("POST", f"{path}/pin", {"name": "x" * 129})
    assert malformed["parameters"]["field"] == "name"
    pin = admin.send("POST", f"{path}/pin", {"name": "Till 3"})["pin"]
    assert (pin["state"], pin["mode"], pin["code"]) == ("asking", "user", "")
    assert admin.get(path)["pin"] == pin
    assert admin.refused("POST", f"{path}/pin", {})["code"] == "pin_pending"
    exported = admin.call("GET", "/api/v1/sessions/export").text
    assert pin["id"] in exported
