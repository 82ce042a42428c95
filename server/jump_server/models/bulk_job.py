"""Bulk jobs: one action that the server performs on many Jump Items."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

RUNNING = "running"
DONE = "done"
CANCELLED = "cancelled"
INTERRUPTED = "interrupted"


class BulkJob(Base):
    """An action on many Jump Items, on behalf of the user who requested it.

    ``worker`` is the id of the process that performs it, as in the table of workers.
    ``position`` is the id of the last processed item. Items are processed in the order of their
    ids.
    """

    __tablename__ = "bulk_jobs"
    __table_args__ = (Index("ix_bulk_jobs_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(Id, index=True)
    token_id: Mapped[str | None] = mapped_column(Id)
    address: Mapped[str] = mapped_column(String(64), default="")
    action: Mapped[str] = mapped_column(String(16))
    given: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16), default=RUNNING)
    worker: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[str] = mapped_column(Id, default="")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class BulkItem(Base):
    """One item of a job. ``code`` is the error code of its result, or empty.

    ``name`` is a copy, so that the result still contains it after the item is deleted.
    """

    __tablename__ = "bulk_items"

    job_id: Mapped[str] = mapped_column(
        Id, ForeignKey("bulk_jobs.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[str] = mapped_column(Id, primary_key=True)
    shortcut: Mapped[bool]
    name: Mapped[str] = mapped_column(String(255), default="")
    expected: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(64), default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
