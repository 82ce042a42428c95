"""The API for updates, as an administrator's program uses it."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from jump_server.models.audit import AuditEvent
from jump_server.updates import rollouts
from tests.server.api.browser import Browser
from tests.server.world import World


def test_an_empty_site(admin: Browser) -> None:
    found = admin.get("/updates")
    assert (found["version"], found["rollout"], found["release"]["number"]) == ("", None, 0)
    assert found["policy"]["mode"] == "always"
    assert admin.get("/updates/jump-clients")["items"] == []


def test_reading_and_acting_are_refused_with_the_same_words(site: World, app: Flask) -> None:
    """A token with another scope would not help a user without the right."""
    technician = Browser(app, site.token(site.user("tech"), "read", "sessions"))
    asked = technician.refused("GET", "/updates")
    assert asked["code"] == "permission_refused"
    assert technician.refused("POST", "/updates/pause") == asked


def test_a_rollout_is_paused_aimed_and_resumed(
    site: World, record: Callable[..., None], admin: Browser
) -> None:
    record("1.5.0")
    key = site.installer(site.user("carol"), "user:carol")["key"]
    client = site.enrol(key)  # with version 0.1.0
    site.write(rollouts.step, site.clock())
    found = admin.get("/updates")
    assert (found["version"], found["rollout"]["state"]) == ("1.5.0", "running")
    assert found["fleet"] == {"current": 0, "waiting": 0, "offline": 1, "pinned": 0}
    assert found["release"]["payloads"] == [{"version": "1.5.0", "size": 13}]
    admin.send("POST", "/updates/pause?dry_run")
    assert admin.get("/updates")["rollout"]["state"] == "running"
    admin.send("POST", "/updates/pause")
    assert admin.get("/updates")["rollout"]["state"] == "paused"
    assert admin.send("POST", "/updates/aim", {"jump_client_id": client.id}) == {"clients": 1}
    admin.send("POST", "/updates/resume")
    actions = site.read(
        lambda tx: list(tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    )
    told = ["updates.started", "updates.paused", "updates.aimed", "updates.resumed"]
    assert [one for one in actions if one.startswith("updates.")] == told
    assert ("updates.changed", "") in site.events.events


def test_the_policy_is_edited(site: World, admin: Browser) -> None:
    site.group("web", "admin")
    before = admin.get("/updates/policy")
    window = {"jump_group": "web", "begins": "22:00", "ends": "05:30"}
    wanted = {"first_ring": "tag", "first_tag": "canary", "windows": [window]}
    rehearsed = admin.send("PATCH", "/updates/policy?dry_run", wanted)
    assert admin.get("/updates/policy") == before
    after = admin.send("PATCH", "/updates/policy", wanted)
    assert after == rehearsed == {**before, **wanted, "version": before["version"] + 1}
    logged = {"from": [], "to": ["web 22:00-05:30"]}
    [event] = admin.get("/audit-events?action=updates.changed")["items"]
    assert event["details"]["windows"] == logged
    assert event["details"]["first_tag"] == {"from": "", "to": "canary"}
    stale = {"If-Match": f'"{before["version"]}"'}
    assert admin.refused("PATCH", "/updates/policy", wanted, headers=stale)["code"] == "stale_edit"
    for wrong, code, field in (
        ({"timezone": "Mars/Base"}, "field_malformed", "timezone"),
        ({"windows": [{**window, "ends": "24:00"}]}, "field_malformed", "windows.0.ends"),
        ({"windows": [{**window, "jump_group": "x"}]}, "jump_group_not_found", "jump_group"),
        ({"mode": "chosen"}, "field_not_a_choice", "chosen_version"),
        ({"at_once": 0}, "field_out_of_range", "at_once"),
    ):
        error = admin.refused("PATCH", "/updates/policy", wrong)
        assert (error["code"], error["parameters"]["field"]) == (code, field)
