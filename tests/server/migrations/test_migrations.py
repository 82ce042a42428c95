"""Migrations: from nothing to the models, back again, together, and never from the future."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session as Transaction

from jump_server import migrations
from jump_server.db import Database
from jump_server.groups import jump_group_names
from jump_server.migrations import running
from jump_server.models import Base
from jump_server.models.deployment import Deployment
from jump_server.models.guess import KnownNetwork
from jump_server.models.jump_group import GroupName
from jump_server.models.user import User, WebSession

BEFORE_DEPLOYMENTS = r"""
INSERT INTO jump_groups (id, code_name, name, comments, created_at, version)
    VALUES ('g', 'web', 'web', '', 1, 1);
INSERT INTO installers (id, jump_group_id, name, tag, comments, ephemeral, overridable,
        valid_minutes, valid_until, uses, created_by, created_at, version)
    VALUES ('i', 'g', 'Tills', '', '', false, '[]', 10, 1, 1, 'alice', 1, 1);
INSERT INTO rejected_enrolments (at, address, hostname, installer_id, code, parameters)
    VALUES (3, 'a', 'web9', NULL, 'key_invalid', '{"limit"\:2}');
INSERT INTO audit_events
    VALUES (1, 2, 'installer\:i', 'b', 'jump_client.enrolled', 'jump_client', 'c',
        '{"installer"\:"i", "hostname"\:"web1"}', '', '')
"""
"""What 0007 left."""


@pytest.fixture
def database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database."""
    if backend == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'jump.db'}", {})
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgresql")
    name = server.create()
    made = Database(server.url(name), {})
    yield made
    made.close()
    server.drop(name)


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_migrations_and_models_agree(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_running_them_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path)
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO removed_clients VALUES ('i', 'e', 'c', NULL, 1)"))
    migrations.upgrade(database, tmp_path)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM removed_clients")).scalar() == 1


def test_nobody_may_more_or_less_after_rights_came(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path, "0003")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, username, display_name, role, password_hash, "
                "failed_sign_ins, created_at, version) "
                "VALUES ('u', 'alice', '', 'technician', 'x', 0, 1, 1)"
            )
        )
    migrations.upgrade(database, tmp_path)
    with Transaction(database.engine) as tx:
        alice = tx.get_one(User, "u")
        assert alice.rights == ["installers"]
        assert (alice.personal_role, alice.shared_role) == ("technician", "technician")


def test_guessing_has_locked_nobody(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path, "0016")
    wrong = {"guessed": 10, "locked": 0, "free": 3}
    with database.engine.begin() as connection:
        for name, times in wrong.items():
            since = "NULL" if name == "free" else "1"
            connection.execute(
                text(
                    "INSERT INTO users (id, username, display_name, role, rights, password_hash, "
                    "failed_sign_ins, locked_at, totp_last_step, created_at, version) VALUES "
                    f"('{name}', '{name}', '', 'technician', '[]', 'x', {times}, {since}, 0, 1, 1)"
                )
            )
        for digest, address in enumerate(("192.0.2.1", "192.0.2.1", "2001:db8::7", "")):
            connection.execute(
                text(
                    "INSERT INTO web_sessions (id, user_id, csrf_token, address, browser, "
                    "created_at, used_at, expires_at) "
                    f"VALUES ('{digest}', 'free', '', '{address}', '', 1, {digest}, 9)"
                )
            )
    migrations.upgrade(database, tmp_path)
    with Transaction(database.engine) as tx:
        assert [user.id for user in tx.query(User) if user.locked_at] == ["locked"]
        known = tx.query(KnownNetwork).order_by(KnownNetwork.network)
        assert [one.network for one in known] == ["", "192.0.2.1", "2001:db8::/64"]
        assert tx.query(WebSession).count() == 4


