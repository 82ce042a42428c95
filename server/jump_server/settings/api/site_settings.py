"""Endpoints for the site's settings. All require the ``settings`` right."""

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import SETTINGS
from jump_server.settings import site_settings, views

routes = Routes("Settings")
READ = Access(USER, ("read", "settings"), SETTINGS)
WRITE = Access(USER, ("settings",), SETTINGS)


@routes.add("GET", "/settings", READ)
def get_settings(call: Call[None, None]) -> views.SiteSettings:
    """Return the settings that can be changed while the server runs."""
    return call.read(site_settings.get, call.actor)


@routes.add(
    "PATCH",
    "/settings",
    WRITE,
    body=site_settings.SettingsChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_settings(call: Call[site_settings.SettingsChange, None]) -> views.SiteSettings:
    """Change settings. They take effect immediately."""
    return call.write(site_settings.change, call.actor, call.body, call.version)
