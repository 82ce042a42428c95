"""Checks of the data folder: owned by this account, closed to other accounts and writable."""

import logging
import os
import stat
from pathlib import Path

from .config import FILE_NAME
from .exits import FolderRefused
from .files import private_folder

OTHERS = stat.S_IRWXG | stat.S_IRWXO
WRITABLE = stat.S_IWGRP | stat.S_IWOTH
OURS = {FILE_NAME, "trust", "jump.db"}
"""Names that occur in a data folder but not in, for example, a home directory."""

log = logging.getLogger(__name__)


def secure(data_dir: Path) -> None:
    """Create the data folder if it is missing, and check that it is safe to use.

    A folder that other accounts may read is closed to them. A folder that others may write to is
    closed if it holds no site yet. If it holds a site, it is refused: others may have changed
    its files.

    Raises:
        FolderRefused: the folder can't be created, belongs to another account, holds other
            files, or is writable by others.
    """
    try:
        private_folder(data_dir)
        found = data_dir.stat()
        names = {path.name for path in data_dir.iterdir()}
    except OSError as error:
        raise FolderRefused(f"{data_dir} can't be used: {error.strerror}") from error
    if found.st_uid != os.geteuid():
        raise FolderRefused(
            f"{data_dir} belongs to the account {found.st_uid}, and this is {os.geteuid()}: "
            "run jump-server as the account that owns it"
        )
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise FolderRefused(f"{data_dir} can't be written to: is its file system read-only?")
    if not found.st_mode & OTHERS:
        return
    advice = f"look at what is in it, then: chmod 700 {data_dir}"
    if names and not names & OURS:
        raise FolderRefused(
            f"{data_dir} contains other files and is open to other accounts; {advice}"
        )
    if found.st_mode & WRITABLE and "trust" in names:
        raise FolderRefused(
            f"other accounts can write to {data_dir}, which contains a site; {advice}"
        )
    try:
        data_dir.chmod(0o700)
    except OSError as error:
        raise FolderRefused(
            f"other accounts can read {data_dir}: {error.strerror}; {advice}"
        ) from error
    log.warning("folder_closed", extra={"folder": str(data_dir)})
