"""How the site is doing, for who administers its settings."""

from jump_server.services import clock_watch, expired_clients, status
from jump_server.services.actors import SETTINGS

from . import status_answers
from .endpoint import USER, Access, Call, Routes

routes = Routes("Status")


@routes.add(
    "GET",
    "/status",
    Access(USER, ("read", "settings"), SETTINGS),
    answer=status_answers.SiteStatus,
)
def get_status(call: Call[None, None]) -> object:
    """Versions, workers, limits, health and certificates."""
    return call.read(status.view, call.actor)


@routes.add(
    "POST",
    "/status/confirm-clock",
    Access(USER, ("settings",), SETTINGS),
    status=204,
)
def confirm_clock(call: Call[None, None]) -> object:
    """Say that the server's clock is right: what was kept because of a step goes by age again."""
    return call.write(clock_watch.confirm, call.actor)


@routes.add(
    "GET",
    "/expired-jump-clients",
    Access(USER, ("read", "settings"), SETTINGS),
    answer=status_answers.ExpiredClients,
)
def list_expired_jump_clients(call: Call[None, None]) -> object:
    """Jump Clients that went by their age, as long as they can be restored."""
    return call.read(expired_clients.listing, call.actor)


@routes.add(
    "POST",
    "/expired-jump-clients/restore",
    Access(USER, ("settings",), SETTINGS),
    body=expired_clients.Restoration,
    answer=status_answers.RestoredClients,
)
def restore_expired_jump_clients(call: Call[expired_clients.Restoration, None]) -> object:
    """Take removals by age back; whose computer was told to uninstall itself stays away."""
    return call.write(expired_clients.restore, call.actor, call.body)
