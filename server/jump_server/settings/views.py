"""Views of the site's settings."""

from typing import Annotated, Literal

from jump_server.core.views import OneOf, View

Figure = Literal["cpu", "memory", "disks", "uptime", "console_user"]
ConsentKind = Literal["shell", "exec", "files", "screen", "pin"]
"""What a customer is asked for: kinds of tools, and pinning a Jump Client."""
SecondFactorPolicy = Literal["off", "step_up"]


class SiteSettings(View):
    """Settings that can be changed while the server runs. A limit of null means no limit."""

    client_expiry_days: int
    lost_days: int | None
    """Days without a connection after which a Jump Client is marked as lost; null marks none."""
    remove_uninstalled: bool
    jump_client_limit: int | None
    active_limit: int | None
    session_start_limit: int
    sign_in_hours: int
    second_factor_policy: Annotated[str, OneOf(SecondFactorPolicy)]
    audit_days: int
    session_days: int
    chat_days: int
    deployment_days: int
    uninstalled_days: int
    statistics_days: int
    statistics_seconds: int | None
    """Seconds between two reports of a Jump Client; null is ``statistics_seconds_default``."""
    statistics_seconds_default: int
    """The interval in the server's configuration. It cannot be changed here."""
    withheld_statistics: list[Annotated[str, OneOf(Figure)]]
    """Figures that Jump Clients do not report."""
    notify_sessions: bool
    """Whether the desktop of a computer shows when a session on it starts and ends."""
    support_unasked: list[Annotated[str, OneOf(ConsentKind)]]
    """What a technician may do in a support session without the customer's consent."""
    survey: bool
    """Whether customers are asked how satisfied they were, at the end of a support session."""
    survey_question_en: str
    """What they are asked in English; empty for the text of the product."""
    survey_question_fr: str
    """What they are asked in French; empty for the text of the product."""
    clone_limit: int
    admit_restored: bool
    untried_platforms: bool
    """Whether the site offers packages that were never run on a real device."""
    untried_platforms_available: list[str]
    """The platforms that ``untried_platforms`` is about. It cannot be changed here."""
    version: int
