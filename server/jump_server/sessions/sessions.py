"""Sessions: start on a Jump Client or a Jump Shortcut's target, use, and end."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import and_, func, not_, or_, select, update
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import object_session

from jump_server.clients.jump_client_access import check_reachable, check_version
from jump_server.clients.jump_client_access import find as find_client
from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import after_commit, take_turns
from jump_server.live import events
from jump_server.locks import Lock
from jump_server.models.base import new_id
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_shortcut import LOCAL_RDP, JumpShortcut
from jump_server.models.session import (
    CONTROLS,
    ENDED,
    IN_USE,
    OPEN,
    RUNNING,
    STARTING,
    Participant,
    Session,
)
from jump_server.settings import site_settings
from jump_server.shortcuts import jump_shortcut_access, jump_shortcuts, vnc_networks
from jump_wire.errors import UserError

from . import (
    conferences,
    elevation_views,
    permissions,
    pins,
    session_access,
    session_ends,
    support_views,
)
from .views import Session as SessionView

RIGHT = permissions.RIGHT
SCOPE = "sessions"
START_TIME = timedelta(seconds=30)
"""Time after which a start without a pipe no longer counts towards the limit."""

IDLE_TIME = timedelta(minutes=10)
"""Time after which a session without a pipe ends. A shell is kept for the same time."""

SUPPORT_IDLE_TIME = timedelta(hours=2)
"""The same for an accepted support session, without a pipe and a message: people also talk."""

ABSENT_TIME = timedelta(seconds=60)
"""Time without a connection after which a participant counts as absent."""


def view(record: Session) -> SessionView:
    """Return a session in the API's form.

    A running session has the participants who are in it now. One that has ended has all it had.
    ``verbs``, ``elevation_refusal`` and ``may_log_out`` are added by :func:`.permissions.views`.
    """
    shown = record.participants if record.state == ENDED else present(record)
    return {
        "id": record.id,
        "kind": "jump" if record.customer_id is None else "support",
        "jump_client_id": record.jump_client_id if record.customer_id is None else None,
        "jump_client_name": record.jump_client_name,
        "jump_shortcut_id": record.jump_shortcut_id,
        "jump_shortcut_name": record.jump_shortcut_name,
        "user": record.username,
        "state": record.state,
        "started_at": timestamp(record.started_at),
        "ended_at": timestamp(record.ended_at),
        "end_reason": record.end_reason,
        "end_code": session_ends.code(record.end_reason) if record.state == ENDED else None,
        "tools": record.tools,
        "customer": support_views.customer(record),
        "pin": support_views.pin(record),
        "elevation": elevation_views.elevation(record, _now(record)),
        "elevation_refusal": "",
        "may_log_out": False,
        "verbs": [],
        "participants": [
            {
                "user_id": one.user_id,
                "user": one.username,
                "role": one.role,
                "connected": is_connected(record, one),
                "joined_at": timestamp(one.joined_at),
                "left_at": timestamp(one.left_at),
                "left_reason": one.left_reason,
            }
            for one in shown
        ],
    }


def _now(record: Session) -> datetime:
    """Return the time at which a record is shown; a new one is not in a transaction yet."""
    tx = object_session(record)
    return record.started_at if tx is None else environment_of(tx).clock()


def present(record: Session) -> list[Participant]:
    """Return the participants who have not left."""
    return [one for one in record.participants if one.left_at is None]


def is_connected(record: Session, one: Participant) -> bool:
    """Return whether a participant is in the session, and had a connection to it recently."""
    tx = object_session(record)
    if tx is None or record.state == ENDED or one.left_at is not None:
        return False
    return (one.used_at or one.joined_at) >= environment_of(tx).clock() - ABSENT_TIME


def participant(record: Session, user_id: str) -> Participant | None:
    """Return a participant who has not left, or None."""
    return next((one for one in present(record) if one.user_id == user_id), None)


def controller(record: Session) -> Participant | None:
    """Return the participant who controls the session, or None if nobody does."""
    return next((one for one in present(record) if one.role == CONTROLS), None)


def announce(tx: Transaction, record: Session, *others: str) -> None:
    """Tell the consoles of the participants, and of ``others``, that the session has changed.

    Consoles that show its Jump Item learn who is in a session with it. In a support session, the
    customer and the users who see the customer's queue are told.
    """
    for user_id in {*(one.user_id for one in present(record)), *others}:
        events.note(tx, events.SESSIONS_CHANGED, user_id)
    if record.customer is not None:
        conferences.tell(tx, record)
        for user_id in session_access.watchers(tx, record.customer):
            events.note(tx, events.QUEUE_CHANGED, user_id)
    elif record.jump_client_id is not None:
        events.note(tx, events.CLIENT_CHANGED, record.jump_client_id)
    if record.jump_shortcut_id is not None:
        events.note(tx, events.SHORTCUT_CHANGED, record.jump_shortcut_id)


def start(tx: Transaction, actor: Actor, client_id: str) -> SessionView:
    """Start a session on a Jump Client.

    Raises:
        UserError: in this order: ``client_not_found``, ``client_uninstalled``,
            ``permission_refused``, ``client_disabled``, ``client_disabled_at_console``,
            ``version_mismatch``, ``server_busy``, ``session_limit``,
            ``client_offline``, ``active_not_connected``.
    """
    actor.require_scope(SCOPE)
    permissions.require(tx, actor, client_id, None)
    return view_for(tx, actor, _start(tx, actor, find_client(tx, client_id), None))


def start_for_shortcut(tx: Transaction, actor: Actor, shortcut_id: str) -> SessionView:
    """Start a session with a Jump Shortcut's target, through the shortcut's client.

    Requires the right to start sessions on the shortcut and on the client, so that a shortcut
    gives its user no access to another network. Without a client, the server itself connects, but
    only within its allowed networks. A copy of a client requires only the right to the copy.

    Raises:
        UserError: ``shortcut_not_found``, ``permission_refused``; ``jump_method_other`` when
            the shortcut is for RDP; ``vnc_direct_off``, ``target_not_allowed``, ``server_busy``
            and ``session_limit`` without a client; with a client, also the errors of :func:`start`.
    """
    actor.require_scope(SCOPE)
    shortcut = jump_shortcut_access.require(tx, actor, shortcut_id, RIGHT)
    if shortcut.jump_method == LOCAL_RDP:
        raise UserError("jump_method_other")
    permissions.require(tx, actor, shortcut.jump_client_id, shortcut_id)
    client = None
    if shortcut.jump_client_id is None:
        vnc_networks.check(environment_of(tx).settings.vnc_networks, shortcut.hostname)
    else:
        client = find_client(tx, shortcut.jump_client_id)
    record = _start(tx, actor, client, shortcut)
    jump_shortcuts.note_access(tx, actor, shortcut)
    return view_for(tx, actor, record)


def view_for(tx: Transaction, actor: Actor, record: Session) -> SessionView:
    """Return a session in the API's form, with what the actor may use in it."""
    tx.flush()
    [shown] = permissions.views(tx, actor, [view(record)])
    return shown


