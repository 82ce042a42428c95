"""The audit log: actions and their actors. ``audit_chain`` seals each row with the previous one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.db import before_commit, take_turns
from jump_server.locks import Lock
from jump_server.models.audit import AuditEvent

from .actors import Actor
from .audit_chain import START, key_of, seal
from .environment import environment_of

SERVER = "server"
"""Actor name for actions of the server itself."""
_WAITING = "audit_waiting"


@dataclass(frozen=True)
class _Entry:
    at: datetime
    actor: str
    address: str
    action: str
    target_type: str
    target_id: str
    details: dict[str, Any]


def record(
    tx: Transaction,
    actor: Actor | None,
    action: str,
    target_type: str,
    target_id: str,
    /,
    **details: Any,
) -> None:
    """Add an event to the audit log in this transaction.

    ``actor`` is None for the server itself. When the actor uses an API token, the details contain
    the token's id.

    The row is written at the end of the transaction. Rows are written one transaction at a time,
    so an earlier write would make others wait for everything else in this transaction.
    """
    waiting: list[_Entry] = tx.info.setdefault(_WAITING, [])
    if not waiting:
        before_commit(tx, _write)
    waiting.append(
        _Entry(
            environment_of(tx).clock(),
            actor.username if actor else SERVER,
            actor.address if actor else "",
            action,
            target_type,
            target_id,
            {**details, "token": actor.token_id} if actor and actor.token_id else details,
        )
    )


def has_recorded(
    tx: Transaction, actor: Actor, action: str, target_id: str, since: datetime, **details: str
) -> bool:
    """Return whether the log has this event of the actor since ``since``, with these details."""
    found = select(AuditEvent.id).where(
        AuditEvent.at >= since,
        AuditEvent.action == action,
        AuditEvent.target_id == target_id,
        AuditEvent.actor == actor.username,
        *(AuditEvent.details[name].as_string() == value for name, value in details.items()),
    )
    return tx.scalar(found.limit(1)) is not None


def _write(tx: Transaction) -> None:
    take_turns(tx, Lock.AUDIT)
    last = tx.execute(
        select(AuditEvent.id, AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    ).first()
    number, digest = (last.id, last.digest) if last else (0, START)
    key = key_of(tx)
    for entry in tx.info.pop(_WAITING):
        number += 1
        event = AuditEvent(id=number, previous_digest=digest, **vars(entry))
        digest = event.digest = seal(key, event)
        tx.add(event)
    tx.flush()


def count(tx: Transaction) -> int:
    """Return the number of audit rows in the database."""
    return tx.scalar(select(func.count()).select_from(AuditEvent)) or 0
