"""Views of Jump Clients."""

from typing import Literal

from jump_server.core.views import ErrorDetail, Moment, PageFacts, View


class Disk(View):
    """A file system of a computer."""

    mount: str
    total_mib: int
    free_mib: int


class Statistics(View):
    """A computer's most recent statistics. A figure that the site does not collect is null."""

    at: Moment
    uptime_seconds: int | None
    cpu_percent: float | None
    memory_free_mib: int | None
    disks: list[Disk] | None
    console_user: str | None


class JumpClient(View):
    """A Jump Client, as in lists."""

    id: str
    name: str
    jump_group: str
    tag: str
    comments: str
    jump_method: Literal["jump_client"]
    connection_type: Literal["active", "passive"]
    status: Literal["online", "offline", "passive", "uninstalled"]
    passive: bool
    passive_port: int
    passive_listen: str
    disabled_by: list[Literal["console", "computer"]]
    forbid_disable: bool
    forbid_uninstall: bool
    forbidden_on_computer: list[Literal["disable", "uninstall"]]
    """What nobody may do on the computer without a token, by its own settings or its group's."""
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
    login_session: bool
    """Whether it runs only while its account is logged in."""
    install_dir: str
    workgroup: str
    domain: str
    agent_version: str
    ephemeral: bool
    max_offline_minutes: int | None
    installer_id: str | None
    statistics: Statistics | None
    created_at: Moment
    last_connected_at: Moment | None
    last_disconnected_at: Moment | None
    last_accessed_at: Moment | None
    last_accessed_by: str | None
    update_state: Literal["needed", "updating"] | None
    """`needed`: nobody can jump to it before it is updated. `updating`: an update is under way."""
    update_policy: str
    """What the owner of the computer decided: empty for the site's updates, `off`, or a version."""
    removal: Literal["uninstall_pending"] | None
    planned_removal_at: Moment | None
    lost: bool
    """Whether it has been offline for the time after which the site takes it for lost."""
    version: int
    in_session: list[str]
    """Names of the users in a session with this item. A copy and its original have their own."""


class ChangeResult(View):
    """What became of one of several changes: the Jump Client as it is now, or the error."""

    id: str
    ok: bool
    jump_client: JumpClient | None
    error: ErrorDetail | None


class ChangeResults(View):
    """The result of each change, in the order of the request."""

    results: list[ChangeResult]


class MaintenanceToken(View):
    """A token that allows on one computer what is forbidden there, until ``valid_until``."""

    token: str
    valid_until: Moment


class Sample(View):
    """A computer's statistics at one moment."""

    at: Moment
    cpu_percent: float
    memory_free_mib: int


class LastHour(View):
    """The samples of the last hour, oldest first.

    When two samples are more than ``gap_seconds`` apart, the computer was disconnected in between.
    """

    gap_seconds: int
    samples: list[Sample]


Outcome = Literal[
    "unresolved",
    "not_allowed",
    "timed_out",
    "refused",
    "unreachable",
    "closed",
    "another_program",
    "link_failed",
]
"""What stood in the way of a call at one name or address of a passive Jump Client."""


class CallAttempt(View):
    """One name or address that was tried.

    `not_allowed` is outside `passive_networks`. `closed` is a connection that was closed without an
    answer, and `link_failed` one that was answered but did not become a link.
    """

    host: str
    outcome: Outcome


class FailedCall(View):
    """A call to a passive Jump Client that did not reach it."""

    at: Moment
    attempts: list[CallAttempt]


class JumpClientDetail(JumpClient):
    """A Jump Client with its statistics of the last hour."""

    last_hour: LastHour
    failed_call: FailedCall | None
    """Why the last call to a passive Jump Client failed. Null without the right `settings`."""


class Woken(View):
    """The names of the Jump Clients asked to wake the computer.

    ``others`` counts those that you may not see.
    """

    through: list[str]
    others: int


class JumpClientPage(PageFacts):
    """One page of Jump Clients; follow the event channel after ``event_id``."""

    items: list[JumpClient]
    event_id: str


class FoundJumpClients(View):
    """Jump Clients, and for each requested computer the ids of the Jump Clients on it.

    ``server_addresses`` are the server's addresses for Jump Clients, from its settings.
    """

    items: list[JumpClient]
    computers: list[list[str]]
    server_addresses: list[str]


class Summary(View):
    """The counts in the console's footer."""

    total: int
    clients: int
    online: int
    offline: int
    passive: int
    uninstalled: int
