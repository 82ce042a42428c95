"""The version on trial: from its installation until a server has answered it.

``lib/trial.py`` reads what is written here, and goes back to the version before. An update never
changes that file, so the names in ``trial.json`` are permanent.
"""

from typing import Optional

from ..layout import Layout
from ..store import read_json, write_json


def begin(layout: Layout, new: str, old: str, sha256: str) -> None:
    """Record that ``new`` is about to replace ``old``, before it does.

    Raises:
        OSError: it could not be stored.
    """
    values = {"new": new, "old": old, "sha256": sha256, "starts": 0, "boot": "", "verdict": ""}
    write_json(layout.trial, values, 0o644)


def is_on(layout: Layout, version: str) -> bool:
    """Return whether ``version`` is on trial."""
    values = _read(layout)
    return values is not None and (values.get("new"), values.get("verdict")) == (version, "")


def roll_back(layout: Layout, reason: str) -> bool:
    """Order the next start to go back; return whether there is a trial.

    Raises:
        OSError: it could not be stored.
    """
    values = _read(layout)
    if values is None:
        return False
    write_json(layout.trial, dict(values, verdict=reason[:200]), 0o644)
    return True


def _read(layout: Layout) -> "Optional[dict[str, object]]":
    try:
        return read_json(layout.trial)
    except (OSError, ValueError):
        return None
