"""Opens a site's data folder. Every command and the server do this first."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from . import folders, founding, migrations, release_keys, release_roots, trust
from .clock import utc_now
from .config import ConfigError, Settings
from .core.environment import Environment
from .db import Database
from .exits import DatabaseRefused
from .packages import payload
from .updates import releases

RESTORING = ".restoring"
"""A file that exists in the data folder while a restore replaces its content."""
SERVER_LOCK = "server.lock"
"""A file in the data folder that a running server keeps locked."""


@dataclass(frozen=True)
class Opened:
    """A site whose keys exist and whose database has the current schema."""

    settings: Settings
    environment: Environment
    database: Database


def prepare(settings: Settings) -> Environment:
    """Create the data folder and the keys, and migrate the database to the current schema.

    Only the first start of a site creates keys. A database that holds a site requires the keys
    of that site.

    Raises:
        ConfigError: a restore was interrupted, or the database is of a later version.
        Refusal: the folder, the keys or the database can't be used as they are.
    """
    folders.secure(settings.data_dir)
    if (settings.data_dir / RESTORING).exists():
        raise ConfigError(f"{settings.data_dir}: a restore was interrupted; run it again")
    database = Database(settings.database_url, {}, pool_size=1)
    try:
        founding.check_file(database.url)
        with founding.turn(database):
            return _prepare(settings, database)
    except migrations.NewerSchema as error:
        raise ConfigError(str(error)) from error
    except SQLAlchemyError as error:
        raise DatabaseRefused(founding.unreachable(error)) from error
    finally:
        database.close()


def _prepare(settings: Settings, database: Database) -> Environment:
    founded = founding.holds_site(database)
    if not founded:
        founding.check_new(settings.data_dir)
    keys = trust.ensure(settings.data_dir, settings.addresses, utc_now, founded=founded)
    environment = Environment(settings, keys)
    database.info.update(environment.info())
    migrations.upgrade(database, settings.data_dir)
    database.write(founding.claim, keys.fingerprint())
    root = release_keys.ensure(settings.data_dir, database.read(release_keys.known), utc_now)
    database.write(release_keys.remember, root)
    founding.remember(settings.data_dir)
    environment = Environment(settings, replace(keys, release_root=root.text))
    database.info.update(environment.info())
    release_keys.settle(settings.data_dir, database.read(release_roots.content))
    with suppress(payload.PayloadMissingError):  # a checkout before `make payload`
        database.write(releases.record, payload.version(), payload.update())
    return environment


@contextmanager
def existing(settings: Settings) -> Iterator[Opened]:
    """Open a site that has been started before, for a command that makes none.

    Raises:
        ConfigError: there is no site, so the data folder may be mistyped; nothing is created.
        Refusal: as :func:`prepare`.
    """
    database = Database(settings.database_url, {}, pool_size=1)
    try:
        file = database.url.database if database.is_sqlite else None
        founded = Path(file).exists() if file else founding.holds_site(database)
    finally:
        database.close()
    if not founded:
        founding.check_new(settings.data_dir)
        raise ConfigError(
            f"{settings.data_dir}: there is no site yet; check --data-dir, or create the site"
            " with `jump-server admin create-user` or `jump-server serve`"
        )
    with opened(settings) as site:
        yield site


@contextmanager
def opened(settings: Settings) -> Iterator[Opened]:
    """Prepare the site and open its database for the duration of one command."""
    environment = prepare(settings)
    database = Database(settings.database_url, environment.info(), pool_size=1)
    try:
        yield Opened(settings, environment, database)
    finally:
        database.close()
