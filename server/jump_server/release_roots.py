"""The chain of root documents, by which Jump Clients learn that release keys were replaced.

The first one is a file (:mod:`.release_keys`). Each later one is in the database, because all nodes
must offer the same bytes. It is signed by the keys of the document before it and by its own, so a
Jump Client that was off for years follows the chain from the document that it knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from . import release_documents, release_keys
from .core.environment import environment_of
from .exits import TrustRefused
from .models.release import RootDocument
from .release_documents import ROOT, Keys, Signed, Unsigned, distinct, verify


def newest(tx: Transaction) -> str:
    """Return the newest root document, or an empty text if the site has none yet."""
    found = select(RootDocument.document).order_by(RootDocument.version.desc()).limit(1)
    data = tx.scalar(found)
    return environment_of(tx).trust.release_root if data is None else bytes(data).decode()


def content(tx: Transaction) -> dict[str, Any]:
    """Return the content of the newest root document."""
    found: dict[str, Any] = orjson.loads(newest(tx))["signed"]
    return found


def document(tx: Transaction, version: int) -> bytes | None:
    """Return a root document by its number, or None."""
    first = environment_of(tx).trust.release_root
    if version == 1:
        return first.encode() or None
    found = tx.get(RootDocument, version)
    return None if found is None else bytes(found.document)


def add(tx: Transaction, data: bytes) -> dict[str, Any]:
    """Store the root document that follows the newest one, and return its content.

    Raises:
        Unsigned: it is not the next one, or not signed as both documents demand.
    """
    following = check_following(content(tx), data)
    now = environment_of(tx).clock()
    tx.add(RootDocument(version=following["version"], document=data, created_at=now))
    tx.flush()
    return following


def check_following(before: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Return the content of a root document that follows ``before``.

    Raises:
        Unsigned: it does not, or it is not signed as both documents demand.
    """
    following = verify(before, ROOT, data)
    verify(following, ROOT, data)
    if following["version"] != before["version"] + 1:
        raise Unsigned(
            f"root document {following['version']} does not follow number {before['version']}"
        )
    return following


def rotate(
    request: Mapping[str, Any],
    before: Sequence[rsa.RSAPrivateKey],
    after: Sequence[rsa.RSAPrivateKey],
    threshold: int,
    until: datetime,
    now: datetime,
) -> Signed:
    """Make the next root document, and sign the newest release with its keys.

    Args:
        request: what :func:`.updates.releases.exported` returns.
        before: enough keys of the newest root document.
        after: all keys of the new one, which may contain earlier keys. Without any, the keys and
            the number of signatures stay as they are.
        threshold: how many of these must sign from then on.
        until: the end of the timestamp's validity.
        now: the time.

    Raises:
        TrustRefused: the keys are not enough.
    """
    keys = Keys(orjson.loads(request["root"])["signed"], tuple(before))
    keys.demand(ROOT)
    named = distinct(after)
    if named and len(named) < threshold:
        raise TrustRefused(f"{threshold} signatures need as many different keys")
    version, expires = keys.root["version"] + 1, release_keys.root_end(now)
    unsigned = {**keys.root, "version": version, "expires": expires}
    if named:
        public = [key.public_key() for key in named.values()]
        unsigned = release_keys.root_document(public, now, version, threshold)
    signers = distinct((*keys.of(ROOT), *after))
    root = release_keys.sign(unsigned, list(signers.values()))
    document = {**request["targets"], "version": request["next"], "expires": expires}
    following = Keys(unsigned, tuple(after or before))
    signed = release_documents.sign(following, document, request["timestamp_version"], until)
    return replace(signed, root=root)
