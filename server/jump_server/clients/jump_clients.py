"""Jump Clients: view and edit them."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import (
    Comments,
    GroupReference,
    Input,
    Name,
    PassiveListen,
    PassivePort,
    Tag,
)
from jump_server.groups import jump_group_names
from jump_server.groups.jump_group_access import may
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import EDIT, MOVE, VIEW
from jump_server.models.session import ENDED, Session
from jump_server.models.support import Customer
from jump_server.settings import site_settings
from jump_wire.calls import PORT
from jump_wire.errors import UserError

from . import connection_types, jump_client_samples, local_control
from .jump_client_access import require
from .jump_client_lists import ClientQuery, listing, summary
from .jump_client_views import view
from .views import FailedCall, JumpClientDetail
from .views import JumpClient as JumpClientView

__all__ = [
    "ClientChange",
    "ClientQuery",
    "change",
    "get",
    "listing",
    "require",
    "summary",
]


class ClientChange(Input):
    """Changes to a Jump Client. Omitted fields stay the same."""

    name: Name = ""
    jump_group: GroupReference = ""
    tag: Tag = ""
    comments: Comments = ""
    passive: bool = False
    passive_port: PassivePort = PORT
    passive_listen: PassiveListen = ""
    forbid_disable: bool = False
    forbid_uninstall: bool = False


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


def change(
    tx: Transaction, actor: Actor, client_id: str, wanted: ClientChange, version: int | None
) -> JumpClientView:
    """Edit a client. Moving it requires the right to move in both Jump Groups.

    Raises:
        UserError: also those of :func:`.local_control.change` and :func:`.connection_types.change`.
    """
    given = wanted.given()
    client = require(tx, actor, client_id, VIEW if given.keys() == {"jump_group"} else EDIT)
    tx.refresh(client, ["version"], with_for_update=True)
    edit_conflicts.check(client.version, version)
    local_control.change(tx, actor, client, given)
    if "jump_group" in given:
        group = jump_group_names.find(tx, given.pop("jump_group"))
        if group.id != client.jump_group_id:
            for group_id in (client.jump_group_id, group.id):
                if not may(tx, actor, group_id, MOVE):
                    raise UserError("permission_refused")
            local_control.check_move(tx, actor, client, group)
            given["jump_group"] = group.code_name
            client.jump_group = group
    for field in ("name", "tag", "comments"):
        if field in given:
            setattr(client, field, given[field])
    connection_types.change(tx, client, given)
    client.shown_name = (client.name or client.hostname).lower()
    client.version += 1
    tx.flush()
    audit.record(tx, actor, "jump_client.changed", "jump_client", client.id, **given)
    events.note(tx, events.CLIENT_CHANGED, client.id)
    if not given.keys().isdisjoint({"jump_group", "tag", "passive"}):
        events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return view(tx, client.id)
