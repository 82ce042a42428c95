"""Response types for enrolments, and for the report of installations."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer, Page


class Checked(Answer):
    """The installation would be accepted."""

    server_version: str


class Enrolled(Answer):
    """The Jump Client is enrolled."""

    client_id: str


class Deployment(Answer):
    """An installation that was accepted, or rejected with an error of the catalogue."""

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
    """One page of deployments."""

    items: list[Deployment]
