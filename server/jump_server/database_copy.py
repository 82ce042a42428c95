"""Copy all records of a site into another database, such as from SQLite to PostgreSQL.

One transaction of the target writes everything. The target then holds all rows, counted and with
the audit log's chain verified, or stays empty.
"""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Transaction

from . import founding, migrations
from .bootstrap import SERVER_LOCK, Opened, opened
from .config import Settings
from .core import audit_chain
from .db import Database
from .exits import DatabaseRefused, Refusal
from .files import Locked, locked
from .models import Base

BATCH = 500
OURS = ("users", "audit_events", "jump_clients", "site_identity")
"""Tables with rows in a site's database; in a merely prepared database they are empty."""


def copy(settings: Settings, url: str) -> dict[str, int]:
    """Copy the site's records into the empty database at ``url``; the server must not run.

    Args:
        settings: the site's settings.
        url: SQLAlchemy's URL of the target.

    Returns:
        The number of rows per table.

    Raises:
        Refusal: the server runs.
        DatabaseRefused: the target is unreachable, holds a site, or did not store all rows.
    """
    try:
        with locked(settings.data_dir / SERVER_LOCK, wait=False), opened(settings) as site:
            return _copy(site, url)
    except Locked as error:
        raise Refusal(f"a server is running on {settings.data_dir}; stop it first") from error
    except SQLAlchemyError as error:
        raise DatabaseRefused(founding.unreachable(error)) from error


def _copy(site: Opened, url: str) -> dict[str, int]:
    target = Database(url, site.environment.info(), pool_size=1)
    try:
        if target.url == site.database.url:
            raise DatabaseRefused("the target is the site's own database")
        _make_ready(target, site.settings.data_dir)
        # One transaction of the source as well, so that all tables are of the same moment.
        with Transaction(site.database.engine) as source:
            if not site.database.is_sqlite:
                source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            return target.write(lambda tx: _copy_all(source, tx))
    finally:
        target.close()


def _make_ready(target: Database, data_dir: Path) -> None:
    if founding.holds_site(target):
        rows = target.read(lambda tx: _counts(tx, OURS))
        if any(rows.values()):
            raise DatabaseRefused("the target database already contains a site; use an empty one")
    migrations.upgrade(target, data_dir)


def _copy_all(source: Transaction, target: Transaction) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    for table in reversed(tables):
        target.execute(table.delete())  # the source also has the rows that migrations insert
    for table in tables:
        _copy_table(source, target, table)
    names = [table.name for table in tables]
    there, here = _counts(source, names), _counts(target, names)
    for name in names:
        if there[name] != here[name]:
            raise DatabaseRefused(
                f"{name} has {here[name]} rows in the target, and {there[name]} here"
            )
    bad = audit_chain.first_tampered(target)
    if bad is not None:
        raise DatabaseRefused(f"the audit log is not intact at entry {bad}: nothing was copied")
    return here


def _copy_table(source: Transaction, target: Transaction, table: Table) -> None:
    columns = [column for column in table.c if column.computed is None]
    rows = source.execute(select(*columns).execution_options(yield_per=BATCH))
    for batch in rows.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in batch])
    if target.get_bind().dialect.name == "postgresql":
        _continue_numbers(target, table)


def _continue_numbers(target: Transaction, table: Table) -> None:
    """Make the database number the next row after the highest existing number."""
    numbered = table.autoincrement_column
    if numbered is None or numbered.autoincrement is False:
        return
    highest = target.scalar(select(func.max(numbered)))
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    if highest is not None and target.scalar(select(sequence)):
        target.execute(select(func.setval(sequence, highest)))


def _counts(tx: Transaction, names: Iterable[str]) -> dict[str, int]:
    tables = Base.metadata.tables
    return {name: tx.scalar(select(func.count()).select_from(tables[name])) or 0 for name in names}
