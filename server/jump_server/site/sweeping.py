"""Periodic work: planned removals of Jump Clients, and the deletion of expired records."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import BigInteger, case, delete, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from jump_server.accounts import guessing
from jump_server.clients.jump_client_views import EPHEMERAL_MINUTES
from jump_server.core import audit, idempotency
from jump_server.core.site import site_of
from jump_server.db import after_commit
from jump_server.deployment import deployments
from jump_server.items import bulk_jobs
from jump_server.lifecycle.removals import bury
from jump_server.live import events
from jump_server.models.base import milliseconds
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient
from jump_server.models.user import WebSession
from jump_server.settings import site_settings
from jump_server.shortcuts import jump_client_copies

from . import clock_watch

BATCH = 500
"""Maximum number of clients in one transaction. The next sweep handles the others."""
MINUTE = 60_000
DAY = 24 * 60
EXPIRED_KEPT = timedelta(minutes=5)
"""Time an expired sign-in is kept, so that its sessions end as expired, not as signed out."""


@dataclass(frozen=True)
class Swept:
    """Results of a sweep: the number of clients hidden from users, and of records deleted."""

    expired: int
    buried: int


def sweep(session: Session, now: datetime) -> Swept:
    """Do all work that is due. To be called about every minute.

    A client whose planned removal is due is hidden from users at once. Its record stays for the
    site's expiry time, so that the client gets the order to uninstall itself if it connects again.
    Then the record is deleted.
    """
    expired = _expire(session, now)
    buried = _bury(session, now)
    session.execute(delete(WebSession).where(WebSession.expires_at <= now - EXPIRED_KEPT))
    guessing.sweep(session, now)
    idempotency.forget(session, now)
    deployments.forget(session)
    bulk_jobs.forget(session, now)
    return Swept(expired, buried)


def sweep_if_trusted(session: Session, pace: clock_watch.Pace, now: datetime) -> Swept | None:
    """Sweep, unless the clock is not trusted. In that case nothing is removed by its age."""
    return sweep(session, now) if clock_watch.agrees(session, pace, now) else None


def _offline_since(session: Session) -> tuple[object, object]:
    """Return SQL for the start of a client's offline time and for its maximum length.

    Both are in milliseconds.
    """
    days = site_settings.current(session).client_expiry_days
    since = func.coalesce(
        type_coerce(JumpClient.last_disconnected_at, BigInteger),
        type_coerce(JumpClient.created_at, BigInteger),
    )
    site_minutes = literal(days * DAY, BigInteger)
    own = JumpClient.max_offline_minutes
    minutes = case(
        (JumpClient.ephemeral.is_(True), EPHEMERAL_MINUTES),
        (own < site_minutes, own),
        else_=site_minutes,
    )
    return since, minutes * MINUTE


def _expire(session: Session, now: datetime) -> int:
    since, allowed = _offline_since(session)
    due = (
        select(JumpClient)
        .where(
            JumpClient.online.is_(False),
            JumpClient.uninstalled_at.is_(None),
            JumpClient.expired_at.is_(None),
            since + allowed <= milliseconds(now),  # type: ignore[operator]  # SQL expressions
        )
        .order_by(JumpClient.id)
        .limit(BATCH)
        .with_for_update()
    )
    clients = session.scalars(due).all()
    gateway = site_of(session).gateway
    for client in clients:
        client.expired_at = now
        client.removal = UNINSTALL_PENDING
        identity = client.id
        after_commit(session, partial(gateway.send_uninstall, identity))
        details = {"name": client.name or client.hostname}
        audit.record(session, None, "jump_client.expired", "jump_client", identity, **details)
        jump_client_copies.forget(session, identity)
        events.note(session, events.CLIENT_GONE, identity)
    if clients:
        events.note(session, events.GROUPS_CHANGED, events.COUNTS)
    return len(clients)


def _bury(session: Session, now: datetime) -> int:
    long_ago = now - timedelta(days=site_settings.current(session).client_expiry_days)
    forgotten = (
        select(JumpClient)
        .where(JumpClient.expired_at <= long_ago, JumpClient.online.is_(False))
        .order_by(JumpClient.id)
        .limit(BATCH)
    )
    clients = session.scalars(forgotten).all()
    for client in clients:
        bury(session, client)
    return len(clients)
