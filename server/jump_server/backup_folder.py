"""A folder of backups: one with each call, and only so many of the newest."""

import re
from datetime import datetime
from pathlib import Path

from .backup import BackupError, backup
from .clock import utc_now
from .config import Settings

NAME = "jump-%Y-%m-%dT%H%M%SZ.tar"
NAMES = re.compile(r"jump-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar")
"""What belongs to the folder's own backups: nothing else in it is ever removed."""


def backup_into(settings: Settings, folder: Path, keep: int, now: datetime | None = None) -> Path:
    """Write a backup named by the time into ``folder``, then remove all but ``keep`` of them.

    Raises:
        BackupError: it can't be written; the older ones stay.
    """
    target = folder / (now or utc_now()).strftime(NAME)
    backup(settings, target)
    own = sorted(path for path in folder.iterdir() if NAMES.fullmatch(path.name))
    for path in own[: -max(keep, 1)]:
        try:
            path.unlink()
        except OSError as error:
            raise BackupError(f"{target} is written, but {path} stays: {error}") from error
    return target
