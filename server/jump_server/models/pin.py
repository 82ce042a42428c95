"""Pins: Jump Clients that technicians leave behind in support sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

ASKING = "asking"
INSTALLING = "installing"
DONE = "done"
FAILED = "failed"
OPEN = (ASKING, INSTALLING)
"""States of a pin whose result is not known yet."""


class Pin(Base):
    """A technician's request to install a Jump Client on a customer's computer.

    ``installer_id`` is the single-use installer, which only this request uses. ``user_id`` and
    ``username`` are of the technician. ``due_at`` is when an open request fails. ``code`` and
    ``parameters`` are the reason why it failed. ``jump_client_id`` is the client that enrolled, at
    ``ended_at``.
    """

    __tablename__ = "pins"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    installer_id: Mapped[str] = mapped_column(Id, unique=True)
    user_id: Mapped[str] = mapped_column(Id)
    username: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=ASKING)
    code: Mapped[str] = mapped_column(String(64), default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    jump_client_id: Mapped[str | None] = mapped_column(Id)
