"""Response types of the installer endpoints."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer, Page, QrCode
from jump_server.deployment.installers import Overridable


class Installer(Answer):
    """An installer."""

    id: str
    jump_group: str
    name: str
    tag: str
    comments: str
    max_offline_minutes: int | None
    ephemeral: bool
    overridable: list[Overridable]
    valid_minutes: int
    valid_until: datetime
    uses_allowed: int | None
    uses: int
    revoked: bool
    state: Literal["valid", "expired", "revoked", "spent", "orphaned"]
    created_by: str
    created_at: datetime
    version: int


class CreatedInstaller(Installer):
    """A newly created installer, with its key."""

    key: str


class InstallerPage(Page):
    """One page of installers."""

    items: list[Installer]


class ReachedGroup(Answer):
    """A Jump Group that an installer's Jump Clients can be placed in."""

    code_name: str
    name: str


class Reach(Answer):
    """The Jump Groups that an installer's package can enrol computers in.

    With ``every``, these are all of the site's. ``others`` counts further ones without naming them.
    """

    every: bool
    jump_groups: list[ReachedGroup]
    others: int


class InstallerLink(Answer):
    """An installer's link, with the key after the ``#``."""

    url: str
    qr: QrCode


class InstallerLine(Answer):
    """The command line that installs a Jump Client. It contains the installer's key."""

    line: str


class Invited(Answer):
    """The recipients of an installer's link."""

    recipients: list[str]


class Key(Answer):
    """An installer's key (KEY_INFO)."""

    key: str
