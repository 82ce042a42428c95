"""Sites on both databases; each test gets a fresh copy of a migrated one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_server import migrations
from jump_server.db import Database
from jump_server.models import Base
from tests.server import postgres
from tests.server.world import World

BACKENDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """One PostgreSQL for the whole run."""
    with postgres.running(postgres.programs()) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_migrated(
    postgresql: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A migrated database, emptied after each test: making a new one would take far longer."""
    name = postgresql.create()
    _migrate(postgresql.url(name), tmp_path_factory.mktemp("postgresql"))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}", path.parent)
    return path


def _migrate(url: str, folder: Path) -> None:
    database = Database(url, {})
    migrations.upgrade(database, folder)
    database.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on: every one of them, unless a folder says otherwise."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty site's database."""
    if backend == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copyfile(template, tmp_path / "jump.db")
        yield f"sqlite:///{tmp_path / 'jump.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgresql")
    name: str = request.getfixturevalue("postgresql_migrated")
    yield server.url(name)
    tables = reversed(Base.metadata.sorted_tables)
    server.sql("; ".join(f"DELETE FROM {table.name}" for table in tables), name)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """An empty site."""
    made = World(tmp_path, database_url)
    yield made
    made.database.close()
