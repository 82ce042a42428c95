"""Who claims the record of a Jump Client: earlier credentials, clones and restored computers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, Instant, new_id

CLONE, RESTORED = "clone", "restored"
"""Kinds of claims."""

WAITING, APPROVED, REJECTED, DONE = "waiting", "approved", "rejected", "done"
"""States of claims."""


class EarlierCredentials(Base):
    """The credentials that a Jump Client no longer uses, to recognise an earlier state of it.

    ``digests`` are the first 16 bytes of each SHA-256, without separators; the one that was in use
    last is at the end. The row outlives the record, so that an earlier state of a removed client
    is refused for good, too.
    """

    __tablename__ = "earlier_credentials"

    client_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digests: Mapped[bytes] = mapped_column(LargeBinary)


class Claim(Base):
    """A computer with the identity of a Jump Client that is not, or not certainly, its own.

    ``kind`` is a clone, which gets a record of its own, or a restored computer, which gets its
    record back. ``credential_hash`` is of the credential that it wants to use from now on.
    ``code`` recognises it. ``seen_at`` is the time of its last attempt. ``client_id`` is the record
    that it got.
    """

    __tablename__ = "claims"
    __table_args__ = (Index(None, "state", "at", "id"), Index(None, "original_id", "decided_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    original_id: Mapped[str] = mapped_column(Id)
    enrolment_id: Mapped[str] = mapped_column(Id)
    credential_hash: Mapped[str] = mapped_column(Digest, unique=True)
    code: Mapped[str] = mapped_column(String(16))
    hostname: Mapped[str] = mapped_column(String(255))
    address: Mapped[str] = mapped_column(String(64))
    computer: Mapped[dict[str, Any]] = mapped_column(JSON)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    client_id: Mapped[str | None] = mapped_column(Id)
