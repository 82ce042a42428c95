"""Views of alerts."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, View

Kind = Literal[
    "offline",
    "online_again",
    "lost",
    "removal_soon",
    "clone",
    "restored",
    "taken_over",
    "enrolment_rejected",
    "update_failed",
    "limit_near",
    "local_control",
]
Channel = Literal["mail", "webhook"]
DeliveryState = Literal["waiting", "sent", "failed"]


class GroupRecipients(View):
    """Email addresses for the alerts about the Jump Clients of a Jump Group."""

    jump_group: str
    recipients: str


class AlertSettings(View):
    """Which events are reported, and where."""

    events: list[Annotated[str, OneOf(Kind)]]
    recipients: str
    """Email addresses, separated by spaces; empty sends no mail."""
    group_recipients: list[GroupRecipients]
    """Further addresses, for the Jump Clients of some Jump Groups only."""
    mail_minutes: int
    """Minutes between two mails. Each contains all events since the one before."""
    webhook_url: str
    """Where events are sent to; empty sends none."""
    webhook_secret_set: bool
    """Whether there is a secret to sign with. Without one, nothing is sent."""
    offline_minutes: int
    """Minutes without a connection after which a Jump Client is reported as offline."""
    removal_days: int
    """Days before a removal by age at which it is reported."""
    limit_percent: int
    """Percentage of a limit from which it is reported as nearly reached."""
    mail_offered: bool
    """Whether the server has an SMTP server."""
    version: int


class WebhookSecret(View):
    """A new secret. It is not shown again."""

    secret: str


class AlertError(View):
    """A code of the error catalogue, its parameters, and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class AlertDelivery(View):
    """A message with alerts, and what became of it."""

    id: str
    channel: Annotated[str, OneOf(Channel)]
    state: Annotated[str, OneOf(DeliveryState)]
    created_at: Moment
    ended_at: Moment | None
    next_at: Moment | None
    """When it is tried next, while it waits."""
    attempts: int
    events: int
    recipients: list[str]
    """Of a mail: who has not received it yet, or all recipients once it is sent."""
    error: AlertError | None
    """The last error."""
