"""Dispatch: turns HTTP requests into calls of handlers, and their results into responses."""

import hmac
import re
import zlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, g, request
from pydantic import BaseModel
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth
from jump_server.context import Services
from jump_server.core import step_ups
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.networks import network
from jump_wire.errors import UserError

from . import origins
from .addresses import client_address
from .endpoint import ANYONE, Call, Endpoint, Reply, Tools

COOKIE = "__Host-jump"
COOKIE_PURPOSE = "cookie name"
GZIP = 16 + zlib.MAX_WBITS
"""zlib's ``wbits`` for the gzip format."""

SAFE = {"GET", "HEAD"}
PATH_LIMIT = 200
DRY_RUN = "dry_run"
"""Query parameter of a request that must not be carried out, with or without a value."""
_DRY_RUNS = {None: False, "": True, "true": True, "1": True, "false": False, "0": False}

ANONYMOUS_BODY_BYTES = 16 * 1024
"""Maximum size, in bytes, of the body of an unauthenticated request."""

_BEFORE_VALUES = (b",", b"[", b"{")
"""Characters before every value of a JSON text, except the outermost value."""

VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"')
NOBODY = Actor("", "", "")


def address(services: Services) -> str:
    """Return the client's address of this request."""
    return client_address(
        request.remote_addr,
        request.headers.get("X-Forwarded-For", ""),
        services.settings.trusted_proxies,
    )


def cookie_name(services: Services) -> str:
    """Return the cookie's name, which is different for each site.

    Browsers send cookies to every port of a host. With the same name, two sites on one host would
    sign each other's users out.
    """
    return f"{COOKIE}-{services.environment.trust.derive(COOKIE_PURPOSE)[:4].hex()}"


def check_origin(services: Services) -> None:
    """Raise ``origin_refused`` for a request from another site's page."""
    settings = services.settings
    scheme = origins.scheme(
        tls=settings.tls,
        remote=request.remote_addr,
        forwarded=request.headers.get("X-Forwarded-Proto", ""),
        trusted=settings.trusted_proxies,
    )
    # A proxy may send a Host header without the port that users see.
    allowed = {origins.origin("https", address) for address in settings.addresses}
    allowed.add(origins.origin(scheme, request.host))
    origins.check(request.headers.get("Origin"), allowed)


