"""Views of the site's public facts and its status."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, View
from jump_server.packages.declared import PackageName

WarningCode = Literal[
    "storage_full",
    "storage_failed",
    "disk_low",
    "clock_step",
    "clock_differs",
    "audit_not_archived",
    "alerts_failing",
    "claims_waiting",
    "jump_group_names",
    "release_unsigned",
    "release_ends",
    "release_key_here",
    "release_key_old",
    "release_root_ends",
]
CertificateKind = Literal["authority", "server"]
RedisState = Literal["ok", "failed"]


class SiteFacts(View):
    """Public information about the site."""

    name: str
    version: str
    languages: list[str]
    mail: bool
    """Whether the site can send mail."""
    vnc_direct: bool
    """Whether the server itself may connect to the target of a VNC shortcut."""


class Versions(View):
    """The versions in use.

    ``agent`` is the version of the Jump Client in packages. ``wire`` is the supported range of the
    protocol.
    """

    server: str
    agent: str
    wire: str
    python: str
    database: str


class PackageStatus(View):
    """A kind of package. ``missing`` is what the server lacks to build it, in English, or empty."""

    name: Annotated[str, OneOf(PackageName)]
    missing: str


class VersionStatus(View):
    """The number of Jump Clients with a version; ``to_update`` must be updated before a session."""

    version: str
    clients: int
    to_update: int


class WorkerStatus(View):
    """A worker; ``links`` is the number of its Jump Clients."""

    name: str
    seen_at: Moment
    links: int


class Limits(View):
    """Limits of a worker and of the whole site. Rates are per second; null means no limit."""

    max_links: int
    reconnection_rate: float
    enrolment_rate: float
    address_rate: float
    jump_client_limit: int | None
    active_limit: int | None


class DiskStatus(View):
    """The file system of the data folder."""

    free_mib: int
    total_mib: int
    warning: bool


class CertificateStatus(View):
    """A certificate; ``ends_at`` is null when it can't be read."""

    kind: Annotated[str, OneOf(CertificateKind)]
    subject: str
    ends_at: Moment | None
    warning: bool


class WarningStatus(View):
    """A condition that needs attention. Its parameters are texts, numbers and times, by name."""

    code: Annotated[str, OneOf(WarningCode)]
    parameters: dict[str, int | str]


class SiteStatus(View):
    """The site's status; ``redis`` is null when a single worker runs without it."""

    warnings: list[WarningStatus]
    versions: Versions
    packages: list[PackageStatus]
    jump_clients: list[VersionStatus]
    workers: list[WorkerStatus]
    limits: Limits
    redis: RedisState | None
    disk: DiskStatus
    certificates: list[CertificateStatus]
