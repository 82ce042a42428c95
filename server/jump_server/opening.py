"""Opening a site's data folder: what every command and the server do first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from . import migrations, trust
from .clock import utc_now
from .config import ConfigError, Settings
from .db import Database
from .files import private_folder
from .site import Site

RESTORING = ".restoring"
"""A file in the data folder while a restore replaces what is there."""
SERVER_LOCK = "server.lock"
"""A file in the data folder that a running server holds locked."""


@dataclass(frozen=True)
class Opened:
    """A site whose keys exist and whose database has the present schema."""

    settings: Settings
    site: Site
    database: Database


def prepare(settings: Settings) -> Site:
    """Make the data folder and the keys, and bring the database to the present schema.

    Raises:
        ConfigError: a restore was interrupted, or the database is a later version's.
    """
    private_folder(settings.data_dir)
    if (settings.data_dir / RESTORING).exists():
        raise ConfigError(f"{settings.data_dir}: a restore was interrupted; run it again")
    site = Site(settings, trust.ensure(settings.data_dir, settings.addresses, utc_now))
    database = Database(settings.database_url, site.info(), pool_size=1)
    try:
        migrations.upgrade(database, settings.data_dir)
    except migrations.NewerSchema as error:
        raise ConfigError(str(error)) from error
    finally:
        database.close()
    return site


@contextmanager
def opened(settings: Settings) -> Iterator[Opened]:
    """The prepared site with its database, for one command."""
    site = prepare(settings)
    database = Database(settings.database_url, site.info(), pool_size=1)
    try:
        yield Opened(settings, site, database)
    finally:
        database.close()
