"""Sessions: a technician's access to one Jump Client or one target."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, Instant, new_id

STARTING = "starting"
OPEN = "open"
ENDED = "ended"
STATES = (STARTING, OPEN, ENDED)
RUNNING = (STARTING, OPEN)


class Session(Base):
    """A session. Its record stays after its end and after its Jump Client's removal.

    The names are copies, so that a report still contains them after those records are deleted.
    With a Jump Shortcut, the session connects to its target through the client. Without a client,
    the server itself connects.
    ``used_at`` is the time at which the session last had a pipe, or was requested.
    ``web_session_id`` or ``token_id`` is the sign-in or API token that last used the session. The
    session ends with it.
    """

    __tablename__ = "sessions"
    # The indexes have the report's order, so that its first page needs no sorting.
    __table_args__ = (
        Index(None, "started_at", "id"),
        Index(None, "username", "started_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    jump_client_id: Mapped[str | None] = mapped_column(Id, index=True)
    jump_client_name: Mapped[str] = mapped_column(String(255))
    jump_shortcut_id: Mapped[str | None] = mapped_column(Id)
    jump_shortcut_name: Mapped[str] = mapped_column(String(128), default="")
    user_id: Mapped[str] = mapped_column(Id, index=True)
    username: Mapped[str] = mapped_column(String(64))
    web_session_id: Mapped[str | None] = mapped_column(Digest)
    token_id: Mapped[str | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(16), default=STARTING, index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(String(32), default="")
    tools: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The newest tools: objects with ``kind`` and the ``id`` with which to attach again."""
