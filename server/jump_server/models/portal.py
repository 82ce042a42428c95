"""What the support portal shows, which administrators edit."""

from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

ONLY = 1
"""Id of the only row, which the first change creates."""


class Portal(Base):
    """Texts and logo of the support portal. Empty texts mean the texts of the product."""

    __tablename__ = "portal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(128))
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    logo: Mapped[str] = mapped_column(Text, deferred=True)
    """Content of a PNG or JPEG file in base64; empty without a logo."""
    logo_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``logo``; empty without a logo."""
    show_technicians: Mapped[bool]
    """Whether visitors see the technicians who are available, and choose one without a key."""
    issues: Mapped[list[Any]] = mapped_column(JSON)
    """Issues to choose without a key: objects with an id, a text in each language, and a team's id.

    An issue whose team is deleted is no longer shown.
    """
    version: Mapped[int]
