"""What a database says about the disk below it, as errors of the catalogue."""

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from jump_wire.errors import UserError

FULL = "storage_full"
FAILED = "storage_failed"

LEAST_BYTES = 16 * 1024 * 1024
"""With less free space than this SQLite's next transactions fail: not ready."""

_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_IOERR: FAILED,
    sqlite3.SQLITE_CANTOPEN: FAILED,
    sqlite3.SQLITE_CORRUPT: FAILED,
    sqlite3.SQLITE_NOTADB: FAILED,
}
_POSTGRESQL = {"53100": FULL, "58030": FAILED, "XX001": FAILED, "XX002": FAILED}
"""Disk full; an I/O error; damaged data, damaged index."""


def trouble(error: DBAPIError, *, writing: bool) -> UserError | None:
    """The catalogue's word for an error of the disk, None for all others.

    Args:
        error: what the database's driver raised.
        writing: whether the transaction may write: a reader that tries is a mistake of ours.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        code = _POSTGRESQL.get(state)
    else:
        number = getattr(error.orig, "sqlite_errorcode", 0)
        code = _SQLITE.get(number) or _SQLITE.get(number & 0xFF)
        if writing and number & 0xFF == sqlite3.SQLITE_READONLY:
            code = FAILED
    return UserError(code) if code else None


def free_bytes(folder: Path) -> int:
    """Free space in the file system of ``folder``, for ordinary accounts."""
    return shutil.disk_usage(folder).free
