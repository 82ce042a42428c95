"""Find many Jump Clients with one request: by id, by name, or by their computer."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input, Name, Text
from jump_server.groups.jump_group_access import visible
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_wire.errors import UserError

from .jump_client_views import views
from .views import FoundJumpClients

LIMIT = 2000
"""Maximum number of Jump Clients in one response, needed because names are not unique."""
Short = Annotated[str, Text(255)]


class KnownComputer(Input):
    """Identification of a computer: its full name, and its machine id or one of its addresses."""

    fqdn: Annotated[str, Text(255, low=1)]
    machine_id: Short = ""
    addresses: Annotated[list[Short], Field(max_length=64)] = Field(default_factory=list)
    install_dir: Annotated[str, Text(4096)] = ""
    """Selects the Jump Client in this directory when the computer has several."""


class Wanted(Input):
    """Jump Clients to find."""

    ids: Annotated[list[Hex32], Field(max_length=500)] = Field(default_factory=list)
    names: Annotated[list[Name], Field(max_length=500)] = Field(default_factory=list)
    computers: Annotated[list[KnownComputer], Field(max_length=500)] = Field(default_factory=list)


def find(tx: Transaction, actor: Actor, wanted: Wanted) -> FoundJumpClients:
    """Return the matching Jump Clients that ``actor`` can see, and their ids by computer.

    A full name alone does not identify a computer: the machine id or an address has to match too.

    Raises:
        UserError: ``field_too_many`` when more than ``LIMIT`` Jump Clients match.
    """
    candidates = _candidates(tx, actor, wanted)
    on = [[row.id for row in candidates if _is_on(row, computer)] for computer in wanted.computers]
    asked, names = set(wanted.ids), {name.lower() for name in wanted.names}
    kept = {row.id for row in candidates if row.id in asked or row.shown_name in names}
    kept.update(*on)
    shown = views(tx, sorted(kept))
    return {
        "items": [shown[row.id] for row in candidates if row.id in shown],
        "computers": [[found for found in ids if found in shown] for ids in on],
        "server_addresses": list(environment_of(tx).settings.addresses),
    }


def _candidates(tx: Transaction, actor: Actor, wanted: Wanted) -> list[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.ids:
        conditions.append(in_list(JumpClient.id, wanted.ids))
    if names := [name.lower() for name in wanted.names if name]:
        conditions.append(in_list(JumpClient.shown_name, names))
    if wanted.computers:
        full = [computer.fqdn.lower() for computer in wanted.computers]
        conditions.append(in_list(func.lower(JumpClient.fqdn), full))
        # A client that has never connected has reported its short name only.
        short = in_list(func.lower(JumpClient.hostname), full)
        conditions.append(and_(JumpClient.fqdn == "", short))
    if not conditions:
        return []
    found = tx.execute(
        select(
            JumpClient.id,
            JumpClient.shown_name,
            JumpClient.fqdn,
            JumpClient.hostname,
            JumpClient.machine_id,
            JumpClient.install_dir,
            JumpClient.private_addresses,
            JumpClient.public_address,
        )
        .join(JumpClient.jump_group)
        .where(JumpClient.expired_at.is_(None), visible(actor), or_(*conditions))
        .order_by(JumpClient.shown_name, JumpClient.id)
        .limit(LIMIT + 1)
    ).all()
    if len(found) > LIMIT:
        raise UserError("field_too_many", field="names", limit=LIMIT)
    return list(found)


def _is_on(row: Any, computer: KnownComputer) -> bool:
    if (row.fqdn or row.hostname).lower() != computer.fqdn.lower():
        return False
    if computer.install_dir and row.install_dir != computer.install_dir:
        return False
    addresses = {*row.private_addresses.split(), row.public_address} - {""}
    same = bool(computer.machine_id) and row.machine_id == computer.machine_id
    return same or not addresses.isdisjoint(computer.addresses)
