"""Deployments over HTTP."""

from tests.server.api.browser import Browser
from tests.server.world import World, enrolment


def test_a_rejected_installation_is_shown_with_its_reason(world: World, admin: Browser) -> None:
    made = admin.send("POST", "/installers", {"jump_group": "user:admin", "name": "Tills"})
    world.clock.advance(days=1)
    admin.refused("GET", "/auth/me")
    admin.sign_in("admin")
    path = "/agent/v1/enrolments"
    assert admin.call("POST", path, json=enrolment(made["key"], "web9")).status_code == 403
    (rejected,) = admin.get("/deployments?outcome=rejected")["items"]
    assert (rejected["code"], rejected["hostname"]) == ("installer_expired", "web9")
    assert (rejected["installer_id"], rejected["installer_name"]) == (made["id"], "Tills")
    assert (rejected["user"], rejected["jump_group"]) == ("admin", "user:admin")
    assert rejected["parameters"] == {"time": made["valid_until"]}


def test_an_accepted_one_names_its_jump_client(world: World, alice: Browser) -> None:
    made = alice.send("POST", "/installers", {"jump_group": "web"})
    client = world.enrol(made["key"])
    (accepted,) = alice.get("/deployments?search=WEB1")["items"]
    assert (accepted["outcome"], accepted["jump_client_id"]) == ("accepted", client.id)
    assert alice.get("/deployments/counts?time_zone=Asia/Tokyo")["series"] == {
        "accepted": [1],
        "rejected": [0],
    }
    assert alice.get("/deployments/export?format=json") == [accepted]
    assert alice.get("/deployments?outcome=rejected")["items"] == []
    refused = alice.refused("GET", "/deployments?outcome=half")
    assert (refused["code"], refused["parameters"]["field"]) == ("field_not_a_choice", "outcome")
