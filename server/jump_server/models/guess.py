"""How often passwords and codes were guessed wrongly, and from where users have signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Instant


class Guesses(Base):
    """Wrong passwords, or codes, for one account: from one network, or from anywhere.

    Whether the account exists makes no difference, and no row contains its name: ``key`` and
    ``account`` are HMACs.
    """

    __tablename__ = "guesses"

    key: Mapped[str] = mapped_column(Digest, primary_key=True)
    account: Mapped[str] = mapped_column(Digest, index=True)
    wrong: Mapped[int]
    free_at: Mapped[datetime] = mapped_column(Instant)
    """When the next attempt is accepted."""
    forgotten_at: Mapped[datetime] = mapped_column(Instant, index=True)


class KnownNetwork(Base):
    """A network from which the user has signed in: attacks from elsewhere do not delay it."""

    __tablename__ = "known_networks"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    network: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(Instant, index=True)
