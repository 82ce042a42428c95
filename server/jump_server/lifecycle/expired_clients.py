"""Expired Jump Clients: removed by age, hidden until they reconnect, and restorable."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.inputs import Hex32, Input
from jump_server.core.site import site_of
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.settings import site_settings

LISTED = 500
"""Maximum number of listed clients, the last removed ones first."""


class Restoration(Input):
    """Expired Jump Clients to restore."""

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=LISTED)]


def listing(session: Session, actor: Actor) -> dict[str, Any]:
    """Return the clients that can be restored, and the time when their records are deleted.

    Requires the ``settings`` right.
    """
    actor.require_right(SETTINGS)
    kept = timedelta(days=site_settings.current(session).client_expiry_days)
    rows = session.execute(
        select(JumpClient, JumpGroup.code_name)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(JumpClient.expired_at.is_not(None))
        .order_by(JumpClient.expired_at.desc(), JumpClient.id)
        .limit(LISTED)
    )
    return {"items": [_view(client, group, kept) for client, group in rows]}


def restore(session: Session, actor: Actor, wanted: Restoration) -> dict[str, Any]:
    """Restore clients. Their offline time starts again from zero.

    Requires the ``settings`` right.

    Returns:
        The ids of the restored clients. The others are unknown, or their computers were already
        told to uninstall.
    """
    actor.require_right(SETTINGS)
    now = site_of(session).clock()
    found = session.scalars(
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
        audit.record(session, actor, "jump_client.restored", "jump_client", client.id, **details)
        events.note(session, events.CLIENT_CHANGED, client.id)
    if found:
        events.note(session, events.GROUPS_CHANGED, events.COUNTS)
    return {"restored": [client.id for client in found]}


def _view(client: JumpClient, group: str, kept: timedelta) -> dict[str, Any]:
    assert client.expired_at is not None  # noqa: S101  # the statement selects only expired ones
    return {
        "id": client.id,
        "name": client.name or client.hostname,
        "jump_group": group,
        "removed_at": timestamp(client.expired_at),
        "deleted_at": timestamp(client.expired_at + kept),
    }
