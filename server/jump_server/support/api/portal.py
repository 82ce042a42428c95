"""The support portal at ``/``, and the endpoints for what it shows."""

from collections.abc import Callable

from flask import Flask, Response, g, redirect, request
from sqlalchemy.orm import Session as Transaction
from werkzeug.wrappers import Response as BaseResponse

from jump_server.api import errors
from jump_server.api.dispatch import address, admit
from jump_server.api.endpoint import USER, Access, Call, Routes, Tools
from jump_server.api.pages import FOREVER
from jump_server.context import Services
from jump_server.core.actors import SETTINGS
from jump_server.core.inputs import parse
from jump_server.support import choices, portal, portal_page, starts, views
from jump_wire.errors import UserError

from . import support

routes = Routes("Support portal")
READ = Access(USER, ("read", "settings"), SETTINGS)
WRITE = Access(USER, ("settings",), SETTINGS)

LOGO_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"

KEY_LENGTH, NAME_LENGTH = 32, 64
_AGAIN = {"support_key_refused", "rate_limited"}
"""Errors after which the customer sees the key that they typed, to correct it."""
_CHOICES = ("technician", "issue")


@routes.add("GET", "/support/portal", READ)
def get_portal(call: Call[None, None]) -> views.PortalSettings:
    """Return what the support portal shows."""
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
    """Change what the support portal shows. It takes effect immediately."""
    return call.write(portal.change, call.actor, call.body, call.version)


def register(app: Flask, services: Services) -> None:
    """Add the portal's page, its logo, and the forms that start a support session."""
    tools: Tools = app.extensions["jump_tools"]

    def page() -> Response:
        language = _language(request.args.get("lang", ""))
        return _html(services.database.read(_rendered, language), language)

    def logo(digest: str) -> Response:
        found = services.database.read(portal.logo, digest)
        answer = Response(found.content, content_type=found.content_type)
        answer.headers["Content-Security-Policy"] = LOGO_POLICY
        answer.headers["Cache-Control"] = FOREVER
        return answer

    def start() -> Response:
        return _form(services, tools, _started)

    def again() -> BaseResponse:
        return redirect("/")  # for those who open the address of the answer to a key

    def package() -> Response:
        return _form(services, tools, _download)

    for rule, function, method in (
        ("/", page, "GET"),
        (f"{portal.LOGO_PATH}<digest>", logo, "GET"),
        ("/start", start, "POST"),
        ("/start", again, "GET"),
        ("/start/package", package, "POST"),
    ):
        app.add_url_rule(
            rule,
            f"portal.{function.__name__}",
            function,
            methods=[method],
            provide_automatic_options=False,
        )


def _form(
    services: Services, tools: Tools, answer: Callable[[Services, Tools, str], Response]
) -> Response:
    """Answer a form. A refusal shows the portal again, with the reason beside the key."""
    language = _language("")
    try:
        admit(services, tools)
        language = _language(request.form.get("lang", ""))
        return answer(services, tools, language)
    except UserError as error:
        g.error_code = error.code
        by_choice = "by" in request.form
        typed = request.form.get("key", "")[:KEY_LENGTH] if error.code in _AGAIN else ""
        text = portal_page.refusal(error, language, by_choice=by_choice)
        problem = portal_page.Problem(text, typed, _name(), by_choice)
        refused = _html(services.database.read(_rendered, language, problem), language)
        refused.status_code = error.kind.http_status
        if error.code == "rate_limited":
            refused.headers["Retry-After"] = str(error.parameters["seconds"])
        return refused


def _started(services: Services, _tools: Tools, language: str) -> Response:
    given = {name: request.form[name] for name in ("key", "secret") if name in request.form}
    if "by" in request.form:
        given = _chosen(request.form.get("choice", ""))
    given |= {"name": _name(), "language": language}
    session = services.database.write(starts.start, parse(starts.Start, given), address(services))
    if isinstance(session, UserError):
        raise session
    shown = services.database.read(portal.shown)
    return _html(portal_page.started(shown, language, session), language)


def _name() -> str:
    return request.form.get("name", "")[:NAME_LENGTH]


def _chosen(value: str) -> dict[str, str]:
    """Return the field of a choice such as ``issue:<id>``."""
    name, _, chosen = value.partition(":")
    if name not in _CHOICES:
        raise UserError("field_required", field="choice")
    return {name: chosen}


def _rendered(tx: Transaction, language: str, problem: portal_page.Problem | None = None) -> str:
    return portal_page.render(portal.shown(tx), choices.listing(tx), language, problem)


def _download(services: Services, tools: Tools, _language: str) -> Response:
    given = parse(starts.StartSecret, {"secret": request.form.get("secret", "")})
    content = support.package(services, tools, given)
    return Response(content, content_type=support.PACKAGE, headers=support.DOWNLOAD)


def _language(chosen: str) -> str:
    if chosen in portal_page.LANGUAGES:
        return chosen
    return errors.preferred(request.accept_languages) or "en"


def _html(content: str, language: str) -> Response:
    answer = Response(content, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = portal_page.POLICY
    answer.headers["Content-Language"] = language
    return answer
