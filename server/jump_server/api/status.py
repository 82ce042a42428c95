"""How the site is doing, for who administers its settings."""

from jump_server.services import status
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
