"""From an HTTP request to an endpoint's view, and back."""

import hmac
import re
import zlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, g, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from jump_server.context import Services
from jump_server.networks import network
from jump_server.services import auth, step_ups
from jump_server.services.actors import Actor
from jump_server.services.inputs import parse
from jump_wire.errors import UserError

from . import origins
from .addresses import client_address
from .endpoint import ANYONE, Answer, Call, Endpoint, Tools

COOKIE = "__Host-jump"
COOKIE_PURPOSE = "cookie name"
GZIP = 16 + zlib.MAX_WBITS
"""For zlib: a deflated stream in gzip's clothes."""

SAFE = {"GET", "HEAD"}
PATH_LIMIT = 200
DRY_RUN = "dry_run"
"""The parameter of a request that must not be carried out, with or without a value."""
_DRY_RUNS = {None: False, "": True, "true": True, "1": True, "false": False, "0": False}

ANONYMOUS_BODY_BYTES = 16 * 1024
"""The largest body of a request that nobody has signed in for."""

_BEFORE_VALUES = (b",", b"[", b"{")
"""What stands before every value of a JSON text but the outermost."""

VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"')
NOBODY = Actor("", "", "")


def address(services: Services) -> str:
    """Where this request comes from."""
    return client_address(
        request.remote_addr,
        request.headers.get("X-Forwarded-For", ""),
        services.settings.trusted_proxies,
    )


def cookie_name(services: Services) -> str:
    """Return the cookie's name, which is the site's own.

    Browsers send cookies to every port of a host: with one name for all sites, two of them on
    one host would sign each other's users out.
    """
    return f"{COOKIE}-{services.site.trust.derive(COOKIE_PURPOSE)[:4].hex()}"


def check_origin(services: Services) -> None:
    """Refuse a request from another site's page (``origin_refused``)."""
    settings = services.settings
    scheme = origins.scheme(
        tls=settings.tls,
        remote=request.remote_addr,
        forwarded=request.headers.get("X-Forwarded-Proto", ""),
        trusted=settings.trusted_proxies,
    )
    # A proxy may pass on a Host without the port that its users see.
    allowed = {origins.origin("https", address) for address in settings.addresses}
    allowed.add(origins.origin(scheme, request.host))
    origins.check(request.headers.get("Origin"), allowed)


def authenticate(services: Services, *, token_only: bool = False) -> Actor:
    """Who sends this request (``not_signed_in``, ``csrf_failed``)."""
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
    # Read here: the database's threads know nothing of the request.
    cookie = request.cookies.get(cookie_name(services), "")
    caller = address(services)

    def look(session: Session) -> tuple[Actor, bool]:
        found = auth.actor_for_cookie(session, cookie, caller)
        return found, auth.wants_extension(session, found)

    actor, extend = services.database.read(look)
    if request.method not in SAFE:
        given = request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(given.encode(), (actor.csrf_token or "").encode()):
            raise UserError("csrf_failed")
    if extend:
        services.database.write(auth.extend, actor)
    return actor


def handler(endpoint: Endpoint, services: Services, tools: Tools) -> Callable[..., Response]:
    """The function that Flask calls for an endpoint."""

    def handle(**path: str) -> Response:
        for value in path.values():
            if len(value) > PATH_LIMIT or not value.isprintable():
                raise UserError("route_not_found")
        actor = _admit(services, tools) if endpoint.access.who == ANYONE else authenticate(services)
        if endpoint.websocket and actor.web_session_id is not None:
            check_origin(services)
        if endpoint.access.scopes:
            actor.require_scope(*endpoint.access.scopes)
        if endpoint.access.right:
            actor.require_right(endpoint.access.right)
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
        return _render(endpoint, endpoint.view(call))

    return handle


def _admit(services: Services, tools: Tools) -> Actor:
    """Let an anonymous request in before its body is read: so many of an address, and small ones.

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
    # A body without a length is read up to the limit, and the rest of it not at all.
    if limit is not None and request.content_length is None and len(raw) >= limit:
        raise UserError("request_too_large", limit=limit)
    return raw


def _json(raw: bytes, values: int) -> Any:
    if raw and request.mimetype != "application/json":
        raise UserError("bad_request", reason="Content-Type must be application/json")
    # Before it is parsed, and at least as many as there are; what texts hold counts as well.
    if sum(map(raw.count, _BEFORE_VALUES)) > values:
        raise UserError("bad_request", reason="the body has too many values")
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
    # A request that must not be carried out is never one to an endpoint that can't heed that.
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
    answer = outcome if isinstance(outcome, Answer) else Answer(outcome, endpoint.status)
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
        # A page of 200 Jump Clients is a tenth then; a higher level costs more than it saves.
        packer = zlib.compressobj(1, wbits=GZIP)
        content = packer.compress(content) + packer.flush()
    rendered = Response(content, status, content_type="application/json")
    if pack:
        rendered.headers["Vary"] = "Accept-Encoding"
    if packing:
        rendered.headers["Content-Encoding"] = "gzip"
    return rendered
