"""Alembic, as it runs our migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def script() -> ScriptDirectory:
    """The migrations that this version has, as Alembic sees them."""
    return ScriptDirectory.from_config(_config())


def run(connection: Connection, target: str) -> None:
    """Run what is missing up to a revision; the caller commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
