"""Counts of wrong passwords and codes, and the networks from which users have signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Instant


class Guesses(Base):
    """The count of wrong passwords or codes of one account, from one network or from all.

    Accounts that do not exist are counted in the same way. No row contains an account's name:
    ``key`` and ``account`` are HMACs.
    """

    __tablename__ = "guesses"

    key: Mapped[str] = mapped_column(Digest, primary_key=True)
    account: Mapped[str] = mapped_column(Digest, index=True)
    wrong: Mapped[int]
    free_at: Mapped[datetime] = mapped_column(Instant)
    """Time from which the next attempt is accepted."""
    forgotten_at: Mapped[datetime] = mapped_column(Instant, index=True)


class KnownNetwork(Base):
    """A network from which the user has signed in. Attacks from other networks do not delay it."""

    __tablename__ = "known_networks"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    network: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(Instant, index=True)
