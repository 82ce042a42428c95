"""A backup folder: each call adds one backup and keeps only the newest ones."""

import re
from datetime import datetime
from pathlib import Path

from .backup import BackupError, backup
from .clock import utc_now
from .config import Settings

NAME = "jump-%Y-%m-%dT%H%M%SZ.tar"
NAMES = re.compile(r"jump-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar")
"""File names of backups in the folder; files with other names are never removed."""


def backup_into(settings: Settings, folder: Path, keep: int, now: datetime | None = None) -> Path:
    """Write a backup into ``folder``, named after the time, and keep only the newest ``keep``.

    Raises:
        BackupError: the backup failed, and older backups are kept; or one can't be removed.
    """
    target = folder / (now or utc_now()).strftime(NAME)
    backup(settings, target)
    own = sorted(path for path in folder.iterdir() if NAMES.fullmatch(path.name))
    for path in own[: -max(keep, 1)]:
        try:
            path.unlink()
        except OSError as error:
            raise BackupError(
                f"{target} was written, but {path} could not be deleted: {error}"
            ) from error
    return target
