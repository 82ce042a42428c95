"""Endpoints for alerts. All require the ``settings`` right."""

from jump_server.alerts import alert_settings, deliveries, sending, views
from jump_server.api import errors
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import SETTINGS
from jump_server.core.views import Page

routes = Routes("Alerts")
READ = Access(USER, ("read", "settings"), SETTINGS)
WRITE = Access(USER, ("settings",), SETTINGS)


@routes.add("GET", "/alerts/settings", READ)
def get_alert_settings(call: Call[None, None]) -> views.AlertSettings:
    """Return which events are reported, and where."""
    return call.read(alert_settings.get, call.actor)


@routes.add(
    "PATCH",
    "/alerts/settings",
    WRITE,
    body=alert_settings.AlertSettingsChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_alert_settings(
    call: Call[alert_settings.AlertSettingsChange, None],
) -> views.AlertSettings:
    """Change which events are reported, and where. It takes effect immediately."""
    return call.write(alert_settings.change, call.actor, call.body, call.version)


@routes.add("POST", "/alerts/webhook-secret", WRITE, step_up=True, dry_run=True)
def renew_webhook_secret(call: Call[None, None]) -> views.WebhookSecret:
    """Make a new secret for the webhook's signatures. It is shown only once."""
    return call.write(alert_settings.renew_secret, call.actor)


@routes.add("POST", "/alerts/test", WRITE, body=sending.Trial, status=204)
def try_alerts(call: Call[sending.Trial, None]) -> None:
    """Send a test by mail or to the webhook, and return once it is accepted.

    Messages of the channel that wait for another attempt are sent then, too.
    """
    task = call.write(sending.trial, call.actor, call.body)
    call.tools.mails.take(call.actor.user_id)
    services = call.services
    now = services.environment.clock()
    outcome = sending.send(task, services.settings, call.tools.webhooks, now)
    if outcome.error is not None:
        raise outcome.error
    call.write(deliveries.resume, call.body.channel)


@routes.add("GET", "/alerts/deliveries", READ, query=deliveries.DeliveryQuery)
def list_alert_deliveries(
    call: Call[None, deliveries.DeliveryQuery],
) -> Page[views.AlertDelivery]:
    """List the messages with alerts of the last 30 days, the newest first."""
    found = call.read(deliveries.listing, call.actor, call.query, errors.language())
    return found.view()
