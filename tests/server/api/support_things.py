"""What requests about support sessions take, for the tests of every endpoint."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.models.base import new_id
from jump_server.models.session import CONTROLS, OPEN, WAITING, Participant, Session
from jump_server.models.support import Customer

SUPPORT_ID = "8" * 32
"""A support session whose customer waits for ``member``."""
ACCEPTED_ID = "a" * 32
"""A support session that ``member`` has accepted."""

NOTHING: Callable[[Any], None] = lambda _: None  # noqa: E731  # one of a table of such functions

SUPPORT_REQUESTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "accept_session": (f"/api/v1/sessions/{SUPPORT_ID}/accept", NOTHING),
    "transfer_session": (
        f"/api/v1/sessions/{SUPPORT_ID}/transfer",
        lambda things: {"user_id": things.user_id},
    ),
    "invite_to_session": (
        f"/api/v1/sessions/{SUPPORT_ID}/invite",
        lambda things: {"user_id": things.user_id},
    ),
    "list_session_invitations": (f"/api/v1/sessions/{SUPPORT_ID}/invitations", NOTHING),
    "withdraw_session_invitation": (
        f"/api/v1/sessions/{SUPPORT_ID}/invitations/{'0' * 32}",
        NOTHING,
    ),
    "pin_jump_client": (f"/api/v1/sessions/{ACCEPTED_ID}/pin", lambda _: {"jump_group": "web"}),
    "elevate_session": ("/api/v1/sessions/{session_id}/elevate", lambda _: {}),
    "end_elevation": ("/api/v1/sessions/{session_id}/elevate", NOTHING),
    "list_logins": ("/api/v1/sessions/{session_id}/logins", NOTHING),
    "ask_for_logins": ("/api/v1/sessions/{session_id}/logins", NOTHING),
    "log_out_login": (
        "/api/v1/sessions/{session_id}/logout",
        lambda _: {"login_id": "3", "uid": 1000, "since": 1},
    ),
    "list_takers": (f"/api/v1/sessions/{SUPPORT_ID}/takers", NOTHING),
    "list_messages": (f"/api/v1/sessions/{SUPPORT_ID}/messages", NOTHING),
    "send_message": (f"/api/v1/sessions/{SUPPORT_ID}/messages", lambda _: {"text": "Hello"}),
    "list_support_keys": ("/api/v1/support/keys", NOTHING),
    "create_support_key": ("/api/v1/support/keys", lambda _: {}),
    "remove_support_key": (f"/api/v1/support/keys/{'0' * 32}", NOTHING),
    "list_support_choices": ("/api/v1/support/choices", NOTHING),
    "get_availability": ("/api/v1/support/availability", NOTHING),
    "state_availability": ("/api/v1/support/availability", lambda _: {"available": True}),
    "get_support_bootstrap": ("/api/v1/support/bootstrap", NOTHING),
    "fetch_support_package": ("/api/v1/support/packages", lambda _: {"secret": "0"}),
    "start_support": ("/api/v1/support/start", lambda _: {"key": "0"}),
    "answer_survey": (
        "/agent/v1/support/survey",
        lambda _: {"secret": "unknown", "score": 5},
    ),
    "enrol_customer": (
        "/agent/v1/support",
        lambda _: {
            "secret": "unknown",
            "hostname": "pc",
            "platform": "linux",
            "account": "carol",
            "wire": [1, 1],
            "agent_version": "0.1.0",
        },
    ),
}
"""The path and the body of each, by the operation ids of the OpenAPI document."""


def add_support_sessions(tx: Transaction, member: Actor, now: datetime) -> None:
    user = {"user_id": member.user_id, "username": "member"}
    _add(tx, member, now, SUPPORT_ID, state=WAITING)
    part = Participant(**user, role=CONTROLS, joined_at=now)
    _add(tx, member, now, ACCEPTED_ID, state=OPEN, participants=[part])


def _add(tx: Transaction, member: Actor, now: datetime, session_id: str, **more: Any) -> None:
    customer_id = new_id()
    tx.add(
        Session(
            id=session_id,
            jump_client_id=customer_id,
            customer_id=customer_id,
            jump_client_name="Carol",
            user_id=member.user_id,
            username="member",
            started_at=now,
            used_at=now,
            **more,
        )
    )
    tx.flush()
    texts = dict.fromkeys(("name", "hostname", "platform", "account", "address"), "carol")
    tx.add(
        Customer(
            id=customer_id,
            session_id=session_id,
            credential_hash="0" * 64,
            key_id="0" * 32,
            agent_version="0.1.0",
            queue_user_id=member.user_id,
            waiting_since=now,
            created_at=now,
            changed_at=now,
            online=True,
            **texts,
        )
    )
