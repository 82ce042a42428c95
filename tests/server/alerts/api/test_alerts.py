"""Alerts over HTTP: the settings, a test of each channel, and the log."""

from jump_server.config import Settings
from jump_server.webhooks import Webhooks
from tests.server.alerts.conftest import Alerts
from tests.server.api.browser import Browser
from tests.server.post_office import PostOffice
from tests.server.receiver import Receiver
from tests.server.world import World


def test_an_administrator_tries_them(
    admin: Browser, world: World, alerts: Alerts, post: PostOffice, hook: Receiver
) -> None:
    settings = Settings(**{**world.settings.model_dump(), **post.settings, **hook.settings})
    admin.app.extensions["jump_tools"].webhooks = Webhooks(settings)
    world.settings = settings
    assert admin.get("/alerts/settings")["webhook_secret_set"]
    made = admin.send("POST", "/alerts/webhook-secret")
    admin.send("POST", "/alerts/test", {"channel": "webhook"})
    (request,) = hook.requests
    assert request.is_signed(made["secret"])
    assert request.content["events"][0]["kind"] == "test"
    admin.send("POST", "/alerts/test", {"channel": "mail"})
    assert post.envelopes[0][1]["Subject"] == "Jump: test of alerts"
    hook.status = 404
    error = admin.refused("POST", "/alerts/test", {"channel": "webhook"})
    assert (error["code"], error["parameters"]["status"]) == ("webhook_refused", 404)
    admin.send("PATCH", "/alerts/settings", {"webhook_url": "", "recipients": ""})
    error = admin.refused("POST", "/alerts/test", {"channel": "webhook"})
    assert error["code"] == "webhook_not_set"
    error = admin.refused("POST", "/alerts/test", {"channel": "mail"})
    assert (error["code"], error["parameters"]) == ("field_required", {"field": "recipients"})
    assert admin.get("/alerts/deliveries") == {
        "items": [],
        "next": None,
        "total": 0,
        "at_least": False,
    }


def test_a_test_that_is_accepted_sends_what_waits(
    admin: Browser, world: World, alerts: Alerts, hook: Receiver
) -> None:
    """Nobody who has repaired a receiver waits for an hour to see it."""
    settings = Settings(**{**world.settings.model_dump(), **hook.settings})
    admin.app.extensions["jump_tools"].webhooks = Webhooks(settings)
    alerts.set(recipients="")
    hook.status = 503
    alerts.note("lost", "Till 1")
    alerts.step(seconds=60)
    alerts.step(minutes=10)
    hook.status = 200
    admin.send("POST", "/alerts/test", {"channel": "webhook"})
    alerts.step()
    names = [each.content["events"][0]["name"] for each in hook.requests]
    assert names == ["Till 1", "Till 1", "", "Till 1"]
    assert [one["state"] for one in alerts.log()] == ["sent"]
