"""The chain of the audit log: each row is sealed with the previous one.

The seal uses a key derived from the site's secret. Write access to the database alone is therefore
not enough to change the log unnoticed. Two anchors are sealed in the same way. One records the last
row in the archive files, the other the last verified row. Because of the anchors, old rows can be
deleted from the database, and verification does not read every row each time.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.models.audit import AuditAnchor, AuditEvent
from jump_server.models.base import milliseconds

from .environment import environment_of

START = "0" * 64
SEALS = "audit"
"""Purpose of the key that seals rows, for ``Trust.derive``."""
BATCH = 500
"""Rows read per query."""

Kind = Literal["archived", "verified"]


@dataclass(frozen=True)
class Position:
    """A row of the log, given by number and digest. The default is before the first row."""

    number: int = 0
    digest: str = START


@dataclass(frozen=True)
class Verdict:
    """Result of a verification.

    Args:
        first: the number of the first row that was checked.
        end: the last valid row.
        tampered: the number of the first row that was changed, or whose previous row is missing.
        forged: whether an anchor was not sealed by this site, and was therefore ignored.
    """

    first: int
    end: Position
    tampered: int | None
    forged: bool

    @property
    def holds(self) -> bool:
        """Whether the log is unchanged."""
        return self.tampered is None and not self.forged


class Chain:
    """Checks the log row by row.

    Args:
        key: the key of the seals, see :func:`key_of`.
        position: the row after which to start.
    """

    def __init__(self, key: bytes, position: Position) -> None:
        self._key = key
        self.position = position

    def follow(self, event: AuditEvent) -> bool:
        """Return whether this is the next row and unchanged; if so, advance to it."""
        holds = (
            event.id == self.position.number + 1
            and event.previous_digest == self.position.digest
            and hmac.compare_digest(event.digest, seal(self._key, event))
        )
        if holds:
            self.position = Position(event.id, event.digest)
        return holds


def key_of(tx: Transaction) -> bytes:
    """Return the key of this site's seals."""
    return environment_of(tx).trust.derive(SEALS)


def seal(key: bytes, event: AuditEvent) -> str:
    """Return the hexadecimal digest of the whole row, which includes the previous row's digest."""
    content = [
        event.id,
        milliseconds(event.at),
        event.actor,
        event.address,
        event.action,
        event.target_type,
        event.target_id,
        event.details,
        event.previous_digest,
    ]
    encoded = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key, encoded, hashlib.sha256).hex()


def is_ours(tx: Transaction) -> bool:
    """Return whether this site's secret sealed the newest row. True when the log is empty."""
    last = tx.scalar(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))
    return last is None or hmac.compare_digest(last.digest, seal(key_of(tx), last))


# --- anchors ------------------------------------------------------------------


def anchor(tx: Transaction, kind: Kind) -> AuditAnchor | None:
    """Return the anchor of this kind if this site sealed it, otherwise None."""
    found = tx.get(AuditAnchor, kind)
    return found if found is not None and _is_genuine(tx, found) else None


def position(tx: Transaction, kind: Kind) -> Position:
    """Return the position of this anchor, or the one before the first row without an anchor."""
    found = anchor(tx, kind)
    return Position(found.number, found.digest) if found else Position()


def set_anchor(
    tx: Transaction, kind: Kind, at: Position, file: str = "", size: int = 0, node: str = ""
) -> None:
    """Move the anchor of this kind to a row."""
    found = tx.get(AuditAnchor, kind) or AuditAnchor(kind=kind)
    found.number, found.digest = at.number, at.digest
    found.at = environment_of(tx).clock()
    found.file, found.size, found.node = file, size, node
    found.seal = _anchor_seal(tx, found)
    tx.add(found)


def _is_genuine(tx: Transaction, found: AuditAnchor) -> bool:
    return hmac.compare_digest(found.seal, _anchor_seal(tx, found))


def _anchor_seal(tx: Transaction, found: AuditAnchor) -> str:
    content = [
        found.kind,
        found.number,
        found.digest,
        milliseconds(found.at),
        found.file,
        found.size,
        found.node,
    ]
    key = environment_of(tx).trust.derive("audit anchor")
    return hmac.digest(key, orjson.dumps(content), hashlib.sha256).hex()


# --- verification ---------------------------------------------------------------


def first_tampered(tx: Transaction) -> int | None:
    """Check all rows in the database. Return the number of the first invalid row, or None."""
    return verify(tx, full=True).tampered


def verify(tx: Transaction, *, full: bool, archive: Position | None = None) -> Verdict:
    """Check that rows in the database are unchanged and that none is missing.

    Rows deleted from the end are detected only up to the last row of an earlier verification.

    Args:
        tx: a reading transaction.
        full: whether to check all rows, not only those after the last verification.
        archive: the last row of the archive files, if they were read.
    """
    archived, verified = position(tx, "archived"), position(tx, "verified")
    anchors = tx.scalars(select(AuditAnchor)).all()
    forged = not all(_is_genuine(tx, found) for found in anchors)
    known = {place.number: place.digest for place in (archived, verified, Position())}
    further = max(archived, verified, key=lambda place: place.number)
    start = _start(tx, archived, archive, known)
    if start is None:
        return Verdict(archived.number + 1, archived, archived.number + 1, forged)
    if not full and further.number > start.number:
        if not _holds_row(tx, further):
            return Verdict(further.number, start, further.number, forged)
        start = further
    chain, tampered = Chain(key_of(tx), start), None
    for event in _rows_after(tx, start.number):
        number = chain.position.number + 1
        if not chain.follow(event) or known.get(number, event.digest) != event.digest:
            tampered = number
            break
    if tampered is None and chain.position.number < further.number:
        tampered = chain.position.number + 1
    return Verdict(start.number + 1, chain.position, tampered, forged)


def _start(
    tx: Transaction, archived: Position, archive: Position | None, known: dict[int, str]
) -> Position | None:
    """Return the position before the database's first row; None when earlier rows are missing."""
    lowest = tx.scalar(select(AuditEvent).order_by(AuditEvent.id).limit(1))
    if lowest is None:  # the newest row is never archived
        return None if archived.number else Position()
    before = lowest.id - 1
    if archive is not None and archive.number == before:
        return archive
    if not 0 <= before <= archived.number:
        return None
    # Without a known digest, use the one in the row: its seal covers the previous digest.
    return Position(before, known.get(before, lowest.previous_digest))


def _holds_row(tx: Transaction, place: Position) -> bool:
    event = tx.get(AuditEvent, place.number)
    if event is None or event.digest != place.digest:
        return False
    return hmac.compare_digest(event.digest, seal(key_of(tx), event))


def _rows_after(tx: Transaction, number: int) -> Iterator[AuditEvent]:
    rows = select(AuditEvent).order_by(AuditEvent.id).limit(BATCH)
    while batch := tx.scalars(rows.where(AuditEvent.id > number)).all():
        yield from batch
        number = batch[-1].id
        tx.expunge_all()
