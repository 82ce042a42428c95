"""What is reported and where is checked, and its secrets are kept."""

from sqlalchemy import select

from jump_server.alerts import alert_settings
from jump_server.alerts.alert_settings import AlertSettingsChange
from jump_server.core.inputs import parse
from jump_server.models.alert import AlertSettings
from jump_server.models.audit import AuditEvent
from tests.server.world import ROOT, World, refuses


def test_addresses_of_webhooks(world: World) -> None:
    for url in ("https://example.com/hook?a=b", "http://[2001:db8::1]:8080/", ""):
        assert parse(AlertSettingsChange, {"webhook_url": url}).webhook_url == url
    for url in (
        "example.com/hook",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https:///hook",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com/a b",
        "https://exämple.com/",
    ):
        with refuses("field_malformed", field="webhook_url"):
            parse(AlertSettingsChange, {"webhook_url": url})
    with refuses("field_too_many", field="recipients", limit=20):
        parse(AlertSettingsChange, {"recipients": "a@b.example " * 21})


def test_secrets_are_neither_shown_nor_logged(world: World) -> None:
    url = "https://hooks.example/T0001/verysecret"
    wanted = parse(AlertSettingsChange, {"webhook_url": url, "events": ["lost", "clone"]})
    world.write(alert_settings.change, ROOT, wanted, 1)
    secret = world.write(alert_settings.renew_secret, ROOT)["secret"]
    other = world.write(alert_settings.renew_secret, ROOT)["secret"]
    assert secret != other
    assert secret.startswith("whsec_")
    shown = world.read(alert_settings.get, ROOT)
    assert (shown["webhook_secret_set"], shown["events"]) == (True, ["lost", "clone"])
    assert other not in str(shown)

    log = str([row.details for row in world.read(lambda tx: tx.scalars(select(AuditEvent)).all())])
    assert "hooks.example" in log
    assert "verysecret" not in log
    row = world.read(lambda tx: tx.scalars(select(AlertSettings)).one())
    assert other.removeprefix("whsec_") not in row.webhook_secret
    with refuses("stale_edit"):
        world.write(alert_settings.change, ROOT, wanted, 1)
    with refuses("permission_refused"):
        world.read(alert_settings.get, world.user("ann"))
