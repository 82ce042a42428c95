"""Active and passive Jump Clients: changes of the type, and what the server needs to call one."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, null, or_, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.settings import client_limits
from jump_server.trust import Trust
from jump_wire.errors import UserError
from jump_wire.messages import ConnectionType

from . import jump_client_states
from .views import FailedCall, Outcome

ACTIVE = ConnectionType(passive=False)
FIELDS = ("passive_port", "passive_listen")
ATTEMPTS = 32
"""Numbers that one call may use: one for each address that is tried."""


@dataclass(frozen=True)
class Callee:
    """A client that is to be called.

    ``hosts`` are its names and addresses, the most promising first. ``number`` is the first of
    ``ATTEMPTS`` numbers that no call has used.
    """

    client_id: str
    key: bytes
    hosts: tuple[str, ...]
    port: int
    number: int


def key(trust: Trust, client_id: str) -> bytes:
    """Return the key by which the server proves itself to a client. It is stored nowhere."""
    return trust.derive(f"call {client_id}")


def message(trust: Trust, client: Any) -> ConnectionType:
    """Return what a client is told of its type, from its record or a row with these columns."""
    if not client.passive:
        return ACTIVE
    told = base64.urlsafe_b64encode(key(trust, client.id)).decode().rstrip("=")
    port, listen = client.passive_port, client.passive_listen
    return ConnectionType(
        passive=True, port=port, listen=listen, key=told, number=client.call_number
    )


def check(tx: Transaction, client: JumpClient, given: Mapping[str, Any]) -> None:
    """Check that a client may get another connection type.

    Raises:
        UserError: ``client_uninstalled``; ``active_count_reached`` when the site's number of active
            clients does not allow another one.
    """
    wanted = given.get("passive", client.passive)
    if wanted != client.passive:
        if client.uninstalled_at is not None:
            raise UserError("client_uninstalled")
        if not wanted:
            client_limits.require_active_place(tx)


def apply(tx: Transaction, client: JumpClient, given: Mapping[str, Any]) -> None:
    """Change the connection type of a client, its port, and where it listens, after :func:`check`.

    A client that is not connected is called, so that it learns its new type.
    """
    before = (client.passive, *(getattr(client, field) for field in FIELDS))
    wanted = given.get("passive", client.passive)
    if wanted != client.passive:
        event = "become_passive" if wanted else "become_active"
        jump_client_states.change(client, event, environment_of(tx).clock())
    for field in FIELDS:
        if field in given:
            setattr(client, field, given[field])
    if before == (client.passive, *(getattr(client, field) for field in FIELDS)):
        return
    environment = environment_of(tx)
    told, client_id, was_passive = message(environment.trust, client), client.id, before[0]
    gateway = environment.gateway
    after_commit(tx, lambda: gateway.send_connection_type(client_id, told))
    if was_passive:
        after_commit(tx, lambda: gateway.call(client_id))


def begin_call(tx: Transaction, client_id: str) -> Callee | None:
    """Take the next numbers, and return whom to call; None when the client is not there to call."""
    environment = environment_of(tx)
    # The numbers never go back, even if the clock does: a client refuses earlier ones.
    now = int(environment.clock().timestamp() * 1_000_000)
    following = case((JumpClient.call_number < now, now), else_=JumpClient.call_number)
    row = tx.execute(
        update(JumpClient)
        .where(
            JumpClient.id == client_id,
            JumpClient.uninstalled_at.is_(None),
            JumpClient.expired_at.is_(None),
        )
        .values(call_number=following + ATTEMPTS)
        .returning(
            JumpClient.call_number,
            JumpClient.passive_port,
            JumpClient.called_address,
            JumpClient.private_addresses,
            JumpClient.fqdn,
            func.lower(JumpClient.hostname),
            JumpClient.public_address,
        )
    ).first()
    if row is None:
        return None
    number, port, last, private, *others = row
    hosts = dict.fromkeys(host for host in (last, *private.split(), *others) if host)
    return Callee(
        client_id,
        key(environment.trust, client_id),
        tuple(hosts)[:ATTEMPTS],
        port,
        number - ATTEMPTS + 1,
    )


def reached(tx: Transaction, client_id: str, address: str) -> None:
    """Record where a call reached the client, if that is news."""
    news = or_(JumpClient.called_address != address, JumpClient.failed_call.is_not(None))
    tx.execute(
        update(JumpClient)
        .where(JumpClient.id == client_id, news)
        .values(called_address=address, failed_call=null())
    )


def not_reached(tx: Transaction, client_id: str, attempts: Mapping[str, Outcome]) -> None:
    """Record what stood in the way of a call, by each of the client's names and addresses."""
    failed: FailedCall = {
        "at": timestamp(environment_of(tx).clock()),
        "attempts": [{"host": host, "outcome": outcome} for host, outcome in attempts.items()],
    }
    tx.execute(update(JumpClient).where(JumpClient.id == client_id).values(failed_call=failed))
    events.note(tx, events.CLIENT_CHANGED, client_id)
