"""Finds Jump Clients and support sessions, and opens and joins sessions through the API."""

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from jump_wire.errors import UserError

from .api import Api

ID_LENGTH = 32
COPY = "jump_client_copy"
SUPPORT = "support_session"
"""The ``jump_method`` of a support session from :func:`find_place`."""

Way = dict[str, str]
"""The Jump Item to open a session with, as the API expects it; or the session to join."""


def find(api: Api, wanted: str) -> dict[str, Any]:
    """Return the Jump Client with this id, name or hostname.

    Otherwise return a copy of a Jump Client with this id or name, because some users see only the
    copy.

    Raises:
        UserError: none matches, or several do. Its parameter ``subject`` is what was wanted.
    """
    if _is_id(wanted):
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


def _is_id(wanted: str) -> bool:
    return len(wanted) == ID_LENGTH and not wanted.strip("0123456789abcdef")


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


def find_place(api: Api, wanted: str) -> dict[str, Any]:
    """Return where tools can run: as :func:`find`, or the running support session with this id.

    Raises:
        UserError: as :func:`find`.
    """
    try:
        return find(api, wanted)
    except UserError as error:
        if error.code != "client_not_found" or not _is_id(wanted):
            raise
        with contextlib.suppress(UserError):
            session = api.request("GET", path(wanted))
            if session["kind"] == "support" and session["state"] != "ended":
                name = session["jump_client_name"]
                return {"id": session["id"], "name": name, "jump_method": SUPPORT}
        raise


def way_to(record: dict[str, Any]) -> Way:
    """Return the way into a record from :func:`find` or :func:`find_place`."""
    kinds = {COPY: "jump_shortcut_id", SUPPORT: "session_id"}
    return {kinds.get(record["jump_method"], "jump_client_id"): record["id"]}


def path(session_id: str) -> str:
    """Return the API's path of a session."""
    return f"/sessions/{quote(session_id, safe='')}"


def messages(api: Api, session_id: str) -> list[dict[str, Any]]:
    """Return the chat of a support session, the first message first."""
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["number"] if found else 0
        part = api.request("GET", f"{path(session_id)}/messages?after={after}")["items"]
        if not part:
            return found
        found += part


@contextlib.contextmanager
def session(api: Api, way: Way) -> Iterator[str]:
    """Open a session for the block, and yield its id. It goes on for others who have joined it.

    A support session is joined with control, and goes on after the block.

    Raises:
        UserError: as the API; in a support session ``session_not_accepted`` while its customer
            waits, and ``session_controlled`` while another participant controls it.
    """
    if "session_id" in way:
        session_id = way["session_id"]
        api.request("POST", f"{path(session_id)}/participants", {"role": "controls"})
        yield session_id
        return
    started = api.request("POST", "/sessions", way)
    try:
        yield str(started["id"])
    finally:
        with contextlib.suppress(UserError):  # it may have ended, or the server be unreachable
            api.request("DELETE", f"/sessions/{started['id']}/participants/me")