def authenticate(services: Services, *, token_only: bool = False) -> Actor:
    """Return the actor of this request, or raise ``not_signed_in`` or ``csrf_failed``."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = services.database.read(auth.actor_for_token, token.strip(), address(services))
    else:
        if token_only:
            raise UserError("not_signed_in")
        actor = _by_cookie(services)
    g.actor = actor
    return actor


def _by_cookie(services: Services) -> Actor:
    # Read the cookie here, because the request is not available in the database's threads.
    cookie = request.cookies.get(cookie_name(services), "")
    caller = address(services)

    def look(tx: Transaction) -> tuple[Actor, bool]:
        found = auth.actor_for_cookie(tx, cookie, caller)
        return found, auth.wants_extension(tx, found)

    actor, extend = services.database.read(look)
    if request.method not in SAFE:
        given = request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(given.encode(), (actor.csrf_token or "").encode()):
            raise UserError("csrf_failed")
    if extend:
        services.database.write(auth.extend, actor)
    return actor


def flask_function(endpoint: Endpoint, services: Services, tools: Tools) -> Callable[..., Response]:
    """Return the function that Flask calls for an endpoint."""

    def handle(**path: str) -> Response:
        for value in path.values():
            if len(value) > PATH_LIMIT or not value.isprintable():
                raise UserError("route_not_found")
        actor = admit(services, tools) if endpoint.access.who == ANYONE else authenticate(services)
        if endpoint.websocket and actor.web_session_id is not None:
            check_origin(services)
        # The right first: a token with another scope would not help a user without the right.
        if endpoint.access.right:
            actor.require_right(endpoint.access.right)
        if endpoint.access.scopes:
            actor.require_scope(*endpoint.access.scopes)
        raw = b"" if endpoint.websocket else _body()
        call = Call(
            services=services,
            tools=tools,
            actor=actor,
            body=parse(endpoint.body, _json(raw, endpoint.values)) if endpoint.body else None,
            query=_query(endpoint),
            path=path,
            address=address(services),
            version=_version() if endpoint.edits else None,
            idempotency_key=request.headers.get("Idempotency-Key") or None,
            fingerprint=f"{request.method} {request.path}\n".encode() + raw,
            browser=request.headers.get("User-Agent", ""),
            dry_run=endpoint.dry_run and _dry_run(),
        )
        if endpoint.step_up:
            services.database.read(step_ups.require, actor)
        return _render(endpoint, endpoint.handler(call))

    return handle


def admit(services: Services, tools: Tools) -> Actor:
    """Admit an anonymous request before its body is read.

    Limits the size of the body, and the rate of requests per network except for safe methods.

    Raises:
        UserError: ``rate_limited``.
    """
    request.max_content_length = min(ANONYMOUS_BODY_BYTES, request.max_content_length or 0)
    if request.method not in SAFE:
        tools.per_address.take(network(address(services)))
    return NOBODY


def _body() -> bytes:
    raw = request.get_data(cache=False)
    limit = request.max_content_length
    # A body without Content-Length is read only up to the limit; the rest is not read.
    if limit is not None and request.content_length is None and len(raw) >= limit:
        raise UserError("request_too_large", limit=limit)
    return raw


def _json(raw: bytes, values: int) -> Any:
    if raw and request.mimetype != "application/json":
        raise UserError("bad_request", reason="the Content-Type must be application/json")
    # Count before parsing. Characters inside strings count too, so the count is never too low.
    if sum(map(raw.count, _BEFORE_VALUES)) > values:
        raise UserError("bad_request", reason="the body contains too many values")
    try:
        return orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise UserError("bad_request", reason="the body is not JSON") from error


def _dry_run() -> bool:
    given = request.args.get(DRY_RUN)
    if given not in _DRY_RUNS:
        choices = ", ".join(filter(None, _DRY_RUNS))
        raise UserError("field_not_a_choice", field=DRY_RUN, choices=choices)
    return _DRY_RUNS[given]


def _query(endpoint: Endpoint) -> BaseModel | None:
    model = endpoint.query
    # An endpoint without support for dry runs must refuse one instead of carrying it out.
    given = {
        name: value
        for name, value in request.args.items()
        if (name != DRY_RUN and value) or (name == DRY_RUN and not endpoint.dry_run)
    }
    if model is None:
        if given:
            raise UserError("field_unknown", field=next(iter(given)))
        return None
    return parse(model, given)


def _version() -> int | None:
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    matched = VERSION.fullmatch(given)
    if matched is None:
        raise UserError("field_malformed", field="If-Match", expected='"<version>"')
    return int(matched[1])


def _render(endpoint: Endpoint, outcome: Any) -> Response:
    if isinstance(outcome, Response):
        return outcome
    answer = outcome if isinstance(outcome, Reply) else Reply(outcome, endpoint.status)
    if answer.content is not None:
        kind = answer.content_type or endpoint.content_types[0]
        rendered = Response(answer.content, answer.status, content_type=kind)
    elif answer.data is None:
        rendered = Response(status=204)
    else:
        rendered = _json_response(orjson.dumps(answer.data), answer.status, pack=endpoint.packed)
        if isinstance(answer.data, dict) and isinstance(answer.data.get("version"), int):
            rendered.headers["ETag"] = f'"{answer.data["version"]}"'
    rendered.headers.extend(dict(answer.headers))
    return rendered


def _json_response(content: bytes, status: int, *, pack: bool) -> Response:
    packing = pack and request.accept_encodings.quality("gzip") > 0
    if packing:
        # Level 1 shrinks a page of 200 Jump Clients to a tenth.
        # A higher level costs more than it saves.
        packer = zlib.compressobj(1, wbits=GZIP)
        content = packer.compress(content) + packer.flush()
    rendered = Response(content, status, content_type="application/json")
    if pack:
        rendered.headers["Vary"] = "Accept-Encoding"
    if packing:
        rendered.headers["Content-Encoding"] = "gzip"
    return rendered
