"""What fills the administrative interface, at sizes that nobody would click together."""

import datetime as dt
import secrets
from pathlib import Path

from sqlalchemy import Connection, insert, select

from jump_server.models.audit import AuditEvent
from jump_server.models.deployment import Deployment
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.session import Session
from jump_server.models.user import ApiToken, User
from tests.web.seeds import writing
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN

FIRST_EVENT = 1_000
"""Beyond those that the server wrote; the seals of these are none."""
REASONS = ("", "installer_expired", "installer_revoked", "", "installer_spent")
"""Of deployments; the empty ones were accepted."""


def fill(database: Path, count: int) -> None:
    """Add ``count`` each of what the lists show; the tokens are the administrator's."""
    with writing(database) as connection:
        _fill(connection, count)


def _fill(connection: Connection, count: int) -> None:
    now = dt.datetime.now(dt.UTC)
    group = connection.scalars(select(JumpGroup.id).where(JumpGroup.code_name == GROUP)).one()
    ids = {row.username: row.id for row in connection.execute(select(User.username, User.id))}
    ago = [now - dt.timedelta(minutes=number) for number in range(count)]
    connection.execute(
        insert(User),
        [
            {
                "username": f"user-{number:05d}",
                "display_name": f"User {number}",
                "role": "technician",
                "password_hash": "none",
                "locked_at": now if number % 7 == 0 else None,
                "created_at": at,
            }
            for number, at in enumerate(ago)
        ],
    )
    connection.execute(
        insert(JumpGroup),
        [
            {"code_name": f"group-{number:05d}", "name": f"Group {number}", "created_at": at}
            for number, at in enumerate(ago)
        ],
    )
    connection.execute(
        insert(AuditEvent),
        [
            {
                "id": FIRST_EVENT + number,
                "at": at,
                "actor": TECHNICIAN,
                "address": "203.0.113.9",
                "action": "session.start",
                "target_type": "jump_client",
                "target_id": secrets.token_hex(16),
                "details": {"jump_client_name": f"till-{number:05d}"},
                "previous_digest": "0" * 64,
                "digest": "0" * 64,
            }
            for number, at in enumerate(ago)
        ],
    )
    connection.execute(
        insert(Installer),
        [
            {
                "id": secrets.token_hex(16),
                "jump_group_id": group,
                "name": f"Installer {number:05d}",
                "tag": "linux" if number % 2 else "",
                "overridable": ["name"],
                "valid_minutes": 1440,
                "valid_until": now + dt.timedelta(minutes=60 - number * 10),
                "uses_allowed": 10 if number % 3 else None,
                "uses": number % 11,
                "created_by_id": ids[ADMINISTRATOR],
                "created_by": ADMINISTRATOR,
                "created_at": at,
            }
            for number, at in enumerate(ago)
        ],
    )
    connection.execute(
        insert(Deployment),
        [
            {
                "at": at,
                "address": "203.0.113.9",
                "hostname": f"till-{number:05d}",
                "installer_id": secrets.token_hex(16) if number % 2 else None,
                "code": REASONS[number % len(REASONS)],
                "parameters": {"time": "2026-11-01T08:00:00.000Z", "limit": 10},
            }
            for number, at in enumerate(ago)
        ],
    )
    client = connection.scalars(select(JumpClient.id).limit(1)).first() or secrets.token_hex(16)
    connection.execute(
        insert(Session),
        [
            {
                "id": secrets.token_hex(16),
                "jump_client_id": client,
                "jump_client_name": f"till-{number:05d}",
                "user_id": ids[TECHNICIAN],
                "username": TECHNICIAN,
                "state": "ended",
                "started_at": at - dt.timedelta(hours=1),
                "ended_at": at,
                "end_reason": "idle",
            }
            for number, at in enumerate(ago)
        ],
    )
    connection.execute(
        insert(ApiToken),
        [
            {
                "user_id": ids[ADMINISTRATOR],
                "name": f"Token {number:05d}",
                "secret_hash": secrets.token_hex(32),
                "scopes": ["read"],
                "created_at": at,
                "expires_at": now + dt.timedelta(days=3 - number),
            }
            for number, at in enumerate(ago)
        ],
    )
