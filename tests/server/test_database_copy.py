"""A whole site moves to another database: every row, counted, with the audit log's chain."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as Transaction

from jump_server import bootstrap, database_copy
from jump_server.config import Settings, load
from jump_server.core import audit_chain
from jump_server.db import Database
from jump_server.exits import DatabaseRefused, Refusal
from jump_server.files import locked
from jump_server.main import cli
from jump_server.models import Base
from tests.server import postgres
from tests.server.world import World


def fill(settings: Settings) -> None:
    """A bit of everything, with what the databases write differently."""
    with bootstrap.opened(settings) as opened:
        world = World(settings.data_dir, opened.database)
        world.environment.trust = opened.environment.trust
        boss = world.administrator()
        world.user("zoe", display_name="Zoé 'Z' Müller\u2028", rights=["settings"])
        world.role("own", "view")
        world.group("web", "zoe")
        world.team("night", zoe="member")
        world.token(boss, "read")
        installer = world.installer(boss, "web", comments="é" * 40)
        for number in range(3):
            world.enrol(installer["key"], f"host{number}")
        world.shortcut(boss, "web")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A site on SQLite."""
    settings = load(tmp_path_factory.mktemp("source"), {})
    fill(settings)
    return settings


@pytest.fixture
def target(postgresql: postgres.Server) -> Iterator[str]:
    """An empty database of another kind."""
    name = postgresql.create()
    yield postgresql.url(name)
    postgresql.drop(name)


def rows(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted(map(tuple, tx.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    database = Database(url, {})
    try:
        return database.read(rows)
    finally:
        database.close()


def test_from_sqlite_to_postgresql_and_back(source: Settings, target: str, tmp_path: Path) -> None:
    file = tmp_path / "target"
    file.write_text(target + "\n")
    words = ["--data-dir", str(source.data_dir), "db", "copy", "--to-file", str(file)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    before = content(source.database_url)
    assert content(target) == before
    assert len(before["jump_clients"]) == 3

    moved = load(source.data_dir, {"JUMP_DATABASE_URL": target})
    with bootstrap.opened(moved) as site:
        assert site.database.read(audit_chain.first_tampered) is None
        world = World(moved.data_dir, site.database)
        world.environment.trust = site.environment.trust
        # Rows that the database numbers itself go on after the highest.
        world.enrol(world.installer(world.user("new", "administrator"), "web")["key"], "host9")
    back = f"sqlite:///{tmp_path / 'back.db'}"
    counted = database_copy.copy(moved, back)
    assert counted["jump_clients"] == 4
    assert content(back) == content(target)


def test_a_site_is_never_overwritten(source: Settings, tmp_path: Path) -> None:
    other = load(tmp_path, {})
    bootstrap.prepare(other)
    before = content(other.database_url)
    for url, why in (
        (other.database_url, "contains a site"),
        (source.database_url, "own database"),
    ):
        with pytest.raises(DatabaseRefused, match=why):
            database_copy.copy(source, url)
    assert content(other.database_url) == before


def test_what_does_not_hold_is_not_copied(tmp_path: Path) -> None:
    settings = load(tmp_path / "site", {})
    fill(settings)
    database = Database(settings.database_url, {})
    forge = text("UPDATE audit_events SET actor = 'nobody' WHERE id = 2")
    database.write(lambda tx: tx.execute(forge).close())
    database.close()
    url = f"sqlite:///{tmp_path / 'target.db'}"
    with pytest.raises(DatabaseRefused, match="entry 2"):
        database_copy.copy(settings, url)
    target = Database(url, {})
    people = select(func.count()).select_from(Base.metadata.tables["users"])
    assert target.read(lambda tx: tx.scalar(people)) == 0
    target.close()


def test_a_running_server_is_not_copied(source: Settings, tmp_path: Path) -> None:
    lock = locked(source.data_dir / bootstrap.SERVER_LOCK, wait=False)
    with lock, pytest.raises(Refusal, match="running"):
        database_copy.copy(source, f"sqlite:///{tmp_path / 'target.db'}")


@pytest.mark.parametrize("given", ["", "no url", "oracle://x"])
def test_a_target_that_is_none_is_one_sentence(source: Settings, given: str) -> None:
    words = ["--data-dir", str(source.data_dir), "db", "copy"]
    done = CliRunner().invoke(cli, words, env={"JUMP_COPY_TO_URL": given})
    assert done.exit_code in {2, 5}
    assert "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit)
