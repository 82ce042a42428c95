"""Wake on LAN: online neighbours wake an offline computer.

A neighbour is a Jump Client with the same public address and at least one common network. The
actor needs no right to the neighbour, because it only sends the packet that wakes the computer.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.groups.jump_group_access import visible
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import START_SESSION
from jump_wire.errors import UserError

from .jump_client_access import check_version, require
from .views import Woken

MOST_MACS = 8
MOST_SUBNETS = 16
MOST_NEIGHBOURS = 3
TRIED = 20
"""Maximum number of records checked, because some may be marked online but be disconnected."""

_NETWORK = re.compile(r"([0-9a-f]{2}(?::[0-9a-f]{2}){5}) ([0-9.]{7,15}/[0-9]{1,2})")


def networks(told: Iterable[str]) -> dict[str, str]:
    """Return the MAC addresses and networks to store from a client's report.

    Invalid entries and loopback networks are left out.
    """
    macs: dict[str, None] = {}
    subnets: dict[str, None] = {}
    for text in told:
        found = _NETWORK.fullmatch(text)
        try:
            subnet = ipaddress.IPv4Network(found[2]) if found else None
        except ValueError:
            continue
        if found and subnet and not subnet.is_loopback:
            macs[found[1]] = None
            subnets[str(subnet)] = None
    return {
        "macs": " ".join(list(macs)[:MOST_MACS]),
        "subnets": "".join(f" {subnet} " for subnet in list(subnets)[:MOST_SUBNETS]),
    }


def wake(tx: Transaction, actor: Actor, client_id: str) -> Woken:
    """Wake an offline client's computer through up to three neighbours.

    Requires the right to start sessions. A client that is disabled at the console can be woken,
    because it must be online to be enabled again.

    Returns:
        ``through``: the names of the neighbours that the actor may see; ``others``: the number of
        the other neighbours.

    Raises:
        UserError: in this order: ``client_not_found``, ``client_uninstalled``,
            ``permission_refused``, ``client_disabled`` (only if disabled on the computer),
            ``version_mismatch``, ``client_online``, ``mac_unknown``, ``no_neighbour_online``.
    """
    client = require(tx, actor, client_id, START_SESSION, computer=True)
    if client.disabled_on_computer:
        raise UserError("client_disabled")
    check_version(client)
    if client.online:
        raise UserError("client_online")
    macs = client.macs.split()
    if not macs:
        raise UserError("mac_unknown")
    neighbours = _neighbours(tx, client)
    if not neighbours:
        raise UserError("no_neighbour_online")
    gateway = environment_of(tx).gateway
    ids = [neighbour.id for neighbour in neighbours]

    def send() -> None:
        for neighbour_id in ids:
            gateway.send_wake(neighbour_id, macs)

    after_commit(tx, send)
    details = {"name": client.name or client.hostname, "through": ids}
    audit.record(tx, actor, "jump_client.woken", "jump_client", client.id, **details)
    seen = _seen(tx, actor, ids)
    names = [one.name or one.hostname for one in neighbours if one.id in seen]
    return {"through": names, "others": len(ids) - len(names)}


def _neighbours(tx: Transaction, client: JumpClient) -> list[JumpClient]:
    shared: list[ColumnElement[bool]] = [
        JumpClient.subnets.contains(f" {subnet} ") for subnet in client.subnets.split()
    ]
    found = tx.scalars(
        select(JumpClient)
        .where(
            JumpClient.id != client.id,
            JumpClient.online.is_(True),
            JumpClient.public_address == client.public_address,
            JumpClient.disabled_on_computer.is_(False),
            JumpClient.uninstalled_at.is_(None),
            JumpClient.removal.is_(None),
            JumpClient.expired_at.is_(None),
            or_(*shared),
        )
        .order_by(JumpClient.last_connected_at.desc(), JumpClient.id)
        .limit(TRIED)
    )
    gateway = environment_of(tx).gateway
    connected = (one for one in found if gateway.is_connected(one.id))
    return [one for _, one in zip(range(MOST_NEIGHBOURS), connected, strict=False)]


def _seen(tx: Transaction, actor: Actor, ids: Sequence[str]) -> set[str]:
    """Return the ids of those clients that the actor may see."""
    mine = (
        select(JumpClient.id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(JumpClient.id.in_(ids), visible(actor))
    )
    return set(tx.scalars(mine))
