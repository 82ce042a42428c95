"""The audit log and rejected installations over HTTP."""

from tests.server.api.browser import Browser
from tests.server.world import World, enrolment


def test_what_was_done_is_in_the_log(admin: Browser) -> None:
    admin.send("POST", "/jump-groups", {"code_name": "web"})
    (event,) = admin.get("/audit-events?action=jump_group.created")["items"]
    assert (event["actor"], event["target_id"], event["address"]) == ("admin", "web", "127.0.0.1")


def test_a_rejected_installation_is_shown_with_its_reason(world: World, admin: Browser) -> None:
    made = admin.send("POST", "/installers", {"jump_group": "user:admin"})
    world.clock.advance(days=1)
    admin.refused("GET", "/auth/me")
    admin.sign_in("admin")
    path = "/agent/v1/enrolments"
    assert admin.call("POST", path, json=enrolment(made["key"], "web9")).status_code == 403
    (rejected,) = admin.get("/rejected-enrolments")["items"]
    assert (rejected["code"], rejected["hostname"]) == ("installer_expired", "web9")
    assert rejected["installer_id"] == made["id"]
    assert rejected["parameters"] == {"time": made["valid_until"]}
