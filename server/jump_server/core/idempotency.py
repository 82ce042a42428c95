"""Idempotent creation: a repeated request with the same key is executed once.

The response is stored for 24 hours. It may contain a secret that is shown once, so it is
encrypted with a key derived from the request's ``Idempotency-Key``. Only a digest of that header
is stored.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.db import Retry
from jump_server.models.audit import IdempotentAnswer
from jump_wire.errors import UserError

from .actors import Actor
from .environment import environment_of

KEPT = timedelta(hours=24)
KEY_LIMIT = 128
NONCE_BYTES = 12


@dataclass(frozen=True)
class Stored:
    """A stored response: the HTTP status and the body."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Ticket:
    """The right to store the response of one key; see :func:`begin` and :func:`finish`."""

    key_digest: str
    secret: bytes


def begin(tx: Transaction, actor: Actor, key: str, request: bytes) -> Stored | Ticket:
    """Return the stored response to the same request, or a ticket to store a new one.

    Raises:
        UserError: ``idempotency_conflict`` when the key was used for another request,
            ``field_too_long`` for a key over its limit.
    """
    if len(key) > KEY_LIMIT:
        raise UserError("field_too_long", field="Idempotency-Key", limit=KEY_LIMIT)
    environment = environment_of(tx)
    full = f"{actor.user_id}:{actor.token_id or ''}:{key}".encode()
    digest = hashlib.sha256(full).hexdigest()
    secret = hmac.digest(environment.trust.derive("idempotency"), full, hashlib.sha256)
    request_digest = hashlib.sha256(request).hexdigest()
    known = tx.get(IdempotentAnswer, digest)
    if known is not None and known.created_at <= environment.clock() - KEPT:
        tx.delete(known)
        tx.flush()
        known = None
    if known is not None:
        if not hmac.compare_digest(known.request_digest, request_digest):
            raise UserError("idempotency_conflict")
        nonce, sealed = known.answer[:NONCE_BYTES], known.answer[NONCE_BYTES:]
        return Stored(known.status, AESGCM(secret).decrypt(nonce, sealed, digest.encode()))
    tx.add(
        IdempotentAnswer(
            key_digest=digest, request_digest=request_digest, created_at=environment.clock()
        )
    )
    try:
        tx.flush()
    except IntegrityError as error:  # a concurrent request with the same key was committed
        raise Retry from error
    return Ticket(digest, secret)


def finish(tx: Transaction, ticket: Ticket, answer: Stored) -> None:
    """Store the response in the same transaction as the change it reports."""
    stored = tx.get_one(IdempotentAnswer, ticket.key_digest)
    nonce = secrets.token_bytes(NONCE_BYTES)
    stored.status = answer.status
    stored.answer = nonce + AESGCM(ticket.secret).encrypt(
        nonce, answer.body, ticket.key_digest.encode()
    )


def forget(tx: Transaction, now: datetime) -> None:
    """Delete the responses that are older than ``KEPT``."""
    tx.execute(delete(IdempotentAnswer).where(IdempotentAnswer.created_at <= now - KEPT))
