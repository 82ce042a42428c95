"""Jump Clients and sessions through the API."""

import contextlib
from collections.abc import Iterator
from typing import Any

from jump_wire.errors import UserError

from .api import Api

ID_LENGTH = 32


def find(api: Api, wanted: str) -> dict[str, Any]:
    """Find the Jump Client that a person means by its id, its name or its hostname.

    Raises:
        UserError: there is none, or there are several.
    """
    if len(wanted) == ID_LENGTH and not wanted.strip("0123456789abcdef"):
        found: dict[str, Any] = api.request("GET", f"/jump-clients/{wanted}")
        return found
    for field in ("name", "hostname"):
        matches = list(api.items("/jump-clients", {field: wanted}))
        alive = [match for match in matches if match["status"] != "uninstalled"] or matches
        if len(alive) > 1:
            raise UserError("client_ambiguous", name=wanted, count=len(alive))
        if alive:
            client: dict[str, Any] = alive[0]
            return client
    raise UserError("client_not_found")


@contextlib.contextmanager
def session(api: Api, client_id: str) -> Iterator[str]:
    """Jump to a Jump Client, and end the session afterwards; gives the session's id."""
    started = api.request("POST", "/sessions", {"jump_client_id": client_id})
    try:
        yield str(started["id"])
    finally:
        with contextlib.suppress(UserError):  # it may have ended, or the server be gone
            api.request("DELETE", f"/sessions/{started['id']}")
