"""Endpoints for the site's status. All require the ``settings`` right."""

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import SETTINGS
from jump_server.lifecycle import expired_clients
from jump_server.lifecycle import views as lifecycle_views
from jump_server.site import clock_watch, status, views

routes = Routes("Status")


@routes.add(
    "GET",
    "/status",
    Access(USER, ("read", "settings"), SETTINGS),
)
def get_status(call: Call[None, None]) -> views.SiteStatus:
    """Return the site's versions, workers, limits, health and certificates."""
    return call.read(status.view, call.actor)


@routes.add(
    "POST",
    "/status/confirm-clock",
    Access(USER, ("settings",), SETTINGS),
    status=204,
)
def confirm_clock(call: Call[None, None]) -> None:
    """Confirm that the server's clock is right.

    After an implausible step of the clock, nothing is removed by age. This resumes it.
    """
    call.write(clock_watch.confirm, call.actor)


@routes.add(
    "GET",
    "/expired-jump-clients",
    Access(USER, ("read", "settings"), SETTINGS),
)
def list_expired_jump_clients(call: Call[None, None]) -> lifecycle_views.ExpiredClients:
    """List the Jump Clients that were removed because of their age and can be restored."""
    return call.read(expired_clients.listing, call.actor)


@routes.add(
    "POST",
    "/expired-jump-clients/restore",
    Access(USER, ("settings",), SETTINGS),
    body=expired_clients.Restoration,
)
def restore_expired_jump_clients(
    call: Call[expired_clients.Restoration, None],
) -> lifecycle_views.RestoredClients:
    """Restore Jump Clients that were removed because of their age.

    Jump Clients whose computer has already been told to uninstall are not restored.
    """
    return call.write(expired_clients.restore, call.actor, call.body)
