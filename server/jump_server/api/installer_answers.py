"""What is answered about installers, as types."""

from datetime import datetime
from typing import Literal

from jump_server.services.installers import Overridable

from .answers import Answer, Page
from .own_answers import QrCode


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
    """An installer just created, with its key."""

    key: str


class InstallerPage(Page):
    """Installers."""

    items: list[Installer]


class ReachedGroup(Answer):
    """A Jump Group that an installer's clients may come into."""

    code_name: str
    name: str


class Reach(Answer):
    """In which Jump Groups a holder of the package can enrol; ``others`` counts unnamed ones."""

    every: bool
    jump_groups: list[ReachedGroup]
    others: int


class InstallerLink(Answer):
    """An installer's link, with its key behind the ``#``."""

    url: str
    qr: QrCode


class InstallerLine(Answer):
    """The line that installs, with the installer's key in it."""

    line: str


class Invited(Answer):
    """Who is sent an installer's link."""

    recipients: list[str]


class Key(Answer):
    """An installer's key (KEY_INFO)."""

    key: str
