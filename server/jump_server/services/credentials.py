"""Jump Clients' credentials: what they prove, and how they change."""

import hmac
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from jump_server.models.jump_client import JumpClient, RemovedClient
from jump_wire.errors import UserError

from .auth import digest

FORM = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Identified:
    """A client that proved who it is; ``by_pending`` when with the credential it proposed last."""

    client: JumpClient
    by_pending: bool


def identify(session: Session, client_id: str, credential: str) -> Identified:
    """Find who presents a credential; changes nothing.

    Raises:
        UserError: ``credential_refused``, or ``client_removed`` for the credential
            of one that was removed or uninstalled.
    """
    client = session.get(JumpClient, client_id)
    removed = None if client else session.get(RemovedClient, client_id)
    known = client or removed
    if known is None:
        raise UserError("credential_refused")
    given = digest(credential)
    current = hmac.compare_digest(known.credential_hash, given)
    pending = known.pending_hash is not None and hmac.compare_digest(known.pending_hash, given)
    if not current and not pending:
        raise UserError("credential_refused")
    if client is None or client.uninstalled_at is not None:
        raise UserError("client_removed")
    return Identified(client, by_pending=pending and not current)


def promote(session: Session, client_id: str, credential: str) -> None:
    """Make the pending credential, which was used, the only one."""
    client = session.get(JumpClient, client_id, with_for_update=True)
    if client is not None and client.pending_hash == digest(credential):
        client.credential_hash = client.pending_hash
        client.pending_hash = None
        session.flush()


def propose_credential(session: Session, client_id: str, credential: str) -> None:
    """Accept ``credential`` beside the current one; an earlier proposal is forgotten.

    Raises:
        UserError: ``field_malformed``, ``client_removed``.
    """
    if not FORM.fullmatch(credential):
        raise UserError("field_malformed", field="credential", expected="32 bytes, base64url")
    client = session.get(JumpClient, client_id, with_for_update=True)
    if client is None:
        raise UserError("client_removed")
    client.pending_hash = digest(credential)
    session.flush()
