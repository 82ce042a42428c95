"""Bring a database to the present schema, from nothing or from any earlier one."""

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from jump_server.db import Database
from jump_server.files import locked
from jump_server.locks import Lock

VERSIONS = Path(__file__).with_name("versions")
"""PostgreSQL's advisory lock of our migrations."""

log = logging.getLogger(__name__)


class NewerSchema(Exception):
    """The database was written by a later version of the server."""


def revisions() -> list[str]:
    """The migrations that this version has, the latest one last: their files begin with them."""
    names = (path.name for path in VERSIONS.glob("[0-9]*_*.py"))
    return sorted(name.partition("_")[0] for name in names)


def upgrade(database: Database, lock_folder: Path, target: str = "head") -> None:
    """Run the missing migrations; several processes may call this at once.

    Raises:
        NewerSchema: the database is at a revision that this version does not know.
    """
    with locked(lock_folder / "migrate.lock", wait=True), database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": int(Lock.MIGRATE)})
        try:
            _upgrade(connection, target)
        finally:
            connection.rollback()
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": int(Lock.MIGRATE)})
                connection.commit()


def _upgrade(connection: Connection, target: str) -> None:
    current, known = _current(connection), revisions()
    if current is not None and current not in known:
        raise NewerSchema(f"the database is at revision {current}, which is of a later version")
    if current == known[-1]:
        return
    from .running import run  # noqa: PLC0415  # Alembic takes long, and few starts need it

    run(connection, target)
    connection.commit()
    log.info("database_migrated", extra={"was": current})


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
