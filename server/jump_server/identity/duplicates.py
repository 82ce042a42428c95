"""Probable duplicates: several Jump Clients of one computer, as their systems' identifiers say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import joinedload

from jump_server.clients.jump_client_access import require
from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.inputs import Hex32, Input
from jump_server.lifecycle import removals
from jump_server.live import events
from jump_server.models.base import EPOCH
from jump_server.models.deployment import Deployment
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import REMOVE
from jump_server.models.jump_shortcut import JumpShortcut
from jump_server.models.session import Session
from jump_wire.errors import UserError

from .views import DuplicateClient, DuplicateComputer, Duplicates, DuplicatesResolved

COMPUTERS = 100
"""Maximum number of listed computers."""

MOST = 400


class Merging(Input):
    """Jump Clients of one computer: the one to keep, and those to merge into it."""

    keep: Hex32
    ids: Annotated[list[Hex32], Field(min_length=1, max_length=MOST)]


class Merge(Input):
    """Computers whose duplicates to merge."""

    computers: Annotated[list[Merging], Field(min_length=1, max_length=COMPUTERS)]


class DuplicateRemoval(Input):
    """Duplicates to remove. With ``keep_none``, a computer may lose all its Jump Clients."""

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=MOST)]
    keep_none: bool = False


def listing(tx: Transaction, actor: Actor) -> Duplicates:
    """Return computers with several Jump Clients. Requires the ``settings`` right.

    Of each computer, the one that is or was connected most recently is to be kept, then the one
    that was deployed most recently. Clones and their originals are no duplicates, although they
    have one identifier; neither is what is online, or passive: that waits without a link.
    """
    actor.require_right(SETTINGS)
    several = (
        select(JumpClient.computer_id)
        .where(JumpClient.computer_id != "", JumpClient.expired_at.is_(None))
        .group_by(JumpClient.computer_id)
        .having(func.count() > 1)
        .order_by(JumpClient.computer_id)
    )
    chosen = list(tx.scalars(several.limit(COMPUTERS)))
    total = tx.scalar(select(func.count()).select_from(several.subquery())) or 0
    computers: dict[str, list[JumpClient]] = defaultdict(list)
    for client in tx.scalars(
        select(JumpClient)
        .where(in_list(JumpClient.computer_id, chosen), JumpClient.expired_at.is_(None))
        .options(joinedload(JumpClient.jump_group))
        .limit(COMPUTERS * MOST)
    ):
        computers[client.computer_id].append(client)
    return {"items": [_view(computers[one]) for one in chosen], "total": total}


def remove(tx: Transaction, actor: Actor, wanted: DuplicateRemoval) -> DuplicatesResolved:
    """Remove records; their files on the computer are another installation's by now.

    Raises:
        UserError: ``permission_refused``, ``client_not_found``, ``client_online``;
            ``duplicates_all_removed`` without ``keep_none``.
    """
    actor.require_right(SETTINGS)
    clients = _held(tx, actor, wanted.ids)
    if not wanted.keep_none:
        _require_rest(tx, clients)
    for client in clients:
        removals.remove(tx, actor, client.id, None, uninstall=False)
    return {"removed": [client.id for client in clients]}


def merge(tx: Transaction, actor: Actor, wanted: Merge) -> DuplicatesResolved:
    """Merge records into the one that is kept, and remove them.

    The kept one gets their copies, Jump Shortcuts, sessions and deployments, and what it lacks of
    name, tag and comments.

    Raises:
        UserError: ``permission_refused``, ``client_not_found``, ``client_online``;
            ``field_malformed`` for clients of different computers.
    """
    actor.require_right(SETTINGS)
    removed: list[str] = []
    for one in wanted.computers:
        kept = require(tx, actor, one.keep, REMOVE)
        others = _held(tx, actor, [client_id for client_id in one.ids if client_id != kept.id])
        if not all(other.computer_id == kept.computer_id != "" for other in others):
            raise UserError(
                "field_malformed", field="computers", expected="Jump Clients of one computer"
            )
        others.sort(key=_recent, reverse=True)
        for other in others:
            _move(tx, other, kept)
            details = {"into": kept.id, "name": other.name or other.hostname}
            audit.record(tx, actor, "jump_client.merged", "jump_client", other.id, **details)
            removals.remove(tx, actor, other.id, None, uninstall=False)
            removed.append(other.id)
        events.note(tx, events.CLIENT_CHANGED, kept.id)
    return {"removed": removed}


def _held(tx: Transaction, actor: Actor, ids: Sequence[str]) -> list[JumpClient]:
    found = []
    for client_id in dict.fromkeys(ids):
        client = require(tx, actor, client_id, REMOVE)
        if client.online:
            raise UserError("client_online")
        found.append(client)
    return found


def _require_rest(tx: Transaction, clients: Sequence[JumpClient]) -> None:
    for client in clients:
        rest = select(JumpClient.id).where(
            JumpClient.computer_id == client.computer_id,
            JumpClient.expired_at.is_(None),
            ~in_list(JumpClient.id, [one.id for one in clients]),
        )
        if tx.scalar(rest.limit(1)) is None:
            raise UserError("duplicates_all_removed", hostname=client.hostname)


def _move(tx: Transaction, other: JumpClient, kept: JumpClient) -> None:
    for table in (JumpShortcut, Session, Deployment):
        of_other = table.jump_client_id == other.id
        tx.execute(update(table).where(of_other).values(jump_client_id=kept.id))
    for name in ("name", "tag", "comments"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    kept.shown_name = (kept.name or kept.hostname).lower()
    if (other.last_accessed_at or EPOCH) > (kept.last_accessed_at or EPOCH):
        kept.last_accessed_at = other.last_accessed_at
        kept.last_accessed_by = other.last_accessed_by
    kept.version += 1
    tx.flush()


def _recent(client: JumpClient) -> tuple[object, ...]:
    connected = client.last_connected_at or EPOCH
    return client.online, client.uninstalled_at is None, connected, client.created_at, client.id


def _view(clients: list[JumpClient]) -> DuplicateComputer:
    clients.sort(key=_recent, reverse=True)
    originals = {client.copy_of for client in clients if client.copy_of is not None}
    return {
        "computer_id": clients[0].computer_id,
        "hostname": clients[0].hostname,
        "clients": [
            _client(client, keep=index == 0, original=client.id in originals)
            for index, client in enumerate(clients)
        ],
    }


def _client(client: JumpClient, *, keep: bool, original: bool) -> DuplicateClient:
    clone = client.copy_of is not None
    waits = client.passive and client.uninstalled_at is None
    status = "online" if client.online else "passive" if waits else "offline"
    return {
        "id": client.id,
        "name": client.name or client.hostname,
        "jump_group": client.jump_group.code_name,
        "status": "uninstalled" if client.uninstalled_at is not None else status,
        "install_dir": client.install_dir,
        "created_at": timestamp(client.created_at),
        "last_connected_at": timestamp(client.last_connected_at),
        "clone": clone,
        "original": original,
        "keep": keep or client.online or waits or clone or original,
    }
