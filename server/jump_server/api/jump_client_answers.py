"""What the API answers about Jump Clients, as types."""

from datetime import datetime
from typing import Literal

from .answers import Answer, ErrorDetail, Page


class Disk(Answer):
    """A file system of a computer."""

    mount: str
    total_mib: int
    free_mib: int


class Statistics(Answer):
    """How a computer did when it was last heard of."""

    at: datetime
    uptime_seconds: int
    cpu_percent: float
    memory_free_mib: int
    disks: list[Disk]
    console_user: str


class JumpClient(Answer):
    """A Jump Client, as it is listed."""

    id: str
    name: str
    jump_group: str
    tag: str
    comments: str
    jump_method: Literal["jump_client"]
    connection_type: Literal["active"]
    status: Literal["online", "offline", "uninstalled"]
    disabled_by: list[Literal["console", "computer"]]
    hostname: str
    fqdn: str
    os: str
    kernel: str
    architecture: str
    cpu_model: str
    cpu_count: int
    memory_mib: int
    private_addresses: list[str]
    public_address: str
    server_addresses: list[str]
    mode: str
    account: str
    install_dir: str
    workgroup: str
    domain: str
    agent_version: str
    ephemeral: bool
    max_offline_minutes: int | None
    installer_id: str | None
    statistics: Statistics | None
    created_at: datetime
    last_connected_at: datetime | None
    last_disconnected_at: datetime | None
    last_accessed_at: datetime | None
    last_accessed_by: str | None
    removal: Literal["uninstall_pending"] | None
    planned_removal_at: datetime | None
    version: int


class Sample(Answer):
    """How a computer did at a moment."""

    at: datetime
    cpu_percent: float
    memory_free_mib: int


class LastHour(Answer):
    """The last hour's samples, the oldest first.

    Where two lie further apart than ``gap_seconds`` the computer was not connected all the time.
    """

    gap_seconds: int
    samples: list[Sample]


class JumpClientDetail(JumpClient):
    """A Jump Client by itself, with its last hour."""

    last_hour: LastHour


class Woken(Answer):
    """Who was asked to wake the computer: by name, and how many more that one may not see."""

    through: list[str]
    others: int


class JumpClientPage(Page):
    """Jump Clients; the live channel goes on after ``event_id``."""

    items: list[JumpClient]
    event_id: str


class FoundJumpClients(Answer):
    """Jump Clients, and for each computer that was asked for the ids of those on it.

    ``server_addresses`` are where the server's settings say that Jump Clients reach it.
    """

    items: list[JumpClient]
    computers: list[list[str]]
    server_addresses: list[str]


class Summary(Answer):
    """The footer's counts."""

    total: int
    clients: int
    online: int
    offline: int
    passive: int
    uninstalled: int


class RemovalResult(Answer):
    """What became of one removal."""

    id: str
    ok: bool
    error: ErrorDetail | None = None


class RemovalResults(Answer):
    """What became of each."""

    results: list[RemovalResult]