def test_deployments_begin_with_what_was_known(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path, "0008")
    with database.engine.begin() as connection:
        for statement in BEFORE_DEPLOYMENTS.split(";"):
            connection.execute(text(statement))
    migrations.upgrade(database, tmp_path)
    with Transaction(database.engine) as tx:
        accepted, rejected = tx.query(Deployment).order_by(Deployment.id)
        assert (accepted.hostname, accepted.jump_client_id, accepted.code) == ("web1", "c", "")
        assert (accepted.installer_name, accepted.jump_group) == ("Tills", "web")
        assert accepted.username == "alice"
        assert (rejected.hostname, rejected.code) == ("web9", "key_invalid")
        assert (rejected.installer_id, rejected.parameters) == (None, {"limit": 2})


def test_jump_clients_keep_what_they_are_when_their_columns_move(
    database: Database, tmp_path: Path
) -> None:
    migrations.upgrade(database, tmp_path, "0014")
    before = columns(database, "jump_clients")
    fixed = {"id": "c", "jump_group_id": "g", "name": "ÉCRAN", "disks": "[]"}
    values = fixed | {
        column["name"]: sample(number, column)
        for number, column in enumerate(before)
        if column["name"] not in fixed and not column["computed"]
    }
    with database.engine.begin() as connection:
        connection.execute(text(BEFORE_DEPLOYMENTS.split(";", maxsplit=1)[0]))
        marks = ", ".join(f":{name}" for name in values)
        connection.execute(
            text(f"INSERT INTO jump_clients ({', '.join(values)}) VALUES ({marks})"), values
        )
    migrations.upgrade(database, tmp_path)
    now = [column["name"] for column in columns(database, "jump_clients")]
    assert now[:10] == Base.metadata.tables["jump_clients"].columns.keys()[:10]
    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM jump_clients")).mappings().one()
    del values["disks"]  # one database reads it as text, the other as JSON
    assert {name: row[name] for name in values} == values
    assert row["searched"].startswith("ecran\n")


def test_names_that_several_jump_groups_have_go_on(database: Database, tmp_path: Path) -> None:
    """A code name goes before a display name, and the older before the newer."""
    migrations.upgrade(database, tmp_path, "0021")
    called = {"alpha": "Beta", "beta": "BETA", "gamma": "Same", "delta": " same ", "one": "One"}
    with database.engine.begin() as connection:
        for number, (code_name, name) in enumerate(called.items()):
            connection.execute(
                text(
                    "INSERT INTO jump_groups (id, code_name, name, comments, created_at, version) "
                    f"VALUES ('{code_name}', '{code_name}', '{name}', '', {number}, 1)"
                )
            )
    migrations.upgrade(database, tmp_path)
    with Transaction(database.engine) as tx:
        rows = {(row.folded, row.rank): row.group_id for row in tx.query(GroupName)}
        assert len(rows) == 8
        assert (rows["beta", 0], rows["beta", 1]) == ("beta", "alpha")
        assert (rows["same", 0], rows["same", 1]) == ("gamma", "delta")
        assert set(jump_group_names.doubled(tx)) == {"alpha", "beta", "delta", "gamma"}


def columns(database: Database, table: str) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        found = inspect(connection).get_columns(table)
    return [{"computed": None, **column} for column in found]


def sample(number: int, column: dict[str, Any]) -> Any:
    """A value of the column's type that no other column has."""
    kind = column["type"].python_type
    if kind is bytes:
        return b"%d" % number
    return number % 2 == 0 if kind is bool else kind(number)


def test_a_later_versions_database_is_left_alone(database: Database, tmp_path: Path) -> None:
    migrations.upgrade(database, tmp_path)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.NewerSchema, match="9999"):
        migrations.upgrade(database, tmp_path)


def test_two_starts_at_the_same_moment(database: Database, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        mine = Database(database.url.render_as_string(hide_password=False), {})
        try:
            migrations.upgrade(mine, tmp_path)
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            mine.close()

    # Alembic's own context is one for the process: the lock has to keep them apart.
    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_they_are_one_chain() -> None:
    script = running.script()
    assert len(script.get_heads()) == 1
    in_order = [found.revision for found in reversed(list(script.walk_revisions()))]
    assert in_order == [f"{number:04d}" for number in range(1, len(in_order) + 1)]
    assert migrations.revisions() == in_order
