"""What is forbidden on the computers, and the tokens that allow it there for an hour.

A Jump Group, an installer and a Jump Client can each forbid to disable or to uninstall the Jump
Client on its computer. The strictest holds. The client is told, and the anchors by which it
verifies maintenance tokens without the server (:mod:`jump_wire.maintenance`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import noting
from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.groups.jump_group_access import Rights
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import REMOVE
from jump_server.trust import Trust
from jump_wire import maintenance
from jump_wire.local_control import FREE, LocalControl

from .jump_client_access import require
from .views import MaintenanceToken

DISABLED, UNINSTALLED = "disable", "uninstall"

FIELDS = ("forbid_disable", "forbid_uninstall")

_OWN_GROUP = select(JumpGroup).where(JumpGroup.id == JumpClient.jump_group_id)
DISABLE = or_(
    JumpClient.forbid_disable,
    _OWN_GROUP.with_only_columns(JumpGroup.forbid_disable).correlate(JumpClient).scalar_subquery(),
)
UNINSTALL = or_(
    JumpClient.forbid_uninstall,
    _OWN_GROUP.with_only_columns(JumpGroup.forbid_uninstall)
    .correlate(JumpClient)
    .scalar_subquery(),
)
"""SQL: what is forbidden of a client.

It is no join: for one, PostgreSQL reads all clients to authenticate fifty.
"""


_PRESENT = (JumpClient.uninstalled_at.is_(None), JumpClient.expired_at.is_(None))


def _restricted(forbidding: Sequence[str]) -> ColumnElement[bool]:
    """Return SQL for the clients of which something is forbidden, by themselves or these groups."""
    own = or_(JumpClient.forbid_disable, JumpClient.forbid_uninstall)
    return or_(own, in_list(JumpClient.jump_group_id, forbidding)) if forbidding else own


Signature = tuple[tuple[Any, ...], ...]


def told(row: Any) -> LocalControl:
    """Return what a client is told, from a row with ``FIELDS`` and its anchors."""
    if not (row.forbid_disable or row.forbid_uninstall):
        return FREE
    known = tuple(row.maintenance_anchors.split())
    return LocalControl(bool(row.forbid_disable), bool(row.forbid_uninstall), known)


def signature(tx: Transaction) -> Signature:
    """Return counts that differ after almost any change of what is forbidden; empty: nothing is."""
    forbidding = or_(JumpGroup.forbid_disable, JumpGroup.forbid_uninstall)
    flags = (JumpGroup.id, JumpGroup.forbid_disable, JumpGroup.forbid_uninstall)
    groups = tx.execute(select(*flags).where(forbidding).order_by(JumpGroup.id)).all()
    kinds = (JumpClient.jump_group_id, JumpClient.forbid_disable, JumpClient.forbid_uninstall)
    clients = tx.execute(
        select(
            *kinds,
            func.count(),
            func.sum(JumpClient.version),
            func.sum(func.length(JumpClient.maintenance_anchors)),
        )
        .where(_restricted([row.id for row in groups]), *_PRESENT)
        .group_by(*kinds)
        .order_by(*kinds)
    )
    return tuple(tuple(row) for row in (*groups, *clients))


def restricted(tx: Transaction, client_ids: Sequence[str]) -> dict[str, LocalControl]:
    """Return what those of the clients are told of which something is forbidden, by id."""
    rows = tx.execute(
        select(
            JumpClient.id,
            DISABLE.label("forbid_disable"),
            UNINSTALL.label("forbid_uninstall"),
            JumpClient.maintenance_anchors,
        ).where(in_list(JumpClient.id, client_ids), or_(DISABLE, UNINSTALL), *_PRESENT)
    )
    return {row.id: told(row) for row in rows}


def without_anchors(tx: Transaction, client_ids: Sequence[str], limit: int) -> list[str]:
    """Return some of these clients, and of all passive ones, that need other anchors.

    Args:
        tx: the transaction.
        client_ids: the clients that are connected to this worker.
        limit: return at most so many.
    """
    current = JumpClient.maintenance_anchors.startswith(
        anchors_begin(environment_of(tx).clock()), autoescape=True
    )
    wanted = (
        select(JumpClient.id)
        .where(
            or_(DISABLE, UNINSTALL),
            or_(in_list(JumpClient.id, client_ids), JumpClient.passive),
            ~current,
            *_PRESENT,
        )
        .limit(limit)
    )
    return list(tx.scalars(wanted))


def anchors_begin(now: datetime) -> str:
    """Return what present anchors begin with: the number of their first period."""
    return f"{maintenance.period(maintenance.slot(now.timestamp()))}-"


def new_anchors(trust: Trust, client_id: str, now: datetime) -> str:
    """Return a client's anchors, as they are stored. This takes some 20 ms."""
    made = maintenance.anchors(_seeds(trust, client_id), maintenance.slot(now.timestamp()))
    return " ".join(made)


