"""Installers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from jump_wire import calls

from .base import Base, Id, Instant, new_id


class Installer(Base):
    """The defaults of the clients that it installs, and the limits of its use.

    ``may_take_over``: a new installation gets the record that its computer had before.
    ``session_id`` is the support session that pins a Jump Client with it. Such an installer is in
    no list, and its creator needs no right to installers.

    The installer's key is derived from the site's secret and the id. It is never stored.
    """

    __tablename__ = "installers"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name_key: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)
    """The name by which automation finds it again. Another one can have it after a revocation."""
    jump_group_id: Mapped[str] = mapped_column(ForeignKey("jump_groups.id"), index=True)
    name: Mapped[str] = mapped_column(String(128), default="")
    tag: Mapped[str] = mapped_column(String(64), default="")
    comments: Mapped[str] = mapped_column(String(1024), default="")
    max_offline_minutes: Mapped[int | None]
    ephemeral: Mapped[bool] = mapped_column(default=False)
    may_take_over: Mapped[bool] = mapped_column(default=False)
    forbid_disable: Mapped[bool] = mapped_column(default=False)
    forbid_uninstall: Mapped[bool] = mapped_column(default=False)
    passive: Mapped[bool] = mapped_column(default=False)
    passive_port: Mapped[int] = mapped_column(default=calls.PORT)
    passive_listen: Mapped[str] = mapped_column(String(64), default="")
    overridable: Mapped[list[Any]] = mapped_column(JSON)
    valid_minutes: Mapped[int]
    valid_until: Mapped[datetime] = mapped_column(Instant)
    uses_allowed: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    created_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    session_id: Mapped[str | None] = mapped_column(Id)
