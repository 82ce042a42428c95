"""The identity of the site that owns the database."""

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest

ONLY = 1
"""Id of the only row."""


class SiteIdentity(Base):
    """The site that the database belongs to, identified by the fingerprint of its trust."""

    __tablename__ = "site_identity"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trust_fingerprint: Mapped[str] = mapped_column(Digest)
    release_root: Mapped[str | None] = mapped_column(Digest)
    """SHA-256 of the first root document for signed updates; None until the site has one."""
