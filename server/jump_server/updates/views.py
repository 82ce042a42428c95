"""Views of updates."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, View

Mode = Literal["always", "chosen", "off"]
FirstRing = Literal["tag", "share", "number"]


class UpdateWindow(View):
    """The hours in which the Jump Clients of a Jump Group are updated: times of day, ``22:00``."""

    jump_group: str
    begins: str
    ends: str


class UpdatePolicy(View):
    """How Jump Clients are updated."""

    mode: Annotated[str, OneOf(Mode)]
    """`always`: to the newest version; `chosen`: to `chosen_version` only; `off`: never."""
    chosen_version: str
    first_ring: Annotated[str, OneOf(FirstRing)]
    """What selects the first ring: `first_tag`, `first_share` in percent, or `first_number`."""
    first_tag: str
    first_share: int
    first_number: int
    healthy_within_minutes: int
    """Minutes from the offer until a Jump Client must be connected with the new version."""
    healthy_seconds: int
    """Seconds that it must stay connected to count as healthy."""
    at_once: int
    """Jump Clients whose update may be under way at the same time."""
    bandwidth_kib: int | None
    """KiB per second of all downloads together; null means no limit."""
    failure_percent: int
    """Share of failed updates in a ring above which the rollout halts."""
    timezone: str
    """The time zone of the windows, such as `Europe/Paris`."""
    windows: list[UpdateWindow]
    version: int


State = Literal["offered", "downloading", "installed", "healthy", "failed", "rolled_back"]
RolloutState = Literal["running", "paused", "halted", "ended"]
Ring = Literal["apart", "first", "rest"]


class ReleasePayload(View):
    """A version that Jump Clients can be updated to; ``size`` in bytes."""

    version: str
    size: int


class Release(View):
    """The newest signed release of the Jump Client.

    ``number`` is 0 as long as no release is signed. ``unsigned`` is a version that waits for its
    signature. ``ends_at`` is the end of the signature's validity.
    """

    number: int
    signed_at: Moment | None
    ends_at: Moment | None
    payloads: list[ReleasePayload]
    unsigned: str
    key_on_server: bool


class Reason(View):
    """A code of the error catalogue, its parameters, and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class RingProgress(View):
    """The number of Jump Clients of a ring by state. ``size`` is the size of the whole ring."""

    ring: Annotated[str, OneOf(Ring)]
    size: int
    offered: int
    downloading: int
    installed: int
    healthy: int
    failed: int
    rolled_back: int


class Rollout(View):
    """The update of all Jump Clients to one version."""

    id: str
    version: str
    state: Annotated[str, OneOf(RolloutState)]
    ring: Annotated[str, OneOf(Ring)]
    reason: Reason | None
    """Why it was halted."""
    started_at: Moment
    ring_started_at: Moment
    rings: list[RingProgress]


class Fleet(View):
    """The installed Jump Clients.

    ``current`` have the wanted version. ``waiting`` are to be updated and connected, ``offline``
    are to be updated and not connected. ``pinned`` are not updated, because the owner of their
    computer decided so.
    """

    current: int
    waiting: int
    offline: int
    pinned: int


class Updates(View):
    """The state of updates; ``version`` is the wanted version, or empty."""

    version: str
    release: Release
    rollout: Rollout | None
    fleet: Fleet
    policy: UpdatePolicy


class UpdateVersions(View):
    """The versions that Jump Clients can be updated to.

    ``versions`` are those of the signed release, the newest first. ``version`` is the one that the
    site's policy selects, or empty.
    """

    version: str
    versions: list[str]


class ClientUpdate(View):
    """How far the update of a Jump Client is. ``reason`` says why it failed."""

    jump_client_id: str
    name: str
    jump_group: str
    from_version: str
    version: str
    ring: Annotated[str, OneOf(Ring)]
    state: Annotated[str, OneOf(State)]
    reason: Reason | None
    offered_at: Moment
    changed_at: Moment


class Aimed(View):
    """The number of Jump Clients that are updated next."""

    clients: int
