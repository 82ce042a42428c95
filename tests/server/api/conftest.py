"""The application over a real database, and people who use it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from jump_server.api.app import create_app
from tests.server.api.browser import Browser
from tests.server.api.things import Things, make_things
from tests.server.world import FAST, World

Visit = Callable[..., Browser]


@pytest.fixture
def backend() -> str:
    """One database is enough here: the services' tests run on each."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    """The application."""
    return create_app(world, FAST)


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


@pytest.fixture
def things(world: World) -> Things:
    """One of everything."""
    return make_things(world)
