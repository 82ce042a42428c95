"""A database knows whose it is, and only the first start of all makes a site."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from jump_server import bootstrap, founding, trust
from jump_server.accounts import users
from jump_server.clock import utc_now
from jump_server.config import Settings, load
from jump_server.core.inputs import parse
from jump_server.exits import DatabaseRefused, TrustRefused
from tests.server import postgres
from tests.server.world import ROOT


@pytest.fixture
def url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database that several data folders may name."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'shared.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def node(tmp_path: Path, name: str, url: str) -> Settings:
    return load(tmp_path / name, {"JUMP_DATABASE_URL": url, "JUMP_NODE": name})


def test_a_second_node_never_makes_keys_of_its_own(url: str, tmp_path: Path) -> None:
    one = bootstrap.prepare(node(tmp_path, "one", url))
    two = node(tmp_path, "two", url)
    with pytest.raises(TrustRefused, match=r"missing .*: ca\.pem, ca\.key, site\.secret"):
        bootstrap.prepare(two)
    shutil.rmtree(two.data_dir)
    shutil.copytree(tmp_path / "one" / "trust", two.data_dir / "trust")
    assert bootstrap.prepare(two).trust.fingerprint() == one.trust.fingerprint()


@pytest.mark.parametrize("recorded", [True, False])
def test_another_sites_keys_are_refused(url: str, tmp_path: Path, recorded: bool) -> None:
    with bootstrap.opened(node(tmp_path, "one", url)) as site:
        # Without the fingerprint, as before it was kept, the audit log's seal tells.
        site.database.write(users.create, ROOT, parse(users.NewUser, {"username": "ann"}), "")
        if not recorded:
            forget = text("DELETE FROM site_identity")
            site.database.write(lambda tx: tx.execute(forget).close())
    other = node(tmp_path, "other", url)
    trust.ensure(other.data_dir, other.addresses, utc_now)
    with pytest.raises(TrustRefused, match="not those of the site"):
        bootstrap.prepare(other)
    bootstrap.prepare(node(tmp_path, "one", url))


def test_of_nodes_that_start_at_once_one_makes_the_site(
    postgresql: postgres.Server, tmp_path: Path
) -> None:
    name = postgresql.create()
    outcomes: list[str] = []

    def start(number: int) -> None:
        try:
            bootstrap.prepare(node(tmp_path, f"n{number}", postgresql.url(name)))
            outcomes.append("made")
        except TrustRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=start, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    postgresql.drop(name)
    assert sorted(outcomes) == ["made", "refused", "refused"]


@pytest.mark.parametrize("lost", ["removed", "empty file", "another database"])
def test_a_lost_database_is_no_new_site(tmp_path: Path, lost: str) -> None:
    settings = load(tmp_path, {})
    bootstrap.prepare(settings)
    database = tmp_path / "jump.db"
    for path in tmp_path.glob("jump.db*"):
        path.unlink()
    if lost == "empty file":
        database.touch()
    elif lost == "another database":
        settings = load(tmp_path, {"JUMP_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"})
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(DatabaseRefused, match=r"holds no site.*restore --force") as refused:
        bootstrap.prepare(settings)
    assert "\n" not in str(refused.value)
    assert before >= {path.name for path in tmp_path.iterdir()} - {"jump.db-wal", "jump.db-shm"}
    (tmp_path / founding.SERVED).unlink()  # as it says
    bootstrap.prepare(settings)


def test_a_first_start_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    trust.ensure(settings.data_dir, settings.addresses, utc_now)
    bootstrap.prepare(settings)


def damaged(path: Path, kind: str) -> None:
    content = bytearray(path.read_bytes())
    if kind == "none":
        content = bytearray(b"this is a letter\n" * 100)
    elif kind == "cut":
        del content[len(content) // 2 :]
    else:
        content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize("kind", ["none", "cut", "garbage"])
def test_a_damaged_database_is_not_served(tmp_path: Path, kind: str) -> None:
    settings = load(tmp_path, {})
    bootstrap.prepare(settings)
    damaged(tmp_path / "jump.db", kind)
    before = (tmp_path / "jump.db").read_bytes()
    with pytest.raises(DatabaseRefused, match=r"jump\.db is (not a database|damaged)") as refused:
        bootstrap.prepare(settings)
    assert "\n" not in str(refused.value)
    assert (tmp_path / "jump.db").read_bytes() == before


def test_a_database_that_can_not_be_reached_is_one_sentence(tmp_path: Path) -> None:
    settings = node(tmp_path, "one", f"postgresql://nobody:secret@/jump?host={tmp_path}")
    with pytest.raises(DatabaseRefused, match="can't be used") as refused:
        bootstrap.prepare(settings)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
