"""Alerts: what they report, to whom, and what waits to be sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

ONLY = 1
"""Id of the only settings, which the first change creates."""

MAIL, WEBHOOK = "mail", "webhook"
CHANNELS = (MAIL, WEBHOOK)

WAITING, SENT, FAILED = "waiting", "sent", "failed"
"""States of deliveries."""


class AlertSettings(Base):
    """Which events are reported, and where. :mod:`jump_server.alerts` describes each value."""

    __tablename__ = "alert_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    events: Mapped[list[Any]] = mapped_column(JSON)
    recipients: Mapped[str] = mapped_column(String(1000))
    """Email addresses, with spaces between."""
    group_recipients: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By Jump Group id: email addresses for what concerns its Jump Clients."""
    mail_minutes: Mapped[int]
    webhook_url: Mapped[str] = mapped_column(String(1000))
    webhook_secret: Mapped[str] = mapped_column(Text)
    """Sealed with the site's secret; empty as long as there is none."""
    offline_minutes: Mapped[int]
    removal_days: Mapped[int]
    limit_percent: Mapped[int]
    version: Mapped[int]


class AlertEvent(Base):
    """One event, until all channels have taken it. ``subject`` is its record's id, if any."""

    __tablename__ = "alert_events"
    __table_args__ = (Index(None, "at", "id"), Index(None, "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    jump_group: Mapped[str] = mapped_column(String(128))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class AlertMark(Base):
    """A condition that was reported and still holds, so that it is not reported again.

    ``since`` is when it began, in milliseconds since 1970.
    """

    __tablename__ = "alert_marks"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[int] = mapped_column(BigInteger)


class AlertDelivery(Base):
    """A message about one or more events.

    ``content`` is what is sent: a whole e-mail, or the body of a request. ``code`` and
    ``parameters`` are the last error, of the catalogue.
    """

    __tablename__ = "alert_deliveries"
    __table_args__ = (Index(None, "channel", "state", "next_at"), Index(None, "created_at", "id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    created_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    events: Mapped[int]
    """Number of events in it."""
    last_id: Mapped[int]
    """The id of its last event, which gives the order of those made at the same time."""
    recipients: Mapped[str] = mapped_column(String(1000), default="")
    content: Mapped[str] = mapped_column(Text, deferred=True)
    code: Mapped[str] = mapped_column(String(64), default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AlertChannel(Base):
    """How far a channel is.

    ``taken_at`` and ``taken_id`` are of the last event that was put into a delivery. After
    ``failures`` in a row it rests until ``next_at``. ``held_by`` is the process that sends now,
    until ``held_until``.
    """

    __tablename__ = "alert_channels"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    taken_id: Mapped[int] = mapped_column(BigInteger, default=0)
    collected_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    held_by: Mapped[str] = mapped_column(String(64), default="")
    held_until: Mapped[datetime | None] = mapped_column(Instant)
