"""The version on trial: see :mod:`jump_agent.core.updates.trials`. Its end is made durable here."""

import os

from ..core.layout import Layout
from ..core.updates.trials import begin, is_on, roll_back
from .storage import sync_directory

__all__ = ("begin", "confirm", "is_on", "roll_back")


def confirm(layout: Layout) -> None:
    """End the trial: the new version works."""
    try:
        os.unlink(layout.trial)
    except FileNotFoundError:
        return
    sync_directory(layout.updates)
