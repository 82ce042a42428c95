"""Sessions: a technician's access to one Jump Client or one target."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from .base import Base, Digest, Id, Instant, new_id
from .pin import Pin
from .support import Customer

WAITING = "waiting"
STARTING = "starting"
OPEN = "open"
ENDED = "ended"
STATES = (WAITING, STARTING, OPEN, ENDED)
RUNNING = (WAITING, STARTING, OPEN)
IN_USE = (STARTING, OPEN)
"""States of a session that has participants."""

CONTROLS = "controls"
WATCHES = "watches"
ROLES = (CONTROLS, WATCHES)


class Session(Base):
    """A session. Its record stays after its end and after its Jump Client's removal.

    The names are copies, so that a report still contains them after those records are deleted.
    With a Jump Shortcut, the session connects to its target through the client. Without a client,
    the server itself connects.
    ``user_id`` and ``username`` are of the user who started it, or who made the session key.
    ``used_at`` is the time at which the session last had a pipe, or was requested.
    A support session has a ``customer``. Then ``jump_client_id`` and ``customer_id`` are both the
    customer's id, and ``jump_client_name`` is the customer's name. ``pin_id`` is the newest request
    to pin a Jump Client in it.
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
    customer_id: Mapped[str | None] = mapped_column(Id)
    pin_id: Mapped[str | None] = mapped_column(Id)
    jump_shortcut_id: Mapped[str | None] = mapped_column(Id)
    jump_shortcut_name: Mapped[str] = mapped_column(String(128), default="")
    user_id: Mapped[str] = mapped_column(Id, index=True)
    username: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default=STARTING, index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(String(32), default="")
    tools: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The newest tools: objects with ``kind`` and the ``id`` with which to attach again."""
    elevation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Which account further tools run as, see ``sessions/elevations.py``; usually None."""
    logins: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Who is signed in on the computer, see ``sessions/logins.py``; None until a user asks."""
    participants: Mapped[list["Participant"]] = relationship(
        lazy="selectin", order_by="Participant.joined_at, Participant.user_id"
    )
    customer: Mapped[Customer | None] = relationship(
        primaryjoin=lambda: foreign(Session.customer_id) == Customer.id,
        lazy="selectin",
        viewonly=True,
    )
    pin: Mapped[Pin | None] = relationship(
        primaryjoin=lambda: foreign(Session.pin_id) == Pin.id, lazy="selectin", viewonly=True
    )


class Participant(Base):
    """A user's part in a session: the only one who controls it, or one who watches.

    ``web_session_id`` or ``token_id`` is the sign-in or API token that last used the session. The
    user takes part until it ends.
    ``used_at`` is the time at which the user last had a connection to a tool, or got control.
    ``left_at`` is None for a user who stayed until the session's end.
    ``called`` is the user's name for the customer of a support session, which never changes in it.
    """

    __tablename__ = "session_participants"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(Id, primary_key=True, index=True)
    username: Mapped[str] = mapped_column(String(64))
    called: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(16))
    web_session_id: Mapped[str | None] = mapped_column(Digest)
    token_id: Mapped[str | None] = mapped_column(Id)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    left_reason: Mapped[str] = mapped_column(String(32), default="")

    @property
    def sign_in(self) -> str:
        """The id of the sign-in, or of the API token."""
        return self.web_session_id or self.token_id or ""
