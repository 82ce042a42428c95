"""A full or broken disk: told by a code of the catalogue, known to monitoring, nothing lost."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from jump_server import migrations, storage
from jump_server.api.app import create_app
from jump_server.clients import jump_client_presence
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core import audit, audit_chain
from jump_server.db import Database
from jump_server.main import cli
from tests import needs
from tests.server.api.browser import Browser
from tests.server.world import FAST, PASSWORD, World, enrolment


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    needs.root("a file system of its own")
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def site(disk: Path) -> Iterator[World]:
    """A site whose database is there."""
    database = Database(f"sqlite:///{disk / 'jump.db'}", {})
    migrations.upgrade(database, disk)
    site = World(disk, database)
    site.environment.trouble = lambda: database.trouble
    yield site
    database.close()


def fill(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12):
            while True:
                try:
                    os.write(descriptor, b"\0" * size)
                except OSError:
                    break
    finally:
        os.close(descriptor)


def attempts(site: World, admin: Browser, client_id: str, key: str) -> dict[str, int | str]:
    """A jump, a sign-in and an enrolment: what each is answered."""
    someone = Browser(admin.app)
    replies = {
        "jump": admin.call("POST", "/api/v1/sessions", json={"jump_client_id": client_id}),
        "sign-in": someone.call(
            "POST", "/api/v1/auth/sign-in", json={"username": "admin", "password": PASSWORD}
        ),
        "enrolment": someone.call("POST", "/agent/v1/enrolments", json=enrolment(key)),
    }
    return {
        name: reply.json["error"]["code"] if reply.status_code >= 400 else reply.status_code
        for name, reply in replies.items()
    }


def test_a_full_disk_is_told_and_nothing_is_lost(disk: Path, site: World) -> None:
    boss = site.administrator()
    key = site.installer(boss, "user:admin")["key"]
    client = site.enrol(key)
    site.gateway.connected.add(client.id)
    online = PresenceUpdate(client.id, site.clock(), online=True, worker="main-0")
    site.write(jump_client_presence.apply_presence, [online])
    admin = Browser(create_app(site, FAST)).sign_in("admin")
    status = admin.call("GET", "/api/v1/status").json
    assert [one["code"] for one in status["warnings"]] == ["disk_low"]
    assert admin.client.get("/readyz").status_code == 200
    rows = site.read(audit.count)

    fill(disk / "ballast")
    full = dict.fromkeys(("jump", "sign-in", "enrolment"), storage.FULL)
    assert attempts(site, admin, client.id, key) == full
    said = admin.client.get("/readyz")
    problem = {"ready": False, "database": "ok", "storage": "storage_full"}
    assert (said.status_code, said.json) == (503, problem)
    status = admin.call("GET", "/api/v1/status").json
    assert status["warnings"] == [{"code": storage.FULL, "parameters": {"free_mib": 0}}]
    # Space alone does not make it ready: the next change that is written does.
    (disk / "ballast").unlink()
    assert admin.client.get("/readyz").status_code == 503

    done = attempts(site, admin, client.id, key)
    assert done == {"jump": 201, "sign-in": 200, "enrolment": 201}
    assert admin.client.get("/readyz").json == {"ready": True, "database": "ok", "storage": "ok"}
    assert site.read(audit_chain.first_tampered) is None
    assert site.read(audit.count) > rows


def test_a_folder_that_became_read_only_is_one_sentence(disk: Path) -> None:
    run = CliRunner()
    assert (
        run.invoke(cli, ["--data-dir", str(disk), "admin", "create-user", "alice"]).exit_code == 0
    )
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for words in (("serve",), ("admin", "list-users")):
        done = run.invoke(cli, ["--data-dir", str(disk), *words])
        assert (done.exit_code, done.stderr.count("\n")) == (3, 1), done.output
        assert "is its file system read-only?" in done.stderr


def sqlite_error(number: int) -> OperationalError:
    cause = sqlite3.OperationalError("…")
    cause.sqlite_errorcode = number
    return OperationalError("", {}, cause)


class PostgresError(Exception):
    def __init__(self, state: str) -> None:
        super().__init__()
        self.sqlstate = state


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_FULL, "storage_full"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, "storage_full"),
        (sqlite3.SQLITE_IOERR_WRITE, "storage_failed"),
        (sqlite3.SQLITE_CORRUPT, "storage_failed"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "storage_failed"),
        (sqlite3.SQLITE_BUSY, None),
        ("53100", "storage_full"),
        ("58030", "storage_failed"),
        ("XX001", "storage_failed"),
        ("23505", None),
    ],
)
def test_what_is_the_disks_fault(number: int | str, code: str | None) -> None:
    """What no test can have of a real disk."""
    if isinstance(number, int):
        error = sqlite_error(number)
    else:
        error = OperationalError("", {}, PostgresError(number))
    told = storage.trouble(error, writing=True)
    assert (told.code if told else None) == code
