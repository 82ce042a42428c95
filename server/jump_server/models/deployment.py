"""Installations of Jump Clients that were reported to the server."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class Deployment(Base):
    """An installation that was accepted, or refused with the error ``code``.

    The installer's data are copies, so that a report still contains them after its deletion.
    ``user_id`` and ``username`` are the user who was responsible for the installer at that time.
    """

    __tablename__ = "deployments"
    # The indexes have the report's order, so that its first page needs no sorting.
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "username", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64))
    hostname: Mapped[str] = mapped_column(String(255))
    installer_id: Mapped[str | None] = mapped_column(Id, index=True)
    installer_name: Mapped[str] = mapped_column(String(128), default="")
    jump_group: Mapped[str] = mapped_column(String(128), default="")
    user_id: Mapped[str | None] = mapped_column(Id, index=True)
    username: Mapped[str] = mapped_column(String(64), default="")
    jump_client_id: Mapped[str | None] = mapped_column(Id, index=True)
    code: Mapped[str] = mapped_column(String(64), default="", index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
