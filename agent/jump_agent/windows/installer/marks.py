"""Marks in an installation's directory that something is under way, and which process does it."""

import os

from ...core.store import read_json, to_json
from .. import storage
from ..processes import Process, is_alive, this_process

INSTALLING = "installing"
"""The client has not started for the first time."""

REPLACING = "replacing"
"""The programs and the code are being replaced."""


def mark(directory: str, name: str) -> None:
    """Say that this process has begun something."""
    values = this_process()._asdict()
    storage.write_bytes(os.path.join(directory, name), to_json(values))


def unmark(directory: str, name: str) -> None:
    """Say that it is done."""
    storage.remove(os.path.join(directory, name))


def was_interrupted(directory: str, name: str) -> bool:
    """Return whether something was begun whose process has ended."""
    path = os.path.join(directory, name)
    if not os.path.lexists(path):
        return False
    try:
        values = read_json(path) or {}
        return not is_alive(Process(int(values["pid"]), int(values["start"]), ""))
    except (OSError, ValueError, KeyError, TypeError):
        return True
