"""Jump Clients' credentials: authentication and rotation."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, cast, false, literal, null, select, true, union_all
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.models.identity import EarlierCredentials
from jump_server.models.in_list import Texts, in_list
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient, RemovedClient
from jump_server.models.session import ENDED, Session
from jump_server.models.support import Customer
from jump_server.sealing import digest
from jump_server.trust import Trust
from jump_wire.errors import UserError
from jump_wire.local_control import FREE, LocalControl
from jump_wire.messages import ConnectionType

from . import connection_types, local_control
from .connection_types import ACTIVE
from .jump_client_views import EPHEMERAL_MINUTES

KEPT = 200
"""Earlier credentials of a client that are recognised: with daily ones, more than half a year."""

DIGEST_BYTES = 16

FORM = re.compile(r"[A-Za-z0-9_-]{43}")


Presented = tuple[str, str]
"""A client's id, and the credential presented for it."""

_IDS = bindparam("ids", type_=Texts())
# One statement for all tables, because a client may be removed between two statements.
_KNOWN = union_all(
    select(
        JumpClient.id,
        JumpClient.credential_hash,
        JumpClient.pending_hash,
        JumpClient.uninstalled_at.is_not(None).label("gone"),
        (JumpClient.removal == UNINSTALL_PENDING).label("uninstall"),
        case((JumpClient.online, JumpClient.held_by)).label("holder"),
        JumpClient.update_policy,
        JumpClient.passive,
        JumpClient.passive_port,
        JumpClient.passive_listen,
        JumpClient.call_number,
        case(
            (JumpClient.passive, null()),  # it is not always connected
            (JumpClient.ephemeral, EPHEMERAL_MINUTES),
            else_=JumpClient.max_offline_minutes,
        ).label("minutes"),
        local_control.DISABLE.label("forbid_disable"),
        local_control.UNINSTALL.label("forbid_uninstall"),
        JumpClient.maintenance_anchors,
        false().label("customer"),
    ).where(in_list(JumpClient.id, _IDS)),
    select(
        RemovedClient.id,
        RemovedClient.credential_hash,
        RemovedClient.pending_hash,
        true(),
        false(),
        cast(null(), JumpClient.held_by.type),
        literal(""),
        false(),
        literal(0),
        literal(""),
        literal(0),
        cast(null(), JumpClient.max_offline_minutes.type),
        false(),
        false(),
        literal(""),
        false(),
    ).where(in_list(RemovedClient.id, _IDS)),
    select(
        Customer.id,
        Customer.credential_hash,
        cast(null(), Customer.credential_hash.type),
        Session.state == ENDED,
        false(),
        case((Customer.online, Customer.held_by)),
        literal("off"),
        false(),
        literal(0),
        literal(""),
        literal(0),
        cast(null(), JumpClient.max_offline_minutes.type),
        false(),
        false(),
        literal(""),
        true(),
    )
    .join(Session, Session.id == Customer.session_id)
    .where(in_list(Customer.id, _IDS)),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated client.

    ``by_pending``: it used the credential that it proposed last. ``uninstall``: its removal is
    pending until it connects. ``holder`` is the worker that holds its link, if it is online.
    ``update_policy`` is the owner's choice of versions.
    ``connection`` is what it is told of its connection type.
    ``offline_minutes`` is the client's own limit of time offline, or 0.
    ``control`` is what is forbidden on its computer.
    ``customer``: it is the client of a support session, which is its customer's.
    """

    by_pending: bool
    uninstall: bool
    holder: str = ""
    update_policy: str = ""
    connection: ConnectionType = ACTIVE
    offline_minutes: int = 0
    control: LocalControl = FREE
    customer: bool = False


def identify(tx: Transaction, client_id: str, credential: str) -> Identity:
    """Authenticate a client by its credential, without changing anything.

    Raises:
        UserError: ``credential_refused``, or ``client_removed`` for the right
            credential of a client that was removed or uninstalled.
    """
    (found,) = identify_all(tx, [(client_id, credential)])
    if isinstance(found, UserError):
        raise found
    return found


def identify_all(tx: Transaction, presented: Sequence[Presented]) -> list[Identity | UserError]:
    """Authenticate several clients. Return an identity or an error for each, in the same order."""
    wanted = {client_id for client_id, _ in presented}
    known = {row.id: row for row in tx.execute(_KNOWN, {"ids": wanted})}
    trust = environment_of(tx).trust
    return [_judge(known.get(client_id), credential, trust) for client_id, credential in presented]


def _judge(known: Any, credential: str, trust: Trust) -> Identity | UserError:
    if known is None:
        return UserError("credential_refused")
    given = digest(credential)
    current = hmac.compare_digest(known.credential_hash, given)
    pending = known.pending_hash is not None and hmac.compare_digest(known.pending_hash, given)
    if not current and not pending:
        return UserError("credential_refused")
    if known.gone:
        return UserError("client_removed")
    return Identity(
        pending and not current,
        bool(known.uninstall),
        known.holder or "",
        known.update_policy,
        connection_types.message(trust, known),
        known.minutes or 0,
        local_control.told(known),
        bool(known.customer),
    )


def knows(tx: Transaction, client_id: str, credential: str) -> bool:
    """Return whether this is a credential of the client, or was one, also if it is uninstalled."""
    return is_newest(tx, client_id, credential) or _was_used(tx, client_id, credential)


def is_newest(tx: Transaction, client_id: str, credential: str) -> bool:
    """Return whether no newer credential has replaced this one, also if it is uninstalled."""
    client = tx.get(JumpClient, client_id)
    hashes = (client.credential_hash, client.pending_hash) if client else ()
    return digest(credential) in hashes


def _was_used(tx: Transaction, client_id: str, credential: str) -> bool:
    earlier = tx.get(EarlierCredentials, client_id)
    return earlier is not None and _short(digest(credential)) in _pieces(earlier.digests)


def is_outdated(tx: Transaction, client_id: str, credential: str) -> bool:
    """Return whether the client used this credential earlier, before a newer one replaced it.

    Raises:
        UserError: ``client_removed`` when it did, and was removed or uninstalled since.
    """
    if not _was_used(tx, client_id, credential):
        return False
    client = tx.get(JumpClient, client_id)
    if client is None or client.uninstalled_at is not None:
        raise UserError("client_removed")
    return True


def replace(tx: Transaction, client: JumpClient, credential_hash: str, *used: str) -> None:
    """Give the client another credential; its former ones count as outdated from now on.

    Args:
        tx: the transaction.
        client: the client.
        credential_hash: the hash of the new credential.
        used: hashes of outdated credentials that were just used. They are remembered longest, so
            that a computer that starts from the same state every day stays known.
    """
    former = (client.credential_hash, client.pending_hash)
    _remember(tx, client.id, [one for one in (*former, *used) if one])
    client.credential_hash = credential_hash
    client.pending_hash = None
    tx.flush()


def _remember(tx: Transaction, client_id: str, hashes: Sequence[str]) -> None:
    known = tx.get(EarlierCredentials, client_id)
    if known is None:
        known = EarlierCredentials(client_id=client_id, digests=b"")
        tx.add(known)
    added = [_short(one) for one in hashes]
    kept = [one for one in _pieces(known.digests) if one not in added]
    known.digests = b"".join((kept + added)[-KEPT:])


def _short(credential_hash: str) -> bytes:
    return bytes.fromhex(credential_hash)[:DIGEST_BYTES]


def _pieces(digests: bytes) -> list[bytes]:
    starts = range(0, len(digests), DIGEST_BYTES)
    return [digests[start : start + DIGEST_BYTES] for start in starts]


def promote(tx: Transaction, client_id: str, credential: str) -> None:
    """Replace the current credential with the pending one, which the client has used."""
    client = tx.get(JumpClient, client_id, with_for_update=True)
    if client is not None and client.pending_hash == digest(credential):
        used, client.pending_hash = client.pending_hash, None
        replace(tx, client, used)


def propose_credential(tx: Transaction, client_id: str, credential: str) -> None:
    """Accept ``credential`` in addition to the current one. Replaces an earlier proposal.

    Raises:
        UserError: ``field_malformed``, ``client_removed``.
    """
    if not FORM.fullmatch(credential):
        raise UserError("field_malformed", field="credential", expected="32 bytes, base64url")
    client = tx.get(JumpClient, client_id, with_for_update=True)
    if client is None:
        raise UserError("client_removed")
    client.pending_hash = digest(credential)
    tx.flush()
