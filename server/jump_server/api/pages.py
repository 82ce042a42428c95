"""Serves the console's built files, and sets the security headers of all responses."""

import mimetypes
from pathlib import Path

from flask import Flask, Response, request

from jump_server.config import Settings
from jump_wire.errors import UserError

STATIC = Path(__file__).parents[1] / "static"
PAGES = ("/console", "/install", "/login", "/console/<path:_>", "/login/<path:_>")
"""Addresses of the console, which routes on the client side from there."""

ASSETS = "assets"
"""Name of the folder of files whose names change with their content."""

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    # The VNC viewer shows parts of the screen and pointers as images in data: addresses.
    "img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HSTS = "max-age=31536000"


def register(app: Flask, settings: Settings, static: Path = STATIC) -> None:
    """Add the console's routes, and security headers to every response."""

    def page(_: str = "") -> Response:
        return _file(static / "index.html", REVALIDATE)

    def asset(name: str) -> Response:
        # Only exact names of existing files, because other input may not be a valid file name.
        if name not in _names(static / ASSETS):
            raise UserError("route_not_found")
        return _file(static / ASSETS / name, FOREVER)

    def favicon() -> Response:
        return _file(static / "favicon.svg", REVALIDATE)

    for number, rule in enumerate(PAGES):
        app.add_url_rule(rule, f"pages.page{number}", page, provide_automatic_options=False)
    app.add_url_rule(f"/{ASSETS}/<name>", "pages.asset", asset, provide_automatic_options=False)
    app.add_url_rule("/favicon.svg", "pages.favicon", favicon, provide_automatic_options=False)

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.tls:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response


def _names(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return set()


def _file(path: Path, caching: str) -> Response:
    packed = path.with_name(path.name + ".gz")
    zipped = packed.is_file() and request.accept_encodings.quality("gzip") > 0
    try:
        content = (packed if zipped else path).read_bytes()
    except OSError as error:
        raise UserError("route_not_found") from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = Response(content, content_type=kind)
    if kind.startswith("text/"):
        response.content_type = f"{kind}; charset=utf-8"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = caching
    response.add_etag()
    response.make_conditional(request)
    return response
