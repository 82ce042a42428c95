"""The worker processes that hold the links of Jump Clients."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Instant


class Worker(Base):
    """A worker process. Its id is its name and a random epoch of this start: ``main-0:9f3c…``.

    ``ahead_ms`` is the lead of its node's clock over the database's, in milliseconds.
    """

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ahead_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
