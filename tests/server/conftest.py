"""Sites on both databases, empty for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_server import migrations, trust
from jump_server.config import Settings
from jump_server.db import Database
from jump_server.models import Base
from jump_server.runtime import Runtime
from tests.server import postgres
from tests.server.world import ManualClock, World

BACKENDS = ["sqlite", "postgresql"]

EMPTY = "".join(
    f"DELETE FROM {table.name}{' WHERE NOT built_in' if 'built_in' in table.c else ''};"
    for table in reversed(Base.metadata.sorted_tables)
)
"""Removes everything but what the migrations put there."""

ON_SQLITE_ALONE = {
    f"tests/server/services/test_{subject}.py"
    for subject in (
        "actors",
        "clones",
        "invitations",
        "removals",
        "second_factors",
        "shortcut_sessions",
        "shortcut_sessions_direct",
        "step_ups",
        "tokens",
        "versions",
        "vnc_networks",
        "waking",
    )
} | {"tests/server/test_targets.py"}
"""Files whose tests need no second database.

What they test neither takes a lock, nor pages, sorts, searches, counts or filters by rights in
SQL, nor has SQL for a dialect, nor catches what a database refuses. Whatever does one of these
is tested on both.
"""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """One PostgreSQL for the whole run."""
    with postgres.running(postgres.programs()) as server:
        yield server


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """A migrated database of each kind, made when it is first asked for.

    They live as long as the run, since most of a test's time would go into
    making them and into compiling every statement anew.
    """
    made: dict[str, Database] = {}

    def get(backend: str) -> Database:
        if backend not in made:
            folder = tmp_path_factory.mktemp(backend)
            url = f"sqlite:///{folder / 'jump.db'}"
            if backend == "postgresql":
                server: postgres.Server = request.getfixturevalue("postgresql")
                url = server.url(server.create())
            made[backend] = Database(url, {})
            migrations.upgrade(made[backend], folder)
        return made[backend]

    yield get
    for database in made.values():
        database.close()


@pytest.hookimpl(tryfirst=True)  # the mark then stands for the fixture's own parameters
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    test = metafunc.definition
    if test.nodeid.partition("::")[0] in ON_SQLITE_ALONE and "backend" in metafunc.fixturenames:
        test.add_marker(pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database: each in turn, unless ``ON_SQLITE_ALONE`` or a folder says otherwise."""
    return str(request.param)


@pytest.fixture
def world(backend: str, databases: Callable[[str], Database], tmp_path: Path) -> Iterator[World]:
    """An empty site."""
    database = databases(backend)
    yield World(tmp_path, database)
    # One script: as many statements through SQLAlchemy would take as long as a small test.
    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    (cursor.executescript if database.is_sqlite else cursor.execute)(EMPTY)
    connection.commit()
    connection.close()


@pytest.fixture
def runtime(world: World, tmp_path: Path) -> Iterator[Runtime]:
    """A runtime on the same database as ``world``, which stands for what happened before."""
    settings = Settings(
        data_dir=tmp_path, database_url=world.settings.database_url, listen="127.0.0.1:8443"
    )
    runtime = Runtime(settings, trust.ensure(tmp_path, settings.addresses, ManualClock()))
    runtime.site.clock = world.clock
    yield runtime
    runtime.stop()
