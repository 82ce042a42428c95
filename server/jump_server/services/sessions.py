"""Sessions: jumping to a Jump Client, using its tools, ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError

from ..clock import timestamp
from ..db import after_commit
from ..models.base import new_id
from ..models.session import ENDED, OPEN, STARTING, Session
from ..site import site_of
from . import audit, events, jump_clients
from .actors import Actor
from .inputs import Hex32, Input
from .paging import Key, Page, PageQuery, Slice, paginate
from .tracker import SessionTracker

RIGHT = jump_clients.START_SESSION
SCOPE = "sessions"
SHELL_VERBS = ("shell",)


class SessionInput(Input):
    """Which Jump Client to jump to."""

    jump_client_id: Hex32


class SessionQuery(PageQuery):
    """Filters of the list."""

    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a viewer may attach to."""

    session_id: str
    client_id: str
    verbs: tuple[str, ...]


def view(record: Session) -> dict[str, Any]:
    """Show a session as the API does."""
    return {
        "id": record.id,
        "jump_client_id": record.jump_client_id,
        "jump_client_name": record.jump_client_name,
        "user": record.username,
        "state": record.state,
        "started_at": timestamp(record.started_at),
        "ended_at": timestamp(record.ended_at),
        "end_reason": record.end_reason,
    }


def start(
    session: Transaction, actor: Actor, client_id: str, tracker: SessionTracker
) -> dict[str, Any]:
    """Jump to a Jump Client: open a session on it.

    Raises:
        UserError: in the order of R3: ``client_not_found``, ``client_uninstalled``,
            ``permission_refused``, ``version_mismatch``, ``server_busy``,
            ``client_offline``, ``active_not_connected``.
    """
    actor.require_scope(SCOPE)
    site = site_of(session)
    client = jump_clients.require(session, actor, client_id, RIGHT)
    if client.version_refused:
        raise UserError("version_mismatch")
    record = Session(
        id=new_id(),
        jump_client_id=client.id,
        jump_client_name=client.name or client.hostname,
        user_id=actor.user_id,
        username=actor.username,
        state=STARTING,
        started_at=site.clock(),
        end_reason="",
    )
    tracker.begin(record.id, actor.user_id, client.id)
    try:
        if not client.online:
            raise UserError("client_offline")
        if not site.gateway.is_connected(client.id):
            raise UserError("active_not_connected")
    except UserError:
        tracker.end(record.id)
        raise
    client.last_accessed_at = record.started_at
    client.last_accessed_by = actor.username
    session.add(record)
    audit.record(
        session,
        actor,
        "session.start",
        "jump_client",
        client.id,
        session_id=record.id,
        jump_client_name=record.jump_client_name,
    )
    events.note(session, events.CLIENT_CHANGED, client.id)
    return view(record)


def find(session: Transaction, actor: Actor, session_id: str) -> Session:
    """Find a session that the actor may see: his own, or any for an administrator.

    Raises:
        UserError: ``session_not_found``.
    """
    actor.require_scope(SCOPE)
    record = session.get(Session, session_id)
    if record is None or (record.user_id != actor.user_id and not actor.is_administrator):
        raise UserError("session_not_found")
    return record


def attach(session: Transaction, actor: Actor, session_id: str) -> Attachment:
    """Check that the actor may use the session's tools now.

    Raises:
        UserError: ``session_not_found``, ``session_ended``, or why the Jump Client
            can't be jumped to any more.
    """
    record = find(session, actor, session_id)
    if record.user_id != actor.user_id:  # an administrator may end it, not type in it
        raise UserError("permission_refused")
    if record.state == ENDED:
        raise UserError("session_ended")
    jump_clients.require(session, actor, record.jump_client_id, RIGHT)
    return Attachment(record.id, record.jump_client_id, SHELL_VERBS)


def mark_open(session: Transaction, session_ids: Sequence[str]) -> None:
    """Note that the sessions' first pipes are up."""
    for session_id in session_ids:
        record = session.get(Session, session_id)
        if record is not None and record.state == STARTING:
            record.state = OPEN


def end(
    session: Transaction, record: Session, reason: str, tracker: SessionTracker, actor: Actor | None
) -> None:
    """End a session: its pipes and its processes on the computer end with it.

    Args:
        session: the transaction.
        record: the session; one that has ended already stays as it is.
        reason: ``closed``, ``idle``, ``rights``, ``removed``.
        tracker: forgets it.
        actor: who ends it; None for the server itself.
    """
    if record.state == ENDED:
        return
    site = site_of(session)
    record.state = ENDED
    record.ended_at = site.clock()
    record.end_reason = reason
    session_id, client_id = record.id, record.jump_client_id

    def close() -> None:
        tracker.end(session_id)
        site.gateway.end_session(session_id, client_id)

    after_commit(session, close)
    audit.record(
        session,
        actor,
        "session.end",
        "jump_client",
        client_id,
        session_id=session_id,
        reason=reason,
    )


def end_many(session: Transaction, reasons: dict[str, str], tracker: SessionTracker) -> None:
    """End several sessions for the server's own reasons; ``reasons`` by session id."""
    for session_id, reason in reasons.items():
        record = session.get(Session, session_id)
        if record is not None:
            end(session, record, reason, tracker, None)


def active(session: Transaction) -> list[str]:
    """Ids of all sessions that have not ended."""
    return list(session.scalars(select(Session.id).where(Session.state != ENDED)))


def listing(session: Transaction, actor: Actor, query: SessionQuery) -> Slice:
    """List the newest sessions first: the actor's own, or all for an administrator."""
    actor.require_scope(SCOPE, "read")
    rows = select(Session)
    if not actor.is_administrator:
        rows = rows.where(Session.user_id == actor.user_id)
    if query.active is not None:
        rows = rows.where((Session.state != ENDED) == query.active)
    keys: list[Key] = [(Session.started_at, True), (Session.id, True)]
    return paginate(session, rows, keys, Page.of(query), view)
