"""Views of the reports."""

from typing import Any, Literal

from jump_server.core.views import Moment, View

Step = Literal["hour", "day", "week", "month"]


class AuditEvent(View):
    """An entry of the audit log: the actor, the action and its target.

    ``target_name`` is the target's present name, or its name when it was removed. It is empty when
    the name is unknown. ``names`` maps each id and code name in the event to such a name, by kind.
    """

    id: int
    at: Moment
    actor: str
    address: str
    action: str
    target_type: str
    target_id: str
    target_name: str
    details: dict[str, Any]
    names: dict[str, dict[str, str]]


class ReportCounts(View):
    """The number of a report's rows from each of ``starts`` to the next one."""

    step: Step
    starts: list[Moment]
    series: dict[str, list[int]]
