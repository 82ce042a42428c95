"""A world with a release key and payloads."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jump_server import release_keys
from jump_server.clock import utc_now
from jump_server.updates import releases
from tests.server.updates.fleet import Fleet
from tests.server.world import World


@pytest.fixture(scope="session")
def trust_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release key and its root document, made once: a key takes 0.2 s."""
    made = tmp_path_factory.mktemp("release") / "trust"
    made.mkdir()
    release_keys.ensure(made.parent, None, utc_now)
    return made


@pytest.fixture
def site(world: World, trust_folder: Path) -> World:
    """A site whose release key lies on the server."""
    target = world.settings.data_dir / "trust"
    shutil.copytree(trust_folder, target)
    root = (target / "release-root.json").read_text()
    world.environment.trust = replace(world.environment.trust, release_root=root)
    return world


@pytest.fixture
def record(site: World) -> Callable[..., None]:
    """Callable[..., None] a version as a server's start does."""

    def record(version: str, data: bytes = b"") -> None:
        site.write(releases.record, version, data or f"code of {version}".encode())

    return record


@pytest.fixture
def fleet(site: World, record: Callable[..., None]) -> Fleet:
    """Twenty clients of 1.4.0, and a release with 1.5.0."""
    record("1.4.0")
    record("1.5.0")
    return Fleet(site, 20)
