"""Error responses: one form for all errors, from every source."""

import logging

import orjson
from flask import Flask, Response, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException

from jump_server.core.inputs import FieldErrors
from jump_server.core.views import ErrorDetail, ErrorItem
from jump_wire.errors import GENERIC, UserError

from . import error_pages

LANGUAGES = ("en", "fr")

log = logging.getLogger(__name__)


def language() -> str:
    """Return the language of this request's messages: the browser's, the user's or English."""
    wanted = preferred(request.accept_languages)
    actor = g.get("actor")
    return wanted or (actor.language if actor is not None else None) or "en"


def preferred(accepted: LanguageAccept) -> str | None:
    """Return the supported language that the browser prefers, or None."""
    return accepted.best_match(LANGUAGES)


def detail(error: UserError, in_language: str | None = None) -> ErrorDetail:
    """Return an error as the API shows it, with its further errors.

    The default language is this request's.
    """
    spoken = in_language or language()
    shown: ErrorDetail = {
        "code": error.code,
        "parameters": error.parameters,
        "message": error.text(spoken),
        "retry": error.kind.retry,
    }
    if isinstance(error, FieldErrors) and error.further:
        shown["further"] = [_item(other, spoken) for other in error.further]
    return shown


def headers(error: UserError) -> dict[str, str]:
    """Return the headers of an error response."""
    found = {"Content-Type": "application/json"}
    if error.code in {"rate_limited", "server_full", "server_busy"}:
        found["Retry-After"] = str(error.parameters.get("seconds") or 5)
    if error.kind.http_status == 401:
        found["WWW-Authenticate"] = "Bearer"
    return found


def response(error: UserError, status: int | None = None) -> Response:
    """Return the HTTP response for an error. A wrong address is a page in a person's browser."""
    g.error_code = error.code
    if error.code == "route_not_found" and error_pages.wanted():
        return error_pages.page(error, language())
    return Response(
        orjson.dumps({"error": detail(error)}),
        status=status or error.kind.http_status,
        headers=headers(error),
    )


def register(app: Flask) -> None:
    """Register handlers that answer every error in the catalogue's form."""
    app.register_error_handler(UserError, response)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _item(error: UserError, in_language: str) -> ErrorItem:
    return {
        "code": error.code,
        "parameters": error.parameters,
        "message": error.text(in_language),
    }


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return response(UserError("route_not_found"))
    if status == 405:
        answer = response(UserError("method_not_allowed", method=request.method))
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            answer.headers["Allow"] = ", ".join(sorted(set(allowed) - {"OPTIONS"}))
        return answer
    if status == 413:
        limit = request.max_content_length or 0
        return response(UserError("request_too_large", limit=limit))
    if status < 500:
        return response(UserError("bad_request", reason=error.name.lower()), status)
    return _bug(error)


def _bug(error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    return response(UserError(GENERIC))
