"""The WSGI application."""

import secrets
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import gevent
import orjson
import structlog
from flask import Flask, Response, g, request

from jump_server.accounts.api import auth, second_factor, sign_ins, teams, tokens, users
from jump_server.accounts.passwords import Passwords
from jump_server.alerts.api import alerts
from jump_server.clients.api import jump_clients, sockets
from jump_server.config import Settings
from jump_server.context import Services
from jump_server.core.rate_limits import RateLimit
from jump_server.deployment.api import deployments, enrolments, installers, packages
from jump_server.groups.api import jump_groups, jump_item_roles
from jump_server.hub.admission import Admission
from jump_server.identity.api import claims, duplicates, takeovers
from jump_server.items.api import bulk_jobs, events, jump_items
from jump_server.lifecycle.api import disabling, removals
from jump_server.reports.api import audit
from jump_server.sessions.api import chats, elevations, logins, pins, queue, sessions, tool_sockets
from jump_server.settings.api import site_settings
from jump_server.shortcuts.api import jump_client_copies, jump_shortcuts
from jump_server.site.api import site, status
from jump_server.support.api import portal, support
from jump_server.thread_pool import Workers
from jump_server.updates.api import agent_updates, updates
from jump_server.updates.downloads import Downloads
from jump_server.webhooks import Webhooks

from . import access_log, errors, health, openapi, pages
from .dispatch import address, flask_function
from .endpoint import Routes, Tools

BURST = 5
"""Size of a burst, in seconds' worth of attempts."""
MAILS_A_SECOND, MAILS_AT_ONCE = 1 / 60, 10
"""Invitations that a user may send per second, and in one burst."""
WAKE_RATE, WAKE_BURST = 1, 100
"""Computers that a user may wake per second, and in one burst."""
WATCH_RATE, WATCH_BURST = 0.5, 16
"""Connections that watch the same tool, which a user may open per second, and in one burst."""
BUILDERS = 2
METHODS = {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}
"""Methods with metrics of their own. Others share one, because a peer may invent any number."""

_SUBJECTS: Sequence[Routes] = (
    site.routes,
    status.routes,
    auth.routes,
    second_factor.routes,
    sign_ins.routes,
    tokens.routes,
    users.routes,
    jump_item_roles.routes,
    teams.routes,
    jump_groups.routes,
    installers.routes,
    packages.routes,
    jump_items.routes,
    bulk_jobs.routes,
    deployments.routes,
    jump_clients.routes,
    jump_items.client_routes,
    jump_client_copies.routes,
    removals.routes,
    claims.routes,
    duplicates.routes,
    disabling.routes,
    jump_shortcuts.routes,
    sessions.routes,
    chats.routes,
    queue.routes,
    pins.routes,
    elevations.routes,
    logins.routes,
    support.routes,
    portal.routes,
    site_settings.routes,
    updates.routes,
    alerts.routes,
    audit.routes,
    events.routes,
    enrolments.agent_routes,
    support.agent_routes,
    claims.agent_routes,
    takeovers.agent_routes,
    removals.agent_routes,
    agent_updates.agent_routes,
    sockets.agent_routes,
)


def subjects() -> Sequence[Routes]:
    """Return the routes of the whole HTTP API."""
    return (*_SUBJECTS, tool_sockets.routes())


def create_app(services: Services, passwords: Passwords | None = None) -> Flask:
    """Create the application for the services of this process.

    Args:
        services: settings, database, live channel and others.
        passwords: another hasher for tests, because the real one is slow on purpose.
    """
    app = Flask("jump_server", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = services.settings.request_limit_bytes
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    app.url_map.merge_slashes = False
    app.extensions["jump"] = services
    _observe(app, services)
    errors.register(app)
    tools = make_tools(services.settings, passwords or Passwords())
    app.extensions["jump_tools"] = tools
    for routes in subjects():
        for endpoint in routes.endpoints:
            function = flask_function(endpoint, services, tools)
            # Register both rules, so that an ordinary request gets our error, not the router's.
            for websocket in {False, endpoint.websocket}:
                app.add_url_rule(
                    endpoint.rule,
                    endpoint.name,
                    function,
                    methods=[endpoint.method],
                    websocket=websocket,
                    provide_automatic_options=False,
                )
    _document(app)
    health.register(app, services)
    pages.register(app, services.settings)
    portal.register(app, services)
    sockets.register(app)
    return app


def make_tools(settings: Settings, passwords: Passwords) -> Tools:
    """Create what the handlers of one application share. Every limit starts from zero."""
    return Tools(
        passwords=passwords,
        builders=Workers(BUILDERS),
        per_address=RateLimit(settings.address_rate, settings.address_rate * BURST, time.monotonic),
        wakes=RateLimit(WAKE_RATE, WAKE_BURST, time.monotonic),
        watches=RateLimit(WATCH_RATE, WATCH_BURST, time.monotonic),
        enrolments=_admission(settings),
        rejections=_admission(settings),
        downloads=Downloads(time.monotonic, gevent.sleep),
        mails=RateLimit(MAILS_A_SECOND, MAILS_AT_ONCE, time.monotonic),
        webhooks=Webhooks(settings),
    )


def _admission(settings: Settings) -> Admission:
    return Admission(settings.enrolment_rate, settings.enrolment_rate * BURST, time.monotonic)


_describing = Workers(1)


@cache
def _openapi_json() -> bytes:
    return orjson.dumps(openapi.document(subjects()), option=orjson.OPT_INDENT_2)


def _document(app: Flask) -> None:
    def openapi_document() -> Response:
        # Generating the document takes 100 ms once, which is too long for the event loop.
        return Response(_describing.run(_openapi_json), content_type="application/json")

    app.add_url_rule(
        "/api/v1/openapi.json", "openapi", openapi_document, provide_automatic_options=False
    )


def _observe(app: Flask, services: Services) -> None:
    """Give each request an id, measure it and write one log line for it."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        response.headers["X-Request-Id"] = g.request_id
        facts: dict[str, Any] = {}
        actor = g.get("actor")
        if actor is not None:
            facts["user"] = actor.username
        if "error_code" in g:
            facts["error"] = g.error_code
        access_log.note(method, route, response.status_code, seconds, address(services), **facts)
        return response

    @app.teardown_request
    def clear(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
