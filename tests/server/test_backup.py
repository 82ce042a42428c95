"""Backups: of a site in use, whole, private; put back only where that is meant."""

import io
import os
import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from jump_server import bootstrap
from jump_server.accounts import auth, users
from jump_server.backup import BackupError, backup, restore
from jump_server.config import ConfigError, Settings, load
from jump_server.core import audit, audit_chain
from jump_server.core.inputs import parse
from jump_server.db import Database
from jump_server.files import locked
from tests.server.world import FAST, PASSWORD, ROOT, refuses


@pytest.fixture
def settings(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A site with one user."""
    folder = tmp_path / "site"
    folder.mkdir(mode=0o700)
    content = 'site_name = "Mine"\n'
    if backend == "postgresql":
        server = request.getfixturevalue("postgresql")
        name = server.create()
        content += f'database_url = "{server.url(name)}"\n'
    (folder / "jump-server.toml").write_text(content)
    made = load(folder, {})
    with bootstrap.opened(made) as site:
        new = parse(users.NewUser, {"username": "alice"})
        site.database.write(users.create, ROOT, new, FAST.hash(PASSWORD))
    yield made
    if backend == "postgresql":
        server.drop(name)


def usernames(folder: Path) -> list[str]:
    with bootstrap.opened(load(folder, {})) as site:
        found = site.database.read(users.listing, ROOT, users.UserQuery())
        assert site.database.read(audit_chain.first_tampered) is None
    return [item["username"] for item in found.items]


def add(settings: Settings, username: str) -> None:
    with bootstrap.opened(settings) as site:
        new = parse(users.NewUser, {"username": username})
        site.database.write(users.create, ROOT, new, "")


def later_version(settings: Settings) -> None:
    """A table that a later version makes, and which would keep those of this one."""
    database = Database(settings.database_url, {}, pool_size=1)
    with database.engine.begin() as connection:
        connection.execute(text('CREATE TABLE "Later" (user_id VARCHAR(32) REFERENCES users (id))'))
    database.close()


def tables(settings: Settings) -> list[str]:
    database = Database(settings.database_url, {}, pool_size=1)
    found = inspect(database.engine).get_table_names()
    database.close()
    return found


def test_a_backup_brings_everything_back(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    backup(settings, target)
    add(settings, "later")
    later_version(settings)
    before = bootstrap.prepare(settings).trust
    (settings.data_dir / "trust" / "site.secret").write_bytes(b"x" * 32)
    (settings.data_dir / "jump-server.toml").write_text("colour = 1")
    restore(settings.data_dir, target, force=True)
    assert usernames(settings.data_dir) == ["alice"]
    restored = load(settings.data_dir, {})
    assert (restored.site_name, bootstrap.prepare(restored).trust) == ("Mine", before)
    assert "Later" not in tables(restored)


def test_a_backup_is_private_and_alone(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    previous = os.umask(0)
    try:
        backup(settings, folder / "b.tar")
    finally:
        os.umask(previous)
    assert [path.name for path in folder.iterdir()] == ["b.tar"]
    assert stat.S_IMODE((folder / "b.tar").stat().st_mode) == 0o600
    with tarfile.open(folder / "b.tar") as archive:
        assert {member.mode for member in archive} == {0o600}


def test_a_backup_of_a_site_in_use_is_of_one_moment(settings: Settings, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with bootstrap.opened(settings) as site:
            number = 0
            while not stop.is_set():
                new = parse(users.NewUser, {"username": f"user{number:04d}"})
                site.database.write(users.create, ROOT, new, "")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(settings, tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        restore(settings.data_dir, tmp_path / f"{number}.tar", force=True)
        with bootstrap.opened(load(settings.data_dir, {})) as site:
            assert site.database.read(audit_chain.first_tampered) is None
            rows = site.database.read(audit.count)
            found = site.database.read(users.listing, ROOT, users.UserQuery()).total
        assert rows == found


def test_who_was_signed_in_then_is_signed_out(settings: Settings, tmp_path: Path) -> None:
    with bootstrap.opened(settings) as site:
        cookie = auth.sign_in(site.database, FAST, "alice", PASSWORD, "").cookie
    backup(settings, tmp_path / "b.tar")
    restore(settings.data_dir, tmp_path / "b.tar", force=True)
    with bootstrap.opened(load(settings.data_dir, {})) as site, refuses("not_signed_in"):
        site.database.read(auth.actor_for_cookie, cookie, "")


def test_a_site_is_not_overwritten_by_mistake(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "b.tar")
    add(settings, "later")
    with pytest.raises(BackupError, match="--force"):
        restore(settings.data_dir, tmp_path / "b.tar", force=False)
    assert usernames(settings.data_dir) == ["alice", "later"]


def test_a_running_server_keeps_its_site(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "b.tar")
    lock = locked(settings.data_dir / bootstrap.SERVER_LOCK, wait=False)
    with lock, pytest.raises(BackupError, match="running"):
        restore(settings.data_dir, tmp_path / "b.tar", force=True)


def test_another_folder_gets_its_own_site(settings: Settings, backend: str, tmp_path: Path) -> None:
    backup(settings, tmp_path / "b.tar")
    new = tmp_path / "new"
    if backend == "postgresql":
        # The configuration names the same database, which is not empty.
        with pytest.raises(BackupError, match="already contains a site"):
            restore(new, tmp_path / "b.tar", force=False)
        assert not (new / bootstrap.RESTORING).exists()
        restore(new, tmp_path / "b.tar", force=True)
    else:
        restore(new, tmp_path / "b.tar", force=False)
    assert usernames(new) == ["alice"]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("force", [False, True])
def test_a_database_of_another_kind_is_refused_before_anything_is_written(
    settings: Settings, backend: str, tmp_path: Path, force: bool
) -> None:
    backup(settings, tmp_path / "b.tar")
    new = tmp_path / "new"
    new.mkdir()
    other = "sqlite:////nowhere/x.db" if backend == "postgresql" else "postgresql://nowhere/x"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JUMP_DATABASE_URL", other)
        with pytest.raises(BackupError, match="jump-server db copy"):
            restore(new, tmp_path / "b.tar", force=force)
    assert everything(new) == {}


def test_what_an_operator_prepared_stays(settings: Settings, backend: str, tmp_path: Path) -> None:
    backup(settings, tmp_path / "b.tar")
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    prepared = 'site_name = "Prepared"\n'
    if backend == "postgresql":
        prepared += f'database_url = "{settings.database_url}"\n'
    (new / "jump-server.toml").write_text(prepared)
    if backend == "sqlite":
        (new / "jump.db").write_bytes(b"mine")
        before = everything(new)
        with pytest.raises(BackupError, match=r"already exists; use --force"):
            restore(new, tmp_path / "b.tar", force=False)
        assert everything(new) == before
        (new / "jump.db").unlink()
        assert restore(new, tmp_path / "b.tar", force=False)
        assert load(new, {}).site_name == "Prepared"
    assert restore(new, tmp_path / "b.tar", force=True, keep_settings=True)
    assert load(new, {}).site_name == "Prepared"
    assert not restore(new, tmp_path / "b.tar", force=True)
    assert load(new, {}).site_name == "Mine"
    assert usernames(new) == ["alice"]


def test_an_interrupted_restore_is_noticed_and_can_be_run_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(settings, tmp_path / "b.tar")
    with monkeypatch.context() as patched:
        patched.setattr("jump_server.backup._end_web_sessions", _killed)
        with pytest.raises(KeyboardInterrupt):
            restore(settings.data_dir, tmp_path / "b.tar", force=True)
    with pytest.raises(ConfigError, match="interrupted"):
        bootstrap.prepare(settings)
    restore(settings.data_dir, tmp_path / "b.tar", force=False)
    assert usernames(settings.data_dir) == ["alice"]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def _tar(path: Path, **contents: bytes | None) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content or b"")
            if content is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member, io.BytesIO(content or b""))
    return path


@pytest.mark.parametrize(
    "contents",
    [
        {},
        {"../evil": b"x"},
        {"/etc/evil": b"x"},
        {"manifest.json": None},
        {"manifest.json": b"{}"},
        {"manifest.json": b"garbage"},
        {"manifest.json": b'{"format": 1, "database": "../x", "revision": "0001"}'},
        {"manifest.json": b'{"format": 1, "database": "database.sqlite", "revision": "0001"}'},
    ],
)
def test_what_is_no_backup_changes_nothing(
    tmp_path: Path, contents: dict[str, bytes | None]
) -> None:
    source = _tar(tmp_path / "b.tar", **contents)
    with pytest.raises(BackupError):
        restore(tmp_path / "new", source, force=True)
    assert not (tmp_path / "new").exists()


def test_a_damaged_file_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "b.tar")
    content = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(content[: len(content) // 2])
    (tmp_path / "text.tar").write_text("not a tar")
    for name in ("cut.tar", "text.tar"):
        with pytest.raises(BackupError):
            restore(settings.data_dir, tmp_path / name, force=True)
    assert usernames(settings.data_dir) == ["alice"]


def test_a_folder_without_a_site_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no site"):
        backup(load(tmp_path, {}), tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_a_backup_without_release_files_leaves_those_of_the_same_site_only(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "site"
    settings = load(folder, {})
    root = bootstrap.prepare(settings).trust.release_root
    target = tmp_path / "backup.tar"
    (folder / "trust" / "release-root.json").rename(tmp_path / "kept")  # as if of before
    backup(settings, target)
    (tmp_path / "kept").rename(folder / "trust" / "release-root.json")
    restore(folder, target, force=True)
    assert (folder / "trust" / "release-root.json").read_text() == root
    bootstrap.prepare(load(tmp_path / "other", {}))
    restore(tmp_path / "other", target, force=True)
    assert not (tmp_path / "other" / "trust" / "release-root.json").exists()
    assert (tmp_path / "other" / "trust" / "release.key").exists()
