"""Response types of the site's status."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer


class Versions(Answer):
    """The versions in use.

    ``agent`` is the version of the Jump Client in packages. ``wire`` is the supported range of the
    protocol.
    """

    server: str
    agent: str
    wire: str
    python: str
    database: str


class VersionStatus(Answer):
    """The number of Jump Clients with a version; ``to_update`` must be updated before a session."""

    version: str
    clients: int
    to_update: int


class WorkerStatus(Answer):
    """A worker; ``links`` is the number of its Jump Clients."""

    name: str
    seen_at: datetime
    links: int


class Limits(Answer):
    """Limits of a worker and of the whole site. Rates are per second; null means no limit."""

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
    """A condition that needs attention. Its parameters are texts, numbers and times, by name."""

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
    """The site's status; ``redis`` is null when a single worker runs without it."""

    warnings: list[WarningStatus]
    versions: Versions
    jump_clients: list[VersionStatus]
    workers: list[WorkerStatus]
    limits: Limits
    redis: Literal["ok", "failed"] | None
    disk: DiskStatus
    certificates: list[CertificateStatus]


class ExpiredClient(Answer):
    """A Jump Client removed because of its age. Its record is deleted at ``deleted_at``."""

    id: str
    name: str
    jump_group: str
    removed_at: datetime
    deleted_at: datetime


class ExpiredClients(Answer):
    """At most 500 removed Jump Clients, the latest first."""

    items: list[ExpiredClient]


class RestoredClients(Answer):
    """The ids of the restored Jump Clients."""

    restored: list[str]
