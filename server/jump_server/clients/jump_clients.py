"""Jump Clients: view and edit them."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import VIEW
from jump_server.models.session import ENDED, Session
from jump_server.models.support import Customer
from jump_server.settings import site_settings

from . import jump_client_samples
from .jump_client_access import require
from .jump_client_edits import ClientChange, ManyChanges, change, change_many
from .jump_client_lists import ClientQuery, listing, summary
from .jump_client_views import view
from .views import FailedCall, JumpClientDetail

__all__ = [
    "ClientChange",
    "ClientQuery",
    "ManyChanges",
    "change",
    "change_many",
    "get",
    "listing",
    "require",
    "summary",
]


def get(tx: Transaction, actor: Actor, client_id: str) -> JumpClientDetail:
    """Return one client as the API shows it, with the samples of the last hour."""
    client = require(tx, actor, client_id, VIEW)
    environment = environment_of(tx)
    settings = site_settings.current(tx)
    every = settings.statistics_seconds or environment.settings.statistics_seconds
    last_hour = jump_client_samples.view(client.samples, environment.clock(), every)
    is_shown = client.passive and actor.may(SETTINGS)
    failed_call = cast("FailedCall | None", client.failed_call if is_shown else None)
    return {**view(tx, client.id), "last_hour": last_hour, "failed_call": failed_call}


def not_wanted(tx: Transaction, client_ids: Sequence[str]) -> set[str]:
    """Return the ids of clients that must not be connected: removed, or waiting for removal.

    Customers' clients must not be connected once their session has ended.
    """
    settled = (JumpClient.removal, JumpClient.uninstalled_at, JumpClient.expired_at)
    wanted = select(JumpClient.id).where(
        in_list(JumpClient.id, client_ids), *(column.is_(None) for column in settled)
    )
    customers = (
        select(Customer.id)
        .join(Session, Session.id == Customer.session_id)
        .where(in_list(Customer.id, client_ids), Session.state != ENDED)
    )
    return set(client_ids).difference(tx.scalars(wanted.union(customers)))
