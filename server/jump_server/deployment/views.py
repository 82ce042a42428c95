"""Views of installers, enrolments and the report of installations."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, QrCode, View
from jump_server.packages.declared import Feature, PackageKind, PackageName, PlatformName, Tried

Overridable = Literal[
    "name",
    "jump_group",
    "tag",
    "comments",
    "max_offline_minutes",
    "ephemeral",
    "passive",
    "passive_port",
    "passive_listen",
]
State = Literal["valid", "expired", "revoked", "spent", "orphaned"]


class Installer(View):
    """An installer. ``name_key`` is a unique name by which automation finds it, or null."""

    id: str
    name_key: str | None
    jump_group: str
    name: str
    tag: str
    comments: str
    max_offline_minutes: int | None
    ephemeral: bool
    may_take_over: bool
    forbid_disable: bool
    forbid_uninstall: bool
    passive: bool
    passive_port: int
    passive_listen: str
    overridable: list[Annotated[str, OneOf(Overridable)]]
    valid_minutes: int
    valid_until: Moment
    uses_allowed: int | None
    uses: int
    revoked: bool
    state: Annotated[str, OneOf(State)]
    created_by: str
    created_at: Moment
    version: int


class CreatedInstaller(Installer):
    """A newly created installer, with its key."""

    key: str


class ReachedGroup(View):
    """A Jump Group that an installer's Jump Clients can be placed in."""

    code_name: str
    name: str


class Reach(View):
    """The Jump Groups that an installer's package can enrol computers in.

    With ``every``, these are all of the site's. ``others`` counts further ones without naming them.
    """

    every: bool
    jump_groups: list[ReachedGroup]
    others: int


class InstallerLink(View):
    """An installer's link, with the key after the ``#``."""

    url: str
    qr: QrCode


class InstallerLine(View):
    """The command line that installs a Jump Client. It contains the installer's key."""

    line: str


class OfferedPackage(View):
    """A kind of package. An installer's file is ``<stem>-<installer id>.<kind>`` if it is keyed.

    Other files, and generic packages, are ``<stem>.<kind>``. A package that is not keyed contains
    no key: the installer's link brings it.
    """

    name: Annotated[str, OneOf(PackageName)]
    kind: Annotated[str, OneOf(PackageKind)]
    stem: str
    keyed: bool


class OfferedPlatform(View):
    """A platform, with its packages, the usual one first.

    ``title`` is its name, and ``labels`` are the systems that it stands for, by language.
    ``least`` is the lowest version of its system, or empty. ``architectures`` are the processors,
    or empty for any. ``tried`` says where its packages were run: on devices, only on an emulation
    of them, or never. ``works`` is what works there.
    """

    name: Annotated[str, OneOf(PlatformName)]
    title: str
    labels: dict[str, str]
    tried: Annotated[str, OneOf(Tried)]
    least: str
    architectures: list[str]
    works: list[Annotated[str, OneOf(Feature)]]
    packages: list[OfferedPackage]


class OfferedPlatforms(View):
    """The platforms that the server has packages for."""

    items: list[OfferedPlatform]


class Invited(View):
    """The recipients of an installer's link."""

    recipients: list[str]


class Key(View):
    """An installer's key (KEY_INFO)."""

    key: str


class Checked(View):
    """The installation would be accepted."""

    server_version: str


class Enrolled(View):
    """The Jump Client is enrolled."""

    client_id: str


class Deployment(View):
    """An installation that was accepted, or rejected with an error of the catalogue."""

    id: int
    at: Moment
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
