"""A page instead of JSON for people who open a wrong address in their browser."""

import base64
import hashlib
from html import escape

from flask import Response, request

from jump_wire.errors import UserError

JSON, HTML = "application/json", "text/html"
API = "/api/"

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem;"
    "color:#1c1c1c;background:#fff}a{color:#0b57d0}"
    "@media(prefers-color-scheme:dark){body{color:#e3e3e3;background:#131314}a{color:#a8c7fa}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_PAGE = (
    '<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{text}</title>'
    '<link rel="icon" href="/favicon.svg"><style>{style}</style>'
    '<h1>{text}</h1><p>{advice}</p><p><a href="/console">{console}</a> · '
    '<a href="/login">{login}</a></p></html>\n'
)
_TEXTS = {
    "en": {
        "advice": "Check the address, or start from one of these pages:",
        "console": "the console",
        "login": "users, installers and settings",
    },
    "fr": {
        "advice": "Vérifiez l'adresse, ou partez de l'une de ces pages\u00a0:",
        "console": "la console",
        "login": "utilisateurs, installateurs et paramètres",
    },
}


def wanted() -> bool:
    """Return whether this request comes from a person's browser, outside the API."""
    accepted = request.accept_mimetypes
    return (
        request.method == "GET"
        and not request.path.startswith(API)
        and HTML in {kind for kind, _ in accepted}
        and accepted.best_match([JSON, HTML]) == HTML
    )


def page(error: UserError, language: str) -> Response:
    """Return the page for a wrong address, in the language ``en`` or ``fr``."""
    text = escape(error.text(language))
    content = _PAGE.format(language=language, text=text, style=_STYLE, **_TEXTS[language])
    answer = Response(content, error.kind.http_status, content_type=f"{HTML}; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Content-Language"] = language
    return answer
