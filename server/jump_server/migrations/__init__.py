"""Bring a database to the present schema, from nothing or from any earlier one."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from jump_server.db import Database
from jump_server.files import locked

LOCK_NUMBER = 0x6A756D70
"""PostgreSQL's advisory lock of our migrations."""

log = logging.getLogger(__name__)


class NewerSchema(Exception):
    """The database was written by a later version of the server."""


def script() -> ScriptDirectory:
    """The migrations that this version has."""
    return ScriptDirectory.from_config(_config())


def upgrade(database: Database, lock_folder: Path, target: str = "head") -> None:
    """Run the missing migrations; several processes may call this at once.

    Raises:
        NewerSchema: the database is at a revision that this version does not know.
    """
    with locked(lock_folder / "migrate.lock", wait=True), database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": LOCK_NUMBER})
        try:
            _upgrade(connection, target)
        finally:
            connection.rollback()
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": LOCK_NUMBER})
                connection.commit()


def _upgrade(connection: Connection, target: str) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in script().walk_revisions()}
    if current is not None and current not in known:
        raise NewerSchema(f"the database is at revision {current}, which is of a later version")
    if current == script().get_current_head():
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)
    connection.commit()
    log.info("database_migrated", extra={"was": current})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
