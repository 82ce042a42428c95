"""Checks which site a database belongs to, and that only the very first start creates a site.

The database stores a fingerprint of the site's authority and secret. A server with other files
would serve with keys that no Jump Client trusts, and could not read values sealed with the
original secret.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Transaction

from .core import audit_chain
from .db import Database
from .exits import DatabaseRefused, TrustRefused
from .files import write_atomic
from .locks import Lock
from .models.site_identity import ONLY, SiteIdentity
from .trust_files import RESTORE

SERVED = "served"
"""A file in the data folder of a server whose database holds, or held, the site."""
LOCK_SECONDS = 60
CHECKED_BYTES = 256 * 1024 * 1024
"""Largest SQLite file, in bytes, that each start checks; larger ones would take seconds."""
MAGIC = b"SQLite format 3\0"


def check_file(url: URL) -> None:
    """Raise unless SQLite's file is an intact database or does not exist yet.

    Raises:
        DatabaseRefused: the file is not a database, is damaged, or is unreadable.
    """
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    advice = "put it back from a backup (jump-server restore --force)"
    try:
        if not path.exists() or not path.stat().st_size:
            return
        with path.open("rb") as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                raise DatabaseRefused(f"{path} is not a database; {advice}")
        if path.stat().st_size <= CHECKED_BYTES:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
                said = found.execute("PRAGMA quick_check(1)").fetchone()[0]
            if said != "ok":
                raise DatabaseRefused(f"{path} is damaged ({said.splitlines()[-1]}); {advice}")
    except (OSError, sqlite3.OperationalError) as error:
        raise DatabaseRefused(f"{path} can't be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseRefused(f"{path} is damaged ({error}); {advice}") from error


@contextmanager
def turn(database: Database) -> Iterator[None]:
    """Wait until no other node starts on this database, and block other nodes until the end.

    Raises:
        DatabaseRefused: another node takes too long, or the database is unreachable.
    """
    if database.is_sqlite:  # the data folder's lock is enough
        yield
        return
    with database.engine.connect() as connection:
        try:
            connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": int(Lock.FOUND)})
            connection.commit()
        except SQLAlchemyError as error:
            raise DatabaseRefused(unreachable(error)) from error
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": int(Lock.FOUND)})
            connection.execute(text("RESET lock_timeout"))
            connection.commit()


def holds_site(database: Database) -> bool:
    def look(connection: Connection) -> bool:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT 1 FROM alembic_version")).first() is not None

    if database.is_sqlite and not Path(database.url.database or "").exists():
        return False
    try:
        with database.engine.connect() as connection:
            found = look(connection)
            connection.rollback()
    except SQLAlchemyError as error:
        raise DatabaseRefused(unreachable(error)) from error
    return found


def check_new(data_dir: Path) -> None:
    """Raise unless an empty database belongs to a new site: the old one may have been lost.

    Raises:
        DatabaseRefused: this folder's site already had a database.
    """
    mark = data_dir / SERVED
    if mark.exists():
        raise DatabaseRefused(
            "the database holds no site, although the site of this folder had one; put it back "
            "from a backup (jump-server restore --force), or set database_url to where it is. "
            f"To start again with the same keys and no records, remove {mark}"
        )


def remember(data_dir: Path) -> None:
    """Record in the data folder that its site has a database."""
    mark = data_dir / SERVED
    if not mark.exists():
        write_atomic(mark, b"")


def claim(tx: Transaction, fingerprint: str) -> None:
    """Record this site as the database's owner, or check that it is.

    Raises:
        TrustRefused: the database belongs to another site.
    """
    known = tx.get(SiteIdentity, ONLY)
    if known is None and audit_chain.is_ours(tx):
        tx.add(SiteIdentity(id=ONLY, trust_fingerprint=fingerprint))
    elif known is None or known.trust_fingerprint != fingerprint:
        raise TrustRefused(
            "the authority and the secret in the trust folder are not those of the site "
            f"that the database holds; {RESTORE}"
        )


def unreachable(error: SQLAlchemyError) -> str:
    """Return one sentence about a database that fails or is unreachable."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return f"the database can't be used: {lines[0]}"
