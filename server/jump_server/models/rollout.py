"""How Jump Clients are updated: the site's policy, rollouts, and the state of each client."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

ONLY = 1
"""Id of the only policy, which the first change creates."""

ALWAYS, CHOSEN, OFF = "always", "chosen", "off"
TAG, SHARE, NUMBER = "tag", "share", "number"

RUNNING, PAUSED, HALTED, ENDED = "running", "paused", "halted", "ended"
APART, FIRST, REST = 0, 1, 2
"""Rings. Clients apart don't count: they can't be jumped to, or have a version of their own."""

OFFERED, DOWNLOADING, INSTALLED = "offered", "downloading", "installed"
HEALTHY, FAILED, ROLLED_BACK = "healthy", "failed", "rolled_back"
OPEN = (OFFERED, DOWNLOADING, INSTALLED)
"""States of a client whose update is under way."""
BAD = (FAILED, ROLLED_BACK)


class UpdatePolicy(Base):
    """The site's policy. :mod:`jump_server.updates.policy` describes each value."""

    __tablename__ = "update_policy"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mode: Mapped[str] = mapped_column(String(16))
    chosen_version: Mapped[str] = mapped_column(String(64))
    first_ring: Mapped[str] = mapped_column(String(16))
    first_tag: Mapped[str] = mapped_column(String(64))
    first_share: Mapped[int]
    first_number: Mapped[int]
    healthy_within_minutes: Mapped[int]
    healthy_seconds: Mapped[int]
    at_once: Mapped[int]
    bandwidth_kib: Mapped[int | None]
    failure_percent: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(64))
    windows: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By Jump Group id: the minutes of the day from and until which its clients are updated."""
    version: Mapped[int]


class Rollout(Base):
    """The update of all Jump Clients to one version. At most one has not ended."""

    __tablename__ = "update_rollouts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    version: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), index=True)
    ring: Mapped[int]
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Why it was halted: ``code`` of the error catalogue, and ``parameters``."""
    started_at: Mapped[datetime] = mapped_column(Instant)
    ring_started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ClientUpdate(Base):
    """How far the newest update of a Jump Client is.

    A client without a row waits. ``aimed`` clients are updated next, whatever their ring.
    """

    __tablename__ = "client_updates"
    __table_args__ = (Index("ix_client_updates_rollout_id_state", "rollout_id", "state"),)

    client_id: Mapped[str] = mapped_column(
        ForeignKey("jump_clients.id", ondelete="CASCADE"), primary_key=True
    )
    rollout_id: Mapped[str | None] = mapped_column(Id)
    version: Mapped[str] = mapped_column(String(64))
    ring: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), index=True)
    code: Mapped[str] = mapped_column(String(64), default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    from_version: Mapped[str] = mapped_column(String(64), default="")
    offered_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
