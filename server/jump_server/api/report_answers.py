"""What the reports answer, as types."""

from datetime import datetime
from typing import Any, Literal

from jump_server.services.report_counts import Step

from .answers import Answer, Page


class AuditEvent(Answer):
    """Who did what to what.

    ``target_name`` is what it is called now, or was when it was removed; empty where nobody knows.
    ``names`` has the like for each id and code name that the event mentions, by kind of thing.
    """

    id: int
    at: datetime
    actor: str
    address: str
    action: str
    target_type: str
    target_id: str
    target_name: str
    details: dict[str, Any]
    names: dict[str, dict[str, str]]


class AuditPage(Page):
    """Audit events."""

    items: list[AuditEvent]


class Deployment(Answer):
    """An installation that was accepted, or turned away with an error of the catalogue."""

    id: int
    at: datetime
    outcome: Literal["accepted", "rejected"]
    hostname: str
    address: str
    jump_client_id: str | None
    installer_id: str | None
    installer_name: str
    jump_group: str
    user: str
    code: str
    parameters: dict[str, str | int]


class DeploymentPage(Page):
    """Deployments."""

    items: list[Deployment]


class ReportCounts(Answer):
    """How many of a report's rows there are from each of ``starts`` to the next one."""

    step: Step
    starts: list[datetime]
    series: dict[str, list[int]]
