"""The support portal at ``/``, and the endpoints for what it shows."""

from flask import Flask, Response, request

from jump_server.api import errors
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.api.pages import FOREVER
from jump_server.context import Services
from jump_server.core.actors import SETTINGS
from jump_server.support import portal, portal_page, views

routes = Routes("Support portal")
READ = Access(USER, ("read", "settings"), SETTINGS)
WRITE = Access(USER, ("settings",), SETTINGS)

LOGO_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@routes.add("GET", "/support/portal", READ)
def get_portal(call: Call[None, None]) -> views.PortalSettings:
    """Return the texts and the logo of the support portal."""
    return call.read(portal.get, call.actor)


@routes.add(
    "PATCH",
    "/support/portal",
    WRITE,
    body=portal.PortalChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_portal(call: Call[portal.PortalChange, None]) -> views.PortalSettings:
    """Change the texts and the logo of the support portal. It takes effect immediately."""
    return call.write(portal.change, call.actor, call.body, call.version)


def register(app: Flask, services: Services) -> None:
    """Add the portal's page and its logo."""

    def page() -> Response:
        chosen = request.args.get("lang", "")
        known = chosen in portal_page.LANGUAGES
        language = chosen if known else errors.preferred(request.accept_languages) or "en"
        content = portal_page.render(services.database.read(portal.shown), language)
        answer = Response(content, content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = portal_page.POLICY
        answer.headers["Content-Language"] = language
        return answer

    def logo(digest: str) -> Response:
        found = services.database.read(portal.logo, digest)
        answer = Response(found.content, content_type=found.content_type)
        answer.headers["Content-Security-Policy"] = LOGO_POLICY
        answer.headers["Cache-Control"] = FOREVER
        return answer

    app.add_url_rule("/", "portal.page", page, provide_automatic_options=False)
    app.add_url_rule(
        f"{portal.LOGO_PATH}<digest>", "portal.logo", logo, provide_automatic_options=False
    )
