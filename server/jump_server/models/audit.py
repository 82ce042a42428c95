"""The audit log, its archived and verified positions, and the stored idempotent responses."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Instant


class AuditEvent(Base):
    """One action of an actor on a target.

    ``id`` counts from 1 without gaps. ``digest`` covers the previous row.
    """

    __tablename__ = "audit_events"
    # The indexes have a report's order, so that its first page needs no sorting.
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "actor", "at", "id"),
        Index(None, "actor", "action", "at", "id"),
        Index(None, "action", "at", "id"),
        Index(None, "target_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    target_type: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[str] = mapped_column(String(128))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_digest: Mapped[str] = mapped_column(Digest)
    digest: Mapped[str] = mapped_column(Digest)


class AuditAnchor(Base):
    """A position in the audit log, up to which the rows are archived or verified.

    ``seal`` covers all other columns. Kind ``archived``: the rows up to ``number`` are in archive
    files. The last row is in ``file`` of ``node``, which then had ``size`` bytes.
    Kind ``verified``: the rows up to ``number`` have passed verification.
    """

    __tablename__ = "audit_anchors"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Digest)
    at: Mapped[datetime] = mapped_column(Instant)
    file: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    node: Mapped[str] = mapped_column(String(32), default="")
    seal: Mapped[str] = mapped_column(Digest)


class IdempotentAnswer(Base):
    """The response to a creation, encrypted with a key that only the requester has."""

    __tablename__ = "idempotent_answers"

    key_digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    request_digest: Mapped[str] = mapped_column(Digest)
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
