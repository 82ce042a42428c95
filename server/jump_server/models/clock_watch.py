"""The state of the check of the clock that decides about removals."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Instant

ONLY = 1
"""Id of the only row, which the first sweep creates."""


class ClockWatch(Base):
    """The time of the last sweep, and whether the clock is trusted.

    An implausible step of the clock sets ``suspect_since``. ``agreed_seconds`` is the time since
    then without another such step.
    """

    __tablename__ = "clock_watch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    suspect_since: Mapped[datetime | None] = mapped_column(Instant)
    agreed_seconds: Mapped[int]
