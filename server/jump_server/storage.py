"""Converts a database's disk errors to errors of the catalogue."""

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from jump_wire.errors import UserError

FULL = "storage_full"
FAILED = "storage_failed"

LEAST_BYTES = 16 * 1024 * 1024
"""Free bytes below which SQLite's next transactions may fail, so the server is not ready."""

_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_IOERR: FAILED,
    sqlite3.SQLITE_CANTOPEN: FAILED,
    sqlite3.SQLITE_CORRUPT: FAILED,
    sqlite3.SQLITE_NOTADB: FAILED,
}
_POSTGRESQL = {"53100": FULL, "58030": FAILED, "XX001": FAILED, "XX002": FAILED}
"""Disk full; I/O error; damaged data; damaged index."""


def trouble(error: DBAPIError, *, writing: bool) -> UserError | None:
    """Return the catalogue's error for a disk error, or None for other errors.

    Args:
        error: the error of the database's driver.
        writing: whether the transaction may write. A write by a reader is a bug, not a disk error.
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
    """Return the free bytes in the file system of ``folder`` for ordinary accounts."""
    return shutil.disk_usage(folder).free
