"""Sessions: jumping to a Jump Client, using its tools, ending."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError

from ..clock import timestamp
from ..db import after_commit, take_turns
from ..models.base import new_id
from ..models.jump_client import JumpClient
from ..models.jump_group import JumpGroup
from ..models.jump_item_role import START_SESSION, VIEW_REPORTS
from ..models.session import ENDED, OPEN, STARTING, Session
from ..site import site_of
from . import audit, events, jump_clients, site_settings, teams
from .actors import ALL_REPORTS, TEAM_REPORTS, Actor
from .inputs import Hex32, Input
from .jump_group_access import granted
from .paging import Key, Page, PageQuery, Slice, paginate

RIGHT = START_SESSION
SCOPE = "sessions"
VERBS = ("shell", "exec")
"""What every session may do, until there are policies that narrow it."""
LOCK_NUMBER = 0x6A756D72

START_TIME = timedelta(seconds=30)
"""A start that comes to nothing stops counting after so long."""

IDLE_TIME = timedelta(minutes=10)
"""A session without a pipe ends after so long: a shell is kept for the same time."""


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


def start(session: Transaction, actor: Actor, client_id: str) -> dict[str, Any]:
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
        used_at=site.clock(),
        end_reason="",
    )
    _check_starts(session, actor.user_id, client.id)
    if not client.online:
        raise UserError("client_offline")
    if not site.gateway.is_connected(client.id):
        raise UserError("active_not_connected")
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


def _check_starts(session: Transaction, user_id: str, client_id: str) -> None:
    """Refuse when too many users are starting sessions on other clients (S5)."""
    site = site_of(session)
    take_turns(session, LOCK_NUMBER)
    starting = select(Session.user_id).where(
        Session.state == STARTING,
        Session.started_at > site.clock() - START_TIME,
        Session.jump_client_id != client_id,
    )
    users = set(session.scalars(starting))
    if user_id not in users and len(users) >= site_settings.current(session).session_start_limit:
        raise UserError("server_busy")


def _visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may see a session: by a site right, or by a Jump Item role."""
    if actor.may(ALL_REPORTS):
        return true()
    reported = (
        select(JumpClient.id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(granted(actor, VIEW_REPORTS))
    )
    conditions = [Session.user_id == actor.user_id, Session.jump_client_id.in_(reported)]
    if actor.may(TEAM_REPORTS):
        conditions.append(Session.user_id.in_(teams.mates(actor.user_id)))
    return or_(*conditions)


def find(session: Transaction, actor: Actor, session_id: str) -> Session:
    """Find a session that the actor may see.

    Raises:
        UserError: ``session_not_found``.
    """
    actor.require_scope(SCOPE)
    record = session.scalar(select(Session).where(Session.id == session_id, _visible(actor)))
    if record is None:
        raise UserError("session_not_found")
    return record


def attach(session: Transaction, actor: Actor, session_id: str) -> Attachment:
    """Check that the actor may use the session's tools now.

    Raises:
        UserError: ``session_not_found``, ``session_ended``, or why the Jump Client
            can't be jumped to any more.
    """
    record = find(session, actor, session_id)
    if record.user_id != actor.user_id:  # others may see it, not type in it
        raise UserError("permission_refused")
    if record.state == ENDED:
        raise UserError("session_ended")
    jump_clients.require(session, actor, record.jump_client_id, RIGHT)
    return Attachment(record.id, record.jump_client_id, VERBS)


def attach_command(session: Transaction, actor: Actor, session_id: str, tool_id: str) -> Attachment:
    """Check as :func:`attach` does, and log that a command is run: once for each ``tool_id``.

    Its text is not logged, nor known here: it may hold secrets.

    Raises:
        UserError: see :func:`attach`.
    """
    attachment = attach(session, actor, session_id)
    details = {"session_id": session_id, "tool_id": tool_id}
    since = find(session, actor, session_id).started_at
    target = attachment.client_id
    if not audit.has_recorded(session, "session.command", target, since, "tool_id", tool_id):
        audit.record(session, actor, "session.command", "jump_client", target, **details)
    return attachment


def note_use(session: Transaction, session_ids: Collection[str]) -> None:
    """Note that the sessions have a pipe, or had one just now: they start no longer."""
    used = update(Session).where(Session.id.in_(session_ids), Session.state != ENDED)
    session.execute(used.values(state=OPEN, used_at=site_of(session).clock()))


def close(session: Transaction, actor: Actor, session_id: str) -> None:
    """End one's own session, or any as an administrator.

    Raises:
        UserError: ``session_not_found``, ``permission_refused``.
    """
    record = find(session, actor, session_id)
    if record.user_id != actor.user_id:
        actor.require_administrator()
    end(session, record, "closed", actor)


def end(session: Transaction, record: Session, reason: str, actor: Actor | None) -> None:
    """End a session: its pipes and its processes on the computer end with it.

    Args:
        session: the transaction.
        record: the session; one that has ended already stays as it is.
        reason: ``closed``, ``idle``, ``rights``, ``removed``.
        actor: who ends it; None for the server itself.
    """
    if record.state == ENDED:
        return
    site = site_of(session)
    record.state = ENDED
    record.ended_at = site.clock()
    record.end_reason = reason
    session_id, client_id = record.id, record.jump_client_id

    after_commit(session, lambda: site.gateway.end_session(session_id, client_id))
    audit.record(
        session,
        actor,
        "session.end",
        "jump_client",
        client_id,
        session_id=session_id,
        reason=reason,
    )


def end_many(session: Transaction, reasons: dict[str, str]) -> None:
    """End several sessions for the server's own reasons; ``reasons`` by session id."""
    for session_id, reason in reasons.items():
        record = session.get(Session, session_id)
        if record is not None:
            end(session, record, reason, None)


def end_idle(session: Transaction) -> None:
    """End the sessions that nobody has come back to."""
    before = site_of(session).clock() - IDLE_TIME
    idle = select(Session.id).where(Session.state != ENDED, Session.used_at < before)
    end_many(session, dict.fromkeys(session.scalars(idle), "idle"))


def ended(session: Transaction, session_ids: Collection[str]) -> set[str]:
    """Which of the sessions have ended."""
    found = select(Session.id).where(Session.id.in_(session_ids), Session.state == ENDED)
    return set(session.scalars(found))


def listing(session: Transaction, actor: Actor, query: SessionQuery) -> Slice:
    """List the sessions that the actor may see, the newest first."""
    actor.require_scope(SCOPE, "read")
    rows = select(Session).where(_visible(actor))
    if query.active is not None:
        rows = rows.where((Session.state != ENDED) == query.active)
    keys: list[Key] = [(Session.started_at, True), (Session.id, True)]
    return paginate(session, rows, keys, Page.of(query), view)
