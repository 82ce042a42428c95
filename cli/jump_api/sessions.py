"""Finds Jump Clients and opens sessions through the API."""

import contextlib
from collections.abc import Iterator
from typing import Any

from jump_wire.errors import UserError

from .api import Api

ID_LENGTH = 32
COPY = "jump_client_copy"

Way = dict[str, str]
"""The Jump Item to open a session with, as the API expects it."""


def find(api: Api, wanted: str) -> dict[str, Any]:
    """Return the Jump Client with this id, name or hostname.

    Otherwise return a copy of a Jump Client with this id or name, because some users see only the
    copy.

    Raises:
        UserError: none matches, or several do. Its parameter ``subject`` is what was wanted.
    """
    if len(wanted) == ID_LENGTH and not wanted.strip("0123456789abcdef"):
        return _by_id(api, wanted)
    for field in ("name", "hostname"):
        matches = list(api.items("/jump-clients", {field: wanted}))
        alive = [match for match in matches if match["status"] != "uninstalled"] or matches
        if len(alive) > 1:
            raise UserError("client_ambiguous", name=wanted, count=len(alive))
        if alive:
            client: dict[str, Any] = alive[0]
            return client
    phrases = '"' + wanted.replace('"', '" "') + '"'  # unquoted, it could be read as several words
    named = {"jump_method": COPY, "search": phrases, "fields": "name"}
    copies: list[dict[str, Any]] = [
        copy for copy in api.items("/jump-items", named) if copy["name"].lower() == wanted.lower()
    ]
    if len(copies) > 1:
        raise UserError("client_ambiguous", name=wanted, count=len(copies))
    if copies:
        return copies[0]
    raise UserError("client_not_found", subject=wanted)


def _by_id(api: Api, wanted: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = api.request("GET", f"/jump-clients/{wanted}")
    except UserError as error:
        if error.code != "client_not_found":
            raise
        with contextlib.suppress(UserError):
            found = api.request("GET", f"/jump-shortcuts/{wanted}")
            if found["jump_method"] == COPY:
                return found
        raise
    return found


def way_to(record: dict[str, Any]) -> Way:
    """Return the API's body that opens a session with a record from :func:`find`."""
    kind = "jump_shortcut_id" if record["jump_method"] == COPY else "jump_client_id"
    return {kind: record["id"]}


@contextlib.contextmanager
def session(api: Api, way: Way) -> Iterator[str]:
    """Open a session for the block, and yield its id. It goes on for others who have joined it."""
    started = api.request("POST", "/sessions", way)
    try:
        yield str(started["id"])
    finally:
        with contextlib.suppress(UserError):  # it may have ended, or the server be unreachable
            api.request("DELETE", f"/sessions/{started['id']}/participants/me")