def _start(
    tx: Transaction, actor: Actor, client: JumpClient | None, shortcut: JumpShortcut | None
) -> Session:
    environment = environment_of(tx)
    if client is not None:
        check_version(client)
    record = Session(
        id=new_id(),
        jump_client_id=client.id if client else None,
        jump_client_name=(client.name or client.hostname) if client else "",
        jump_shortcut_id=shortcut.id if shortcut else None,
        jump_shortcut_name=shortcut.name if shortcut else "",
        user_id=actor.user_id,
        username=actor.username,
        state=STARTING,
        started_at=environment.clock(),
        used_at=environment.clock(),
        end_reason="",
        tools=[],
        participants=[],
    )
    _check_starts(tx, record)
    check_number(tx, actor)
    details = {"session_id": record.id, "jump_client_name": record.jump_client_name}
    if shortcut is not None:
        details["jump_shortcut_name"] = shortcut.name
    if client is not None:
        check_reachable(tx, client)
        client.last_accessed_at = record.started_at
        client.last_accessed_by = actor.username
    starter = Participant(user_id=actor.user_id, username=actor.username, role=CONTROLS)
    starter.web_session_id, starter.token_id = actor.web_session_id, actor.token_id
    starter.joined_at, starter.left_reason = record.started_at, ""
    record.participants.append(starter)
    tx.add(record)
    announce(tx, record)
    audit.record(tx, actor, "session.start", *target(record), **details)
    return record


def _check_starts(tx: Transaction, new: Session) -> None:
    """Raise ``server_busy`` when too many users are starting sessions on other clients or targets.

    The limit is the setting ``session_start_limit``.
    """
    environment = environment_of(tx)
    take_turns(tx, Lock.START_SESSION)
    same = Session.jump_client_id.is_not_distinct_from(new.jump_client_id)
    if new.jump_client_id is None:
        same = and_(same, Session.jump_shortcut_id == new.jump_shortcut_id)
    starting = select(Session.user_id).where(
        Session.state == STARTING,
        Session.started_at > environment.clock() - START_TIME,
        not_(same),
    )
    users = set(tx.scalars(starting))
    limit = site_settings.current(tx).session_start_limit
    if new.user_id not in users and len(users) >= limit:
        raise UserError("server_busy")


def check_number(tx: Transaction, actor: Actor) -> None:
    """Raise ``session_limit`` if the actor takes part in too many running sessions.

    The limit is the setting ``user_sessions``. Further starts and joins wait for this transaction.
    """
    take_turns(tx, Lock.START_SESSION)
    mine = (
        select(func.count())
        .select_from(Participant)
        .join(Session, Session.id == Participant.session_id)
        .where(
            Participant.user_id == actor.user_id,
            Participant.left_at.is_(None),
            Session.state.in_(RUNNING),
        )
    )
    limit = environment_of(tx).settings.user_sessions
    if (tx.scalar(mine) or 0) >= limit:
        raise UserError("session_limit", limit=limit)


