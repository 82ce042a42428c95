"""The processes that hold Jump Clients' links."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Instant


class Worker(Base):
    """A process that serves, by its name and the epoch of its life: ``main-0:9f3c…``.

    ``ahead_ms`` is by how much its computer's clock is ahead of the database's.
    """

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ahead_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
