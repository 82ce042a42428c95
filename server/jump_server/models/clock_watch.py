"""What is known of the clock by which things are removed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Instant

ONLY = 1
"""The one row's id; the first sweep makes it."""


class ClockWatch(Base):
    """The last sweep's time, and whether ages are to be believed.

    ``suspect_since`` is set by an implausible step; ``agreed_seconds`` have then passed
    without another one.
    """

    __tablename__ = "clock_watch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    suspect_since: Mapped[datetime | None] = mapped_column(Instant)
    agreed_seconds: Mapped[int]
