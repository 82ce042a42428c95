"""Sites on both databases, empty for each test, and the application with people who use it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask

from jump_server import migrations, trust
from jump_server.api.app import create_app, make_tools
from jump_server.config import Settings
from jump_server.context import Services
from jump_server.db import Database
from jump_server.models import Base
from jump_server.runtime import Runtime
from tests.server import postgres
from tests.server.api.browser import Browser
from tests.server.api.things import Things, make_things
from tests.server.world import FAST, ManualClock, World

BACKENDS = ["sqlite", "postgresql"]

EMPTY = "".join(
    f"DELETE FROM {table.name}{' WHERE NOT built_in' if 'built_in' in table.c else ''};"
    for table in reversed(Base.metadata.sorted_tables)
)
"""Removes everything but what the migrations put there."""

ON_SQLITE_ALONE = {
    "tests/server/accounts/test_second_factors.py",
    "tests/server/accounts/test_tokens.py",
    "tests/server/clients/test_clones.py",
    "tests/server/clients/test_waking.py",
    "tests/server/core/test_actors.py",
    "tests/server/core/test_edit_conflicts.py",
    "tests/server/core/test_step_ups.py",
    "tests/server/deployment/test_invitations.py",
    "tests/server/identity/test_approvals.py",
    "tests/server/identity/test_notices.py",
    "tests/server/lifecycle/test_removals.py",
    "tests/server/sessions/test_shortcut_sessions.py",
    "tests/server/sessions/test_shortcut_sessions_direct.py",
    "tests/server/shortcuts/test_vnc_networks.py",
    "tests/server/test_calling.py",
    "tests/server/test_passive_links.py",
    "tests/server/test_targets.py",
    "tests/server/updates/test_releases.py",
}
"""Files whose tests need no second database.

What they test neither takes a lock, nor pages, sorts, searches, counts or filters by rights in
SQL, nor has SQL for a dialect, nor catches what a database refuses. Whatever does one of these
is tested on both. The tests of endpoints, in folders named ``api``, need no second one either:
those of the rules run on both.
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
    path = test.nodeid.partition("::")[0]
    alone = path in ON_SQLITE_ALONE or Path(path).parent.name == "api"
    if alone and "backend" in metafunc.fixturenames:
        test.add_marker(pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database: each in turn, unless ``ON_SQLITE_ALONE`` says otherwise."""
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
    runtime.environment.clock = world.clock
    yield runtime
    runtime.stop()


class Present:
    """The services of the test that runs now, for an application that is made once."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)


@pytest.fixture(scope="session")
def applications() -> list[Flask]:
    """The one that every test uses, once it was made: making one takes longer than most tests."""
    return []


@pytest.fixture
def app(world: World, applications: list[Flask]) -> Flask:
    """The application, as if it were new: over this test's services, with nobody limited yet."""
    if not applications:
        applications.append(create_app(cast("Services", Present(world)), FAST))
    [app] = applications
    app.extensions["jump"].world = world
    vars(app.extensions["jump_tools"]).update(vars(make_tools(world.settings, FAST)))
    return app


@pytest.fixture
def anonymous(app: Flask) -> Browser:
    """Nobody."""
    return Browser(app)


@pytest.fixture
def admin(world: World, app: Flask) -> Browser:
    """A signed-in administrator named ``admin``."""
    world.administrator()
    return Browser(app).sign_in("admin")


@pytest.fixture
def alice(world: World, app: Flask) -> Browser:
    """A signed-in technician, member of the group ``web``."""
    world.user("alice")
    world.group("web", "alice")
    return Browser(app).sign_in("alice")


@pytest.fixture(scope="session")
def images() -> Iterator[list[tuple[sqlite3.Connection, Things]]]:
    """The database with one of everything, once it was made."""
    made: list[tuple[sqlite3.Connection, Things]] = []
    yield made
    for image, _ in made:
        image.close()


@pytest.fixture
def things(world: World, images: list[tuple[sqlite3.Connection, Things]]) -> Things:
    """One of everything: made once, and then copied back as it was."""
    with closing(world.database.engine.raw_connection()) as pooled:
        database = cast("sqlite3.Connection", pooled.driver_connection)
        if not images:
            images.append(
                (sqlite3.connect(":memory:", check_same_thread=False), make_things(world))
            )
            database.backup(images[0][0])
        image, things = images[0]
        image.backup(database)
    return replace(things, world=world)
