"""What the site forbids on this computer: stored by the owner of the installation.

In service mode that is root, so the client's account cannot change it. Commands of root read these
files, and nothing in the state directory.
"""

import json
import os
from typing import Any, Dict

from jump_wire.local_control import FREE, LocalControl

from .layout import Layout
from .store import read_bytes, remove, to_json, write_bytes

LIMIT = 1024
"""Maximum size of the file, and of the request to store it, in bytes."""


def read(layout: Layout) -> LocalControl:
    """Return what is forbidden here.

    A damaged file forbids everything: no token is valid until the server has told the client anew.
    """
    try:
        return parse(read_bytes(layout.local_control, LIMIT))
    except FileNotFoundError:
        return FREE
    except (OSError, ValueError):
        return LocalControl(forbid_disable=True, forbid_uninstall=True)


def store(layout: Layout, control: LocalControl) -> None:
    """Store what is forbidden. For the owner of the installation.

    Raises:
        OSError: the file could not be written.
    """
    if control == FREE:
        remove(layout.local_control)
    else:
        write_bytes(layout.local_control, to_text(control), 0o644)


def forget(layout: Layout) -> None:
    """Remove what this installation was told, and a disabling that a token allowed.

    For the owner of the installation.

    Raises:
        OSError: a file could not be removed.
    """
    store(layout, FREE)
    remove(layout.permitted)


def to_text(control: LocalControl) -> bytes:
    """Return the content of the file."""
    return to_json({**control._asdict(), "maintenance": list(control.maintenance)})


def parse(data: bytes) -> LocalControl:
    """Return the content of the file.

    Raises:
        ValueError: it is something else.
    """
    try:
        values = json.loads(data.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("not an object")
    return LocalControl(
        _flag(values, "forbid_disable"),
        _flag(values, "forbid_uninstall"),
        _anchors(values.get("maintenance")),
    )


def is_disabled(layout: Layout, control: LocalControl) -> bool:
    """Return whether this client is disabled.

    Where that is forbidden, what an ordinary ``disable`` has left does not count.
    """
    if os.path.lexists(layout.permitted):
        return True
    return not control.forbid_disable and os.path.lexists(layout.disabled)


def _flag(values: Dict[str, Any], name: str) -> bool:
    value = values.get(name)
    if not isinstance(value, bool):
        raise ValueError("%s must be true or false" % name)
    return value


def _anchors(values: Any) -> "tuple[str, ...]":
    if not isinstance(values, list) or len(values) > 4:
        raise ValueError("maintenance must be a short list")
    if not all(isinstance(value, str) and len(value) <= 32 for value in values):
        raise ValueError("maintenance must be short texts")
    return tuple(values)
