"""Sessions: one technician connected to one Jump Client, or to one target."""

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
    """A session, kept after its end and after its Jump Client's removal.

    The names are copies: a report still tells them when the records are gone. With a Jump
    Shortcut the session is a connection to its target: through the client, or from the server
    itself, and then there is no client.
    ``used_at`` is when it last had a pipe, or was asked for. ``web_session_id`` or ``token_id``
    is the sign-in or the token that last used it, and that it ends with.
    """

    __tablename__ = "sessions"
    # In the report's order, so that its first page needs no sorting.
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
    """The newest few tools: objects with ``id``, by which it is attached again, and ``kind``."""
