"""Sealing: an installation becomes an image whose clones each enrol at their first start.

Sealing removes everything that identifies this client, and keeps the installer's key. A sealed
client does not uninstall itself when the installer has expired meanwhile, because an administrator
can extend the installer.
"""

import os
from typing import Any, Dict

from .layout import Layout
from .store import read_json, remove, write_json

SEALED = "sealed"
"""Field of ``enrolment.json``: this client comes from a sealed image."""


def has_key(layout: Layout) -> bool:
    """Return whether this client still has an installer's key: it has never enrolled."""
    return bool((read_json(layout.enrolment) or {}).get("key"))


def wipe(layout: Layout, key: str) -> None:
    """Remove this client's identity; keep ``key``, or without it the key that is stored.

    Raises:
        ValueError: there is no key, or a file is damaged.
        OSError: a file could not be changed.
    """
    stored: Dict[str, Any] = read_json(layout.enrolment) or {}
    wanted = key or stored.get("key")
    if not wanted:
        raise ValueError("no installer's key")
    # Written first: after an interruption, the client has an identity or a key.
    overrides = stored.get("overrides") or {}
    write_json(layout.enrolment, {"key": wanted, "overrides": overrides, SEALED: True})
    own = (layout.identity, layout.again, layout.terms, layout.offline)
    for path in (*own, layout.connection, layout.first_start, layout.log):
        remove(path)
    for name in os.listdir(os.path.dirname(layout.log)):
        remove(os.path.join(os.path.dirname(layout.log), name))
