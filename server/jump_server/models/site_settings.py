"""What an administrator sets while the server runs."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

ONLY = 1
"""The one row's id; it is made by the first change."""


OFF = "off"
STEP_UP = "step_up"


class SiteSettings(Base):
    """The site's settings; those that may be None are unlimited then."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_expiry_days: Mapped[int]
    """A Jump Client that has not connected for so long is removed (J2)."""
    jump_client_limit: Mapped[int | None]
    """How many Jump Clients may be installed (J3)."""
    active_limit: Mapped[int | None]
    """How many of them may be active ones."""
    session_start_limit: Mapped[int]
    """How many users may be starting sessions at the same moment (S5)."""
    sign_in_hours: Mapped[int]
    """How long a sign-in lasts without a request."""
    second_factor_policy: Mapped[str] = mapped_column(String(16))
    """``off``, or ``step_up``: what reaches far wants a fresh code."""
    audit_days: Mapped[int]
    """Rows of the audit log that are older go into archive files; 0: all stay."""
    session_days: Mapped[int]
    """Sessions that ended so long ago are deleted; 0: all stay."""
    deployment_days: Mapped[int]
    """Installations that were so long ago are deleted; 0: all stay."""
    version: Mapped[int]
