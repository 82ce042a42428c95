"""Customers who wait, over HTTP."""

from tests.server.api.browser import Browser
from tests.server.support.customers import COMPUTER, report
from tests.server.world import World


def test_from_a_key_to_an_accepted_customer(
    world: World, admin: Browser, anonymous: Browser
) -> None:
    made = admin.send("POST", "/support/keys", {"valid_minutes": 5})
    assert [one["id"] for one in admin.get("/support/keys")["items"]] == [made["id"]]
    started = anonymous.send("POST", "/support/start", {"key": made["key"]})
    response = anonymous.call(
        "POST", "/agent/v1/support", json={"secret": started["secret"], **COMPUTER}
    )
    assert response.status_code == 201
    assert admin.get("/support/keys")["items"] == []
    enrolled = response.json
    report(world, enrolled["client_id"])
    path = f"/sessions/{enrolled['session_id']}"
    [waiting] = admin.get("/sessions?waiting=true")["items"]
    assert (waiting["id"], waiting["kind"]) == (enrolled["session_id"], "support")
    assert admin.send("POST", f"{path}/accept")["state"] == "open"
    assert admin.refused("POST", f"{path}/accept")["code"] == "session_not_waiting"
    other = admin.send("POST", "/users", {"username": "dan", "password": "correct horse battery"})
    for _ in range(2):
        admin.send("POST", f"{path}/invite", {"user_id": other["id"]})
        [invited] = admin.get(f"{path}/invitations")["items"]
        assert (invited["user_id"], invited["username"]) == (other["id"], "dan")
        admin.send("DELETE", f"{path}/invitations/{other['id']}")
    assert admin.get(f"{path}/invitations")["items"] == []
    moved = admin.send("POST", f"{path}/transfer", {"user_id": other["id"]})
    assert (moved["state"], moved["customer"]["queue_user_id"]) == ("waiting", other["id"])
    exported = admin.call("GET", "/api/v1/sessions/export").text
    assert "support" in exported
    assert "Carol" in exported