def store_anchors(tx: Transaction, client_id: str, anchors: str) -> None:
    """Store the anchors of a client."""
    tx.execute(
        update(JumpClient).where(JumpClient.id == client_id).values(maintenance_anchors=anchors)
    )


def token(tx: Transaction, actor: Actor, client_id: str) -> MaintenanceToken:
    """Return the client's present maintenance token. Requires the right to remove it.

    It exists also when nothing is forbidden, and when the client is marked as uninstalled: an
    offline client may still follow what it was told, and the account can report an uninstallation
    that has not happened.

    Raises:
        UserError: ``client_not_found``, ``permission_refused``.
    """
    client = require(tx, actor, client_id, REMOVE)
    trust, now = environment_of(tx).trust, _slot(tx)
    if not maintenance.are_current(client.maintenance_anchors.split(), now):
        client.maintenance_anchors = new_anchors(trust, client.id, environment_of(tx).clock())
    end = (now + 1 + maintenance.TOLERANCE_SLOTS) * maintenance.SLOT_SECONDS
    until = timestamp(datetime.fromtimestamp(end, UTC))
    details = {"name": client.name or client.hostname, "valid_until": until}
    audit.record(tx, actor, "jump_client.token_shown", "jump_client", client.id, **details)
    made = maintenance.token(_seeds(trust, client.id)(maintenance.period(now)), now)
    return {"token": made, "valid_until": until}


def accepts(tx: Transaction, client: JumpClient, given: str) -> bool:
    """Return whether a text is a present maintenance token of the client."""
    known = client.maintenance_anchors.split()
    return bool(given) and maintenance.accepts(known, given, _slot(tx))


def forbidden(tx: Transaction, client: JumpClient) -> LocalControl:
    """Return what is forbidden of a client."""
    group = tx.get_one(JumpGroup, client.jump_group_id)
    return LocalControl(
        client.forbid_disable or group.forbid_disable,
        client.forbid_uninstall or group.forbid_uninstall,
    )


def check(rights: Rights, client: JumpClient, given: Mapping[str, Any], group: JumpGroup) -> None:
    """Require the right to remove a client, if a change of it concerns what is forbidden.

    That right is needed for a token, too: both let its owner uninstall it. A move to another Jump
    Group concerns it when something is forbidden before and not afterwards.

    Args:
        rights: the actor's.
        client: the client as it is.
        given: the fields that change.
        group: its Jump Group after the change.

    Raises:
        UserError: ``permission_refused``.
    """
    wanted = {field: given.get(field, getattr(client, field)) for field in FIELDS}
    exempted = any(
        getattr(client.jump_group, field) and not (wanted[field] or getattr(group, field))
        for field in FIELDS
    )
    if exempted or any(wanted[field] != getattr(client, field) for field in FIELDS):
        rights.require(client.jump_group_id, REMOVE)


def apply(tx: Transaction, client: JumpClient, given: Mapping[str, Any]) -> None:
    """Change what is forbidden of a client after :func:`check`. Its worker then tells it."""
    for field in FIELDS:
        if field in given and given[field] != getattr(client, field):
            setattr(client, field, given[field])
            if client.passive:  # it has no link, and would be told by its daily one
                gateway, client_id = environment_of(tx).gateway, client.id
                after_commit(tx, partial(gateway.call, client_id))


def note_broken(tx: Transaction, client: JumpClient, what: str) -> None:
    """Record, and report, that something was done on the computer although it is forbidden.

    ``what`` is :data:`DISABLED` or :data:`UNINSTALLED`.
    """
    name = client.name or client.hostname
    actor = Actor("", name[:64], "", address=client.public_address)
    action = "jump_client.local_control_broken"
    details = {"name": name, "action": what}
    audit.record(tx, actor, action, "jump_client", client.id, **details)
    noting.note_client(tx, "local_control", client, action=what)


def _seeds(trust: Trust, client_id: str) -> Callable[[int], bytes]:
    return lambda number: trust.derive(f"maintenance {client_id} {number}")


def _slot(tx: Transaction) -> int:
    return maintenance.slot(environment_of(tx).clock().timestamp())
