"""Jump Clients' credentials: authentication and rotation."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, false, select, true, union_all
from sqlalchemy.orm import Session as Transaction

from jump_server.models.in_list import Texts, in_list
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient, RemovedClient
from jump_server.sealing import digest
from jump_wire.errors import UserError

FORM = re.compile(r"[A-Za-z0-9_-]{43}")


Presented = tuple[str, str]
"""A client's id, and the credential presented for it."""

_IDS = bindparam("ids", type_=Texts())
# One statement for both tables, because a client may be removed between two statements.
_KNOWN = union_all(
    select(
        JumpClient.id,
        JumpClient.credential_hash,
        JumpClient.pending_hash,
        JumpClient.uninstalled_at.is_not(None).label("gone"),
        (JumpClient.removal == UNINSTALL_PENDING).label("uninstall"),
    ).where(in_list(JumpClient.id, _IDS)),
    select(
        RemovedClient.id,
        RemovedClient.credential_hash,
        RemovedClient.pending_hash,
        true(),
        false(),
    ).where(in_list(RemovedClient.id, _IDS)),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated client.

    ``by_pending``: it used the credential that it proposed last. ``uninstall``: its removal is
    pending until it connects.
    """

    by_pending: bool
    uninstall: bool


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
    return [_judge(known.get(client_id), credential) for client_id, credential in presented]


def _judge(known: Any, credential: str) -> Identity | UserError:
    if known is None:
        return UserError("credential_refused")
    given = digest(credential)
    current = hmac.compare_digest(known.credential_hash, given)
    pending = known.pending_hash is not None and hmac.compare_digest(known.pending_hash, given)
    if not current and not pending:
        return UserError("credential_refused")
    if known.gone:
        return UserError("client_removed")
    return Identity(pending and not current, bool(known.uninstall))


def promote(tx: Transaction, client_id: str, credential: str) -> None:
    """Replace the current credential with the pending one, which the client has used."""
    client = tx.get(JumpClient, client_id, with_for_update=True)
    if client is not None and client.pending_hash == digest(credential):
        client.credential_hash = client.pending_hash
        client.pending_hash = None
        tx.flush()


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
