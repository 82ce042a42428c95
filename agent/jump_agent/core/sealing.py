"""Sealing: an installation becomes an image whose clones each enrol at their first start.

Sealing removes everything that identifies this client, and keeps the installer's key. A sealed
client does not uninstall itself when the installer has expired meanwhile, because an administrator
can extend the installer.
"""

import os
import re
from typing import TYPE_CHECKING, Any, Dict

from .layout import Config, Layout
from .store import read_json, remove, write_json

if TYPE_CHECKING:
    from .ports import Answers

SEALED = "sealed"
"""Field of ``enrolment.json``: this client comes from a sealed image."""

TIMEOUT = 5.0
"""Seconds for each step of a connection to the server that checks the key."""

_FORM = re.compile(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{32}")
_PLACES = ("client_limit_reached", "active_limit_reached")
"""Refusals that do not concern the key: sealing sets a place free, and clones start later."""


def examine(layout: Layout, config: Config, key: str) -> "Answers":
    """Yield what to know before anything is wiped. It runs as the client's account.

    The first answer has ``key`` (there is one to seal with) and ``sealed`` (this is done already).
    The second is the check of the key: ``accepted``, or ``code`` and ``parameters`` of a refusal,
    or ``unchecked`` with the reason why the server did not answer.
    """
    try:
        stored = read_json(layout.enrolment) or {}
    except (OSError, ValueError):
        stored = {}
    enrolled = os.path.lexists(layout.identity)
    own = "" if enrolled else str(stored.get("key") or "")
    same = bool(own) and key in ("", own)
    yield {
        "key": bool(key or own),
        "sealed": same and stored.get(SEALED) is True and not stored.get("credential"),
    }
    yield _check(layout, config, key or own, dict(stored.get("overrides") or {}))


def _check(layout: Layout, config: Config, key: str, overrides: Dict[str, Any]) -> Dict[str, Any]:
    from .config_file import read_proxy  # noqa: PLC0415 - `status` imports this module too
    from .dial import DialError, Route, ServerRefused, pinned_context  # noqa: PLC0415
    from .enrolment import check_key  # noqa: PLC0415
    from .refusals import is_final  # noqa: PLC0415
    from .servers import Servers  # noqa: PLC0415

    reason = ""
    try:
        with open(layout.ca, encoding="ascii") as file:
            context = pinned_context(file.read())
        proxy = read_proxy(layout)
        for address in Servers(layout, config).all():
            try:
                check_key(Route(address, context, proxy, TIMEOUT), key, overrides)
            except ServerRefused as error:
                if error.code in _PLACES:
                    return {"accepted": True}
                if is_final(error):
                    return {"code": error.code, "parameters": error.parameters}
                reason = reason or "%s: %s" % (address, error)
            except DialError as error:
                reason = reason or "%s: %s" % (address, error)
            else:
                return {"accepted": True}
    except (OSError, ValueError) as error:
        reason = str(error)
    if not _FORM.fullmatch(key):
        return {"code": "key_invalid", "parameters": {}}
    return {"unchecked": reason}


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
