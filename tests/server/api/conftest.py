"""The application over a real database, and people who use it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

import pytest
from flask import Flask

from jump_server.api.app import create_app, make_tools
from jump_server.context import Services
from tests.server.api.browser import Browser
from tests.server.api.things import Things, make_things
from tests.server.world import FAST, World

Visit = Callable[..., Browser]


@pytest.fixture
def backend() -> str:
    """One database is enough here: the services' tests run on each."""
    return "sqlite"


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
