"""Bulk jobs: one action on many Jump Items, done by the server."""

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
    """An action on many Jump Items, in the name of the user who asked for it.

    ``worker`` is the life of the process that does it, as the table of workers knows it.
    ``position`` is the id of the last item that was acted on: the items come in the order
    of their ids.
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
    """One item of a job; ``code`` is the error that it ended with, empty for none.

    The name is a copy: the result still tells it when the item is gone.
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