def target(record: Session) -> tuple[str, str]:
    """Return the target of a session for the audit log: its kind and its id."""
    if record.customer_id is not None:
        return "support_session", record.id
    if record.jump_client_id is None:
        return "jump_shortcut", record.jump_shortcut_id or ""
    return "jump_client", record.jump_client_id


def find(tx: Transaction, actor: Actor, session_id: str, *, to_join: bool = False) -> Session:
    """Return a session that the actor may see, or with ``to_join`` a running one on their items.

    Raises:
        UserError: ``session_not_found``.
    """
    actor.require_scope("read", SCOPE)
    seen = session_access.visible(actor)
    if to_join:
        seen = or_(seen, session_access.joinable(actor))
    record = tx.scalar(select(Session).where(Session.id == session_id, seen))
    if record is None:
        raise UserError("session_not_found")
    return record


def note_use(tx: Transaction, session_ids: Collection[str]) -> None:
    """Mark sessions that have a pipe, or had one a moment ago, as open and in use."""
    used = update(Session).where(in_list(Session.id, session_ids), Session.state.in_(IN_USE))
    tx.execute(used.values(state=OPEN, used_at=environment_of(tx).clock()))


def lock(tx: Transaction, session_ids: Collection[str]) -> list[Session]:
    """Return sessions as they are now, and lock them until the end of the transaction."""
    # In the order of the ids, because another transaction may lock the same sessions now.
    rows = select(Session).where(in_list(Session.id, session_ids)).order_by(Session.id)
    fresh = rows.with_for_update().execution_options(populate_existing=True)
    return list(tx.scalars(fresh))


def close(tx: Transaction, actor: Actor, session_id: str) -> None:
    """End a session that the actor controls or started. Administrators may end any session.

    Raises:
        UserError: ``session_not_found``, ``permission_refused``.
    """
    actor.require_scope(SCOPE)
    [record] = lock(tx, [find(tx, actor, session_id).id])
    controls = controller(record)
    if actor.user_id not in {record.user_id, controls and controls.user_id}:
        actor.require_administrator()
    end(tx, record, "closed", actor)


def end(tx: Transaction, record: Session, reason: str, actor: Actor | None) -> None:
    """End a session, its pipes and its processes on the computer.

    Args:
        tx: the transaction.
        record: the session, from :func:`lock`. One that has already ended is not changed.
        reason: ``closed``, ``idle``, or a reason of :mod:`.session_ends`.
        actor: the actor who ends it, or None for the server itself.
    """
    if record.state == ENDED:
        return
    environment = environment_of(tx)
    record.state = ENDED
    # The session may have started on another node, or before this node's clock was set back.
    record.ended_at = max(environment.clock(), record.started_at)
    record.end_reason = reason
    record.logins = None  # whom the computer's users were is not the report's concern
    session_id, client_id, code = record.id, record.jump_client_id, session_ends.code(reason)

    after_commit(tx, lambda: environment.gateway.end_session(session_id, client_id, code))
    if record.customer_id is not None:
        after_commit(tx, partial(environment.gateway.disconnect, record.customer_id, code))
        pins.fail_of(tx, record, code)
    announce(tx, record)
    seconds = round((record.ended_at - record.started_at).total_seconds())
    details = {"session_id": session_id, "reason": reason, "seconds": seconds}
    audit.record(tx, actor, "session.end", *target(record), **details)


def end_many(tx: Transaction, reasons: Mapping[str, str], actor: Actor | None = None) -> None:
    """End several sessions, without an actor on the server's behalf; ``reasons`` are by id."""
    for record in lock(tx, reasons):
        end(tx, record, reasons[record.id], actor)


def end_on(tx: Transaction, client_id: str, reason: str, actor: Actor) -> None:
    running = select(Session.id).where(
        Session.jump_client_id == client_id, Session.state.in_(RUNNING)
    )
    end_many(tx, dict.fromkeys(tx.scalars(running), reason), actor)


def end_idle(tx: Transaction) -> None:
    """End the sessions that were not used for ``IDLE_TIME``, unless a customer waits.

    Support sessions have ``SUPPORT_IDLE_TIME``. One whose customer is no longer connected ends
    before: see :func:`.customers.end_gone`.
    """
    now = environment_of(tx).clock()
    unused = or_(
        and_(Session.customer_id.is_(None), Session.used_at < now - IDLE_TIME),
        Session.used_at < now - SUPPORT_IDLE_TIME,
    )
    idle = select(Session.id).where(Session.state.in_(IN_USE), unused)
    end_many(tx, dict.fromkeys(tx.scalars(idle), "idle"))
