"""Response types of the reports."""

from datetime import datetime
from typing import Any

from jump_server.api.answers import Answer, Page
from jump_server.reports.report_counts import Step


class AuditEvent(Answer):
    """An entry of the audit log: the actor, the action and its target.

    ``target_name`` is the target's present name, or its name when it was removed. It is empty when
    the name is unknown. ``names`` maps each id and code name in the event to such a name, by kind.
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
    """One page of audit events."""

    items: list[AuditEvent]


class ReportCounts(Answer):
    """The number of a report's rows from each of ``starts`` to the next one."""

    step: Step
    starts: list[datetime]
    series: dict[str, list[int]]
