"""Two years of a busy site's records, put straight into the database: always the same ones."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit_chain
from jump_server.db import Database
from jump_server.models.audit import AuditEvent
from jump_server.models.base import milliseconds
from jump_server.models.deployment import Deployment
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.session import ENDED, Session
from jump_server.trust import Trust

BATCH = 10_000
SPAN = timedelta(days=720)
USERS = 50
ACTIONS = (
    *("session.started", "session.ended") * 4,
    *("auth.signed_in", "jump_client.enrolled", "jump_client.changed"),
    *("jump_group.changed", "user.changed", "installer.created"),
)
FROM = datetime.now(UTC) - SPAN
Rows = Iterator[dict[str, Any]]


def client(number: int) -> str:
    """A Jump Client's id."""
    return f"{number:032x}"


target = client
"""What an audit event is about."""


def month() -> tuple[str, str]:
    """A month in the middle."""
    begin = FROM + SPAN / 2
    return tuple(  # type: ignore[return-value]  # two of them
        f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (begin, begin + timedelta(days=30))
    )


def seed(database: Database, trust: Trust, audit_rows: int) -> None:
    """Add ``audit_rows`` events, a tenth as many sessions, a twentieth as many Jump Clients."""
    last = database.read(_last)
    clients = audit_rows // 20
    for table, rows in (
        (JumpClient.__table__, _clients(database.write(_group), clients)),
        (Session.__table__, _sessions(audit_rows // 10, clients)),
        (Deployment.__table__, _deployments(clients)),
        (AuditEvent.__table__, _events(trust.derive("audit"), last, audit_rows, clients)),
    ):
        _insert(database, table, rows)  # type: ignore[arg-type]  # SQLAlchemy's FromClause
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _insert(database: Database, table: Table, rows: Rows) -> None:
    def put(tx: Transaction, batch: list[dict[str, Any]]) -> None:
        tx.execute(insert(table), batch)

    while batch := list(islice(rows, BATCH)):
        database.write(put, batch)


def _last(tx: Transaction) -> tuple[int, str]:
    newest = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)
    found = tx.scalars(newest).first()
    return (found.id, found.digest) if found else (0, audit_chain.START)


def _group(tx: Transaction) -> str:
    group = JumpGroup(code_name="bench", name="bench", created_at=FROM)
    tx.add(group)
    tx.flush()
    return group.id


def _at(number: int, count: int) -> datetime:
    moment = FROM + SPAN * (number / count)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _clients(group: str, count: int) -> Rows:
    for number in range(count):
        name = f"host-{number:05d}"
        yield {
            "id": client(number),
            "jump_group_id": group,
            "shown_name": name,
            "hostname": name,
            "enrolment_id": secrets.token_hex(16),
            "credential_hash": secrets.token_hex(32),
            "created_at": FROM,
            "last_disconnected_at": datetime.now(UTC),  # who was away for long is removed
        }


def _sessions(count: int, clients: int) -> Rows:
    for number in range(count):
        at = _at(number, count)
        who = number * 7 % USERS
        yield {
            "id": f"{number:032x}",
            "jump_client_id": client(number * 31 % clients),
            "jump_client_name": f"Host-{number * 31 % clients:05d}",
            "jump_shortcut_name": "",
            "user_id": f"{who:032x}",
            "username": f"user-{who}",
            "state": ENDED,
            "started_at": at,
            "used_at": at,
            "ended_at": at + timedelta(minutes=5),
            "end_reason": "ended",
        }


def _deployments(count: int) -> Rows:
    for number in range(count):
        who = number * 7 % USERS
        yield {
            "at": _at(number, count),
            "address": "203.0.113.7",
            "hostname": f"Host-{number:05d}",
            "installer_id": f"{number % 20:032x}",
            "installer_name": f"Installer {number % 20}",
            "jump_group": "bench",
            "user_id": f"{who:032x}",
            "username": f"user-{who}",
            "jump_client_id": client(number),
            "code": "",
            "parameters": {},
        }


def _events(key: bytes, last: tuple[int, str], count: int, clients: int) -> Rows:
    chance, (first, digest) = Random(7), last
    for number in range(count):
        event = AuditEvent(
            id=first + number + 1,
            at=_at(number, count),
            actor=f"user-{chance.randrange(USERS)}",
            address="203.0.113.7",
            action=chance.choice(ACTIONS),
            target_type="jump_client",
            target_id=target(chance.randrange(clients)),
            details={"name": f"host-{number % clients}", "at": milliseconds(_at(number, count))},
            previous_digest=digest,
        )
        digest = audit_chain.seal(key, event)
        values = {name: value for name, value in vars(event).items() if name[0] != "_"}
        yield {**values, "digest": digest}
