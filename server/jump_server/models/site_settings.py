"""The settings that administrators change while the server runs."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

ONLY = 1
"""Id of the only row, which the first change creates."""


OFF = "off"
STEP_UP = "step_up"


class SiteSettings(Base):
    """The site's settings. A limit of None means no limit."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_expiry_days: Mapped[int]
    """Days without a connection after which a Jump Client is removed."""
    lost_days: Mapped[int | None]
    """Days without a connection after which a Jump Client is marked as lost."""
    remove_uninstalled: Mapped[bool]
    """Whether the record of a Jump Client is removed when its computer uninstalls it."""
    jump_client_limit: Mapped[int | None]
    """Maximum number of installed Jump Clients."""
    active_limit: Mapped[int | None]
    """Maximum number of active Jump Clients."""
    session_start_limit: Mapped[int]
    """Maximum number of users who start sessions at the same time."""
    sign_in_hours: Mapped[int]
    """Hours that a sign-in lasts without a request."""
    second_factor_policy: Mapped[str] = mapped_column(String(16))
    """``off``, or ``step_up``: critical actions require a new code."""
    audit_days: Mapped[int]
    """Days after which audit rows move to archive files; 0 keeps them in the database."""
    session_days: Mapped[int]
    """Days after their end at which sessions are deleted; 0 keeps all."""
    chat_days: Mapped[int]
    """Days after which the messages of support sessions are deleted; 0 keeps them."""
    deployment_days: Mapped[int]
    """Days after which records of installations are deleted; 0 keeps all."""
    uninstalled_days: Mapped[int]
    """Days after which records of uninstalled Jump Clients are removed; 0 keeps all."""
    statistics_days: Mapped[int]
    """Days after which the last statistics of offline Jump Clients are deleted; 0 keeps them."""
    statistics_seconds: Mapped[int | None]
    """Seconds between two reports of a Jump Client. If empty, the configuration applies."""
    withheld_statistics: Mapped[list[Any]] = mapped_column(JSON)
    """Figures that Jump Clients do not report."""
    notify_sessions: Mapped[bool]
    """Whether the desktop of a computer shows when a session on it starts and ends."""
    support_unasked: Mapped[list[Any]] = mapped_column(JSON)
    """What a technician may do in a support session without the customer's consent."""
    survey: Mapped[bool]
    """Whether customers are asked how satisfied they were, at the end of a support session."""
    survey_question_en: Mapped[str] = mapped_column(String(200))
    """What they are asked in English; empty for the text of the product."""
    survey_question_fr: Mapped[str] = mapped_column(String(200))
    """What they are asked in French; empty for the text of the product."""
    clone_limit: Mapped[int]
    """New clones of one Jump Client in a day; further ones wait for an administrator."""
    admit_restored: Mapped[bool]
    """Whether restored computers get their record back without an administrator."""
    untried_platforms: Mapped[bool]
    """Whether the site offers packages that were never run on a real device."""
    version: Mapped[int]
