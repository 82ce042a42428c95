"""A clone or a restored computer: it enrols anew with the identity that it has.

The server refuses the identity when another computer uses it, or when its credential is outdated.
The client then asks for its own one: a clone gets a record of its own, a restored computer gets
its record back. An administrator may have to approve it; until then the client asks again.

``state/again.json`` holds the id and the credential that it wants to use, which are created before
the first attempt. So a lost answer changes nothing, and the code that people compare stays.
"""

import time
from typing import Any, Dict, List

from .dial import Route
from .enrolment import described, in_child, post
from .identity import Identity, load, new_credential, new_enrolment_id, save
from .layout import Config, Layout
from .store import read_json, remove, write_json

RETRY_SECONDS = 2.0
"""Seconds to wait before the client connects with what it was given.

The server may also answer that the identity is free again."""

CODES = ("clone_refused", "credential_outdated")
"""Error codes of a refused connection after which the client enrols anew."""


def come_back_in_child(routes: List[Route], layout: Layout, config: Config) -> None:
    """Ask for an identity in a child process, over the first route that reaches the server.

    Raises:
        DialError: the server was unreachable, or it refuses.
        ValueError: this client is not enrolled, or a file is damaged.
    """
    in_child(routes, lambda route: come_back(route, layout, config))


def come_back(route: Route, layout: Layout, config: Config) -> None:
    """Ask for an identity, and store it.

    Raises:
        DialError: the server was unreachable, or it refuses.
        ValueError: this client is not enrolled, or a file is damaged.
    """
    present = load(layout.identity)
    if present is None:
        raise ValueError("no identity to come back with")
    wanted = _wanted(layout, present)
    values = {
        "enrolment_id": wanted["enrolment_id"],
        "credential": wanted["credential"],
        "computer": described(config),
    }
    answer = post(route, "/agent/v1/enrolments/again", values, present.authorization())
    client_id = answer.values.get("client_id")
    if isinstance(client_id, str) and client_id:
        save(layout.identity, Identity(client_id, wanted["credential"], "", time.time()))
        remove(layout.again)


def _wanted(layout: Layout, present: Identity) -> Dict[str, Any]:
    stored = read_json(layout.again)
    if stored is not None and stored.get("client_id") == present.client_id:
        return stored
    made = {
        "client_id": present.client_id,
        "enrolment_id": new_enrolment_id(),
        "credential": new_credential(),
    }
    write_json(layout.again, made)
    return made
