"""Expired Jump Clients: removed by age, hidden until they reconnect, and restorable."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from pydantic import Field
from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_views import EPHEMERAL_MINUTES
from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input
from jump_server.db import after_commit
from jump_server.live import events
from jump_server.models.base import milliseconds
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.settings import site_settings
from jump_server.shortcuts import jump_client_copies

from .removals import bury
from .views import ExpiredClient, ExpiredClients, RestoredClients

BATCH = 500
"""Maximum number of clients in one transaction. The next sweep handles the others."""
MINUTE = 60_000
DAY = 24 * 60
LISTED = 500
"""Maximum number of listed clients, the last removed ones first."""


class Restoration(Input):
    """Expired Jump Clients to restore."""

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=LISTED)]


def listing(tx: Transaction, actor: Actor) -> ExpiredClients:
    """Return the clients that can be restored, and the time when their records are deleted.

    Requires the ``settings`` right.
    """
    actor.require_right(SETTINGS)
    kept = timedelta(days=site_settings.current(tx).client_expiry_days)
    rows = tx.execute(
        select(JumpClient, JumpGroup.code_name)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(JumpClient.expired_at.is_not(None))
        .order_by(JumpClient.expired_at.desc(), JumpClient.id)
        .limit(LISTED)
    )
    return {"items": [_view(client, group, kept) for client, group in rows]}


def restore(tx: Transaction, actor: Actor, wanted: Restoration) -> RestoredClients:
    """Restore clients. Their offline time starts again from zero.

    Requires the ``settings`` right.

    Returns:
        The ids of the restored clients. The others are unknown, or their computers were already
        told to uninstall.
    """
    actor.require_right(SETTINGS)
    now = environment_of(tx).clock()
    found = tx.scalars(
        select(JumpClient)
        .where(
            JumpClient.id.in_(wanted.ids),
            JumpClient.expired_at.is_not(None),
            JumpClient.online.is_(False),
        )
        .order_by(JumpClient.id)
        .with_for_update()
    ).all()
    for client in found:
        client.expired_at = client.removal = None
        client.last_disconnected_at = now
        client.version += 1
        details = {"name": client.name or client.hostname}
        audit.record(tx, actor, "jump_client.restored", "jump_client", client.id, **details)
        events.note(tx, events.CLIENT_CHANGED, client.id)
    if found:
        events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return {"restored": [client.id for client in found]}


def offline_since(tx: Transaction) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return SQL for the start of a client's offline time and for its maximum length.

    Both are in milliseconds.
    """
    days = site_settings.current(tx).client_expiry_days
    since = func.coalesce(
        type_coerce(JumpClient.last_disconnected_at, BigInteger),
        type_coerce(JumpClient.created_at, BigInteger),
    )
    site_minutes = literal(days * DAY, BigInteger)
    own = JumpClient.max_offline_minutes
    minutes = case(
        (JumpClient.passive.is_(True), site_minutes),  # it is not always connected
        (JumpClient.ephemeral.is_(True), EPHEMERAL_MINUTES),
        (own < site_minutes, own),
        else_=site_minutes,
    )
    return since, minutes * MINUTE


def expire(tx: Transaction, now: datetime) -> int:
    """Hide clients whose planned removal is due, and return their number.

    The records stay for the site's expiry time, so that each client gets the order to uninstall
    itself if it connects again.
    """
    since, allowed = offline_since(tx)
    due = (
        select(JumpClient)
        .where(
            JumpClient.online.is_(False),
            JumpClient.uninstalled_at.is_(None),
            JumpClient.expired_at.is_(None),
            since + allowed <= milliseconds(now),
        )
        .order_by(JumpClient.id)
        .limit(BATCH)
        .with_for_update()
    )
    clients = tx.scalars(due).all()
    gateway = environment_of(tx).gateway
    for client in clients:
        client.expired_at = now
        client.removal = UNINSTALL_PENDING
        identity = client.id
        after_commit(tx, partial(gateway.send_uninstall, identity))
        details = {"name": client.name or client.hostname}
        audit.record(tx, None, "jump_client.expired", "jump_client", identity, **details)
        jump_client_copies.forget(tx, identity)
        events.note(tx, events.CLIENT_GONE, identity)
    if clients:
        events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return len(clients)


def bury_expired(tx: Transaction, now: datetime) -> int:
    """Delete the records of clients that expired long ago, and return their number."""
    long_ago = now - timedelta(days=site_settings.current(tx).client_expiry_days)
    forgotten = (
        select(JumpClient)
        .where(JumpClient.expired_at <= long_ago, JumpClient.online.is_(False))
        .order_by(JumpClient.id)
        .limit(BATCH)
    )
    clients = tx.scalars(forgotten).all()
    for client in clients:
        bury(tx, client)
    return len(clients)


def _view(client: JumpClient, group: str, kept: timedelta) -> ExpiredClient:
    assert client.expired_at is not None  # noqa: S101  # the statement selects only expired ones
    return {
        "id": client.id,
        "name": client.name or client.hostname,
        "jump_group": group,
        "removed_at": timestamp(client.expired_at),
        "deleted_at": timestamp(client.expired_at + kept),
    }
