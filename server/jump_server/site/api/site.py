"""The endpoint with the site's public facts."""

from jump_server import VERSION
from jump_server.api.endpoint import ANYONE, Access, Call, Routes
from jump_server.api.errors import LANGUAGES
from jump_server.site import views

routes = Routes("Site")


@routes.add("GET", "/site", Access(ANYONE))
def get_site(call: Call[None, None]) -> views.SiteFacts:
    """Return the site's name, version, languages and available features."""
    return {
        "name": call.services.settings.site_name,
        "version": VERSION,
        "languages": list(LANGUAGES),
        "mail": bool(call.services.settings.smtp_host),
        "vnc_direct": bool(call.services.settings.vnc_networks),
    }
