"""Response types of the Jump Client endpoints."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer, Page


class Disk(Answer):
    """A file system of a computer."""

    mount: str
    total_mib: int
    free_mib: int


class Statistics(Answer):
    """A computer's most recent statistics."""

    at: datetime
    uptime_seconds: int
    cpu_percent: float
    memory_free_mib: int
    disks: list[Disk]
    console_user: str


class JumpClient(Answer):
    """A Jump Client, as in lists."""

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
    in_session: list[str]


class Sample(Answer):
    """A computer's statistics at one moment."""

    at: datetime
    cpu_percent: float
    memory_free_mib: int


class LastHour(Answer):
    """The samples of the last hour, oldest first.

    When two samples are more than ``gap_seconds`` apart, the computer was disconnected in between.
    """

    gap_seconds: int
    samples: list[Sample]


class JumpClientDetail(JumpClient):
    """A Jump Client with its statistics of the last hour."""

    last_hour: LastHour


class Woken(Answer):
    """The names of the Jump Clients asked to wake the computer.

    ``others`` counts those that you may not see.
    """

    through: list[str]
    others: int


class JumpClientPage(Page):
    """One page of Jump Clients; follow the event channel after ``event_id``."""

    items: list[JumpClient]
    event_id: str


class FoundJumpClients(Answer):
    """Jump Clients, and for each requested computer the ids of the Jump Clients on it.

    ``server_addresses`` are the server's addresses for Jump Clients, from its settings.
    """

    items: list[JumpClient]
    computers: list[list[str]]
    server_addresses: list[str]
