"""Customers who wait for support, in the database only."""

import datetime as dt
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from jump_server.models.session import WAITING, Session
from jump_server.models.support import Customer
from jump_server.models.team import Team
from jump_server.models.user import User
from tests.web.seeds import writing

NAMES = ("Claire Dupont", "Jonas Weber", "María López", "Aiko Tanaka", "Olga Petrova", "Sam O'Neil")
ISSUES = ("", "My printer does not print", "", "I cannot sign in")


def wait(database: Path, count: int, username: str, team: str) -> None:
    """Let customers wait, in turn for a user and for a team; some of these chose an issue.

    They stay while the server believes that they are connected: for two minutes.
    """
    now = dt.datetime.now(dt.UTC)
    with writing(database) as connection:
        user_id = connection.scalar(select(User.id).where(User.username == username))
        team_id = connection.scalar(select(Team.id).where(Team.code_name == team))
        sessions: list[dict[str, Any]] = []
        customers: list[dict[str, Any]] = []
        for number in range(count):
            customer_id, session_id = secrets.token_hex(16), secrets.token_hex(16)
            since = now - dt.timedelta(seconds=37 * (number % 60) + 5)
            name = NAMES[number % len(NAMES)]
            account = name.split()[0].lower()
            sessions.append(
                {
                    "id": session_id,
                    "jump_client_id": customer_id,
                    "customer_id": customer_id,
                    "jump_client_name": name,
                    "jump_shortcut_name": "",
                    "user_id": user_id,
                    "username": username,
                    "state": WAITING,
                    "started_at": since,
                    "used_at": since,
                    "end_reason": "",
                    "tools": [],
                }
            )
            customers.append(
                {
                    "id": customer_id,
                    "session_id": session_id,
                    "credential_hash": secrets.token_hex(32),
                    "key_id": secrets.token_hex(16),
                    "name": name,
                    "hostname": f"{account}s-laptop",
                    "platform": "linux-64",
                    "account": account,
                    "address": f"192.0.2.{number % 250}",
                    "agent_version": "0.1.0",
                    "issue": ISSUES[number % len(ISSUES)],
                    "queue_user_id": user_id if number % 2 == 0 else None,
                    "queue_team_id": team_id if number % 2 else None,
                    "waiting_since": since,
                    "created_at": since,
                    "linked_at": since,
                    "online": True,
                    "changed_at": now,
                }
            )
        connection.execute(insert(Session), sessions)
        connection.execute(insert(Customer), customers)
