"""What every command does first."""

from pathlib import Path

import pytest
from sqlalchemy import text

from jump_server import bootstrap
from jump_server.config import ConfigError, load
from jump_server.core import audit
from jump_server.db import Database


def test_a_new_folder_becomes_a_site(tmp_path: Path) -> None:
    settings = load(tmp_path / "data", {})
    with bootstrap.opened(settings) as site:
        assert site.database.read(audit.count) == 0
    assert (tmp_path / "data" / "trust" / "ca.pem").exists()
    assert bootstrap.prepare(settings).trust == site.environment.trust


def test_an_interrupted_restore_is_not_served(tmp_path: Path) -> None:
    (tmp_path / bootstrap.RESTORING).touch()
    with pytest.raises(ConfigError, match="restore was interrupted"):
        bootstrap.prepare(load(tmp_path, {}))


def test_a_later_versions_database_is_not_served(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    bootstrap.prepare(settings)
    database = Database(settings.database_url, {})
    statement = text("UPDATE alembic_version SET version_num = '9999'")
    database.write(lambda tx: tx.execute(statement).close())
    database.close()
    with pytest.raises(ConfigError, match="later version"):
        bootstrap.prepare(settings)
