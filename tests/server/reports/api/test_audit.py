"""The audit log over HTTP."""

from tests.server.api.browser import Browser


def test_what_was_done_is_in_the_log(admin: Browser) -> None:
    admin.send("POST", "/jump-groups", {"code_name": "web"})
    (event,) = admin.get("/audit-events?action=jump_group.created")["items"]
    assert (event["actor"], event["target_id"], event["address"]) == ("admin", "web", "127.0.0.1")


def test_it_is_a_file_and_counted(admin: Browser) -> None:
    admin.send("POST", "/jump-groups", {"code_name": "web"})
    made = admin.get("/audit-events/export?format=json&action=jump_group.created")
    assert made == admin.get("/audit-events?action=jump_group.created")["items"]
    counted = admin.get("/audit-events/counts?action=jump_group.created")
    assert (counted["step"], counted["series"]) == ("hour", {"events": [1]})
