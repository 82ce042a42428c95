"""Endpoints from which Jump Clients read signed documents and payloads.

They serve clients whose wire version is refused, too: an update is what helps these.
"""

import re

from flask import request
from sqlalchemy.orm import Session as Transaction

from jump_server import release_roots
from jump_server.api.endpoint import ANYONE, Access, Call, Reply, Routes
from jump_server.clients import credentials
from jump_server.clients.api.agent_credentials import client_credential
from jump_server.updates import policy, releases
from jump_wire.errors import UserError

agent_routes = Routes("Updates of Jump Clients", prefix="/agent/v1")

DOCUMENT = re.compile(r"(?:([1-9][0-9]{0,9})\.(root|snapshot|targets)|timestamp)\.json")
TARGET = re.compile(r"([0-9a-f]{64})\.(jump-client-[0-9A-Za-z.+_-]{1,64}\.zip)")
RANGE = re.compile(r"bytes=([0-9]{1,10})-")
ZIP = "application/zip"
IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}


@agent_routes.add("GET", "/updates/<number>/<name>", Access(ANYONE))
def get_update_document(call: Call[None, None]) -> Reply[None]:
    """Return a signed document: `<N>.root.json`, `timestamp.json`, `<v>.snapshot.json` and so on.

    Authenticated with the Jump Client's credential, as its control link is.
    """
    _authenticate(call)
    found = DOCUMENT.fullmatch(call.path["name"])
    if found is None or not call.path["number"].isdecimal():
        raise UserError("route_not_found")
    data = call.read(_document, found[2] or "timestamp", int(found[1] or 0))
    if data is None:
        raise UserError("route_not_found")
    return Reply(content=data)


@agent_routes.add("GET", "/updates/<number>/targets/<name>", Access(ANYONE), content_types=(ZIP,))
def get_update_payload(call: Call[None, None]) -> Reply[None]:
    """Return a payload, from `Range: bytes=<n>-` on if the header is there.

    The response is paced by the site's bandwidth for updates. When too many Jump Clients download,
    the status is 503 and `Retry-After` says when to ask again.
    """
    _authenticate(call)
    found = TARGET.fullmatch(call.path["name"])
    data, rate = call.read(_payload, found[2], found[1]) if found is not None else (None, None)
    if data is None:
        raise UserError("route_not_found")
    length = len(data)
    start = _start(length)
    headers = {"Accept-Ranges": "bytes", **IMMUTABLE}
    if start is not None:
        headers["Content-Range"] = f"bytes {start}-{length - 1}/{length}"
    headers["Content-Length"] = str(length - (start or 0))
    body = call.tools.downloads.begin(data[start or 0 :], rate)
    return Reply(status=200 if start is None else 206, headers=headers, content=body)


def _authenticate(call: Call[None, None]) -> None:
    given = client_credential(request.headers.get("Authorization", ""))
    call.read(credentials.identify, *given)


def _start(length: int) -> int | None:
    """Return the first byte of the range. Other forms than ``<n>-`` are ignored, as HTTP allows."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    return int(found[1]) if found is not None and int(found[1]) < length else None


def _document(tx: Transaction, kind: str, number: int) -> bytes | None:
    if kind == "root":
        return release_roots.document(tx, number)
    return releases.document(tx, kind, number)


def _payload(tx: Transaction, name: str, sha256: str) -> tuple[bytes | None, float | None]:
    return releases.payload(tx, name, sha256), policy.rate(tx)
