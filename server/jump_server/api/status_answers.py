"""What the site's status answers, as types."""

from datetime import datetime
from typing import Literal

from .answers import Answer


class Versions(Answer):
    """What runs: ``agent`` is the Jump Client that packages carry, ``wire`` the range spoken."""

    server: str
    agent: str
    wire: str
    python: str
    database: str


class VersionStatus(Answer):
    """How many Jump Clients have a version, and how many of them must be updated before a jump."""

    version: str
    clients: int
    to_update: int


class WorkerStatus(Answer):
    """A process that serves, and how many Jump Clients it holds."""

    name: str
    seen_at: datetime
    links: int


class Limits(Answer):
    """Of a worker, and of the whole site; rates are by the second, and no limit is None."""

    max_links: int
    reconnection_rate: float
    enrolment_rate: float
    address_rate: float
    jump_client_limit: int | None
    active_limit: int | None


class DiskStatus(Answer):
    """The file system of the data folder."""

    free_mib: int
    total_mib: int
    warning: bool


class CertificateStatus(Answer):
    """A certificate; ``ends_at`` is null when it can't be read."""

    kind: Literal["authority", "server"]
    subject: str
    ends_at: datetime | None
    warning: bool


class WarningStatus(Answer):
    """What needs attention; the parameters are texts, numbers and moments, by its names."""

    code: Literal[
        "storage_full",
        "storage_failed",
        "disk_low",
        "clock_step",
        "clock_differs",
        "jump_group_names",
    ]
    parameters: dict[str, int | str]


class SiteStatus(Answer):
    """How the site is doing; ``redis`` is null where one worker needs none."""

    warnings: list[WarningStatus]
    versions: Versions
    jump_clients: list[VersionStatus]
    workers: list[WorkerStatus]
    limits: Limits
    redis: Literal["ok", "failed"] | None
    disk: DiskStatus
    certificates: list[CertificateStatus]


class ExpiredClient(Answer):
    """A Jump Client that went by its age; its record is deleted at ``deleted_at``."""

    id: str
    name: str
    jump_group: str
    removed_at: datetime
    deleted_at: datetime


class ExpiredClients(Answer):
    """At most 500, those that went last first."""

    items: list[ExpiredClient]


class RestoredClients(Answer):
    """The ids of those that are back."""

    restored: list[str]
