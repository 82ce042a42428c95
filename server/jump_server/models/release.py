"""Signed releases of the Jump Client, and the payloads that they list.

They are in the database and not in a folder, so that all nodes offer the same bytes, and backups
and copies of the database contain them.
"""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Instant


class Payload(Base):
    """The code of one version of the Jump Client: a zip archive.

    ``older_than`` are the installed versions, separated by blanks, from which a client may go back
    to this one.
    """

    __tablename__ = "update_payloads"

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(Digest)
    length: Mapped[int]
    wire_min: Mapped[int]
    wire_max: Mapped[int]
    older_than: Mapped[str] = mapped_column(String(4096), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class RootDocument(Base):
    """A root document after the first one: it names the release keys from then on."""

    __tablename__ = "release_roots"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Release(Base):
    """A list of payloads, and its signed documents once it is signed.

    ``number`` grows with the time, also after a restore, because clients accept no number below the
    highest that they have seen. It is the version of ``targets`` and ``snapshot``.
    """

    __tablename__ = "releases"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The unsigned ``targets`` document as canonical JSON."""
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    targets: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    snapshot: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    timestamp: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    timestamp_version: Mapped[int] = mapped_column(default=0)
    timestamp_ends_at: Mapped[datetime | None] = mapped_column(Instant)
