"""Views of session keys, of what a customer gets for one, and of the portal."""

from typing import Literal

from jump_server.core.views import Moment, View

PortalLanguage = Literal["en", "fr"]


class SupportKey(View):
    """A session key that no customer has used yet."""

    id: str
    queue: str
    """Code name of the team whose members see the customer; empty for the key's creator."""
    user: str
    """The user who created it."""
    created_at: Moment
    expires_at: Moment


class CreatedSupportKey(SupportKey):
    """A new session key. ``key`` and ``link`` are shown only once."""

    key: str
    link: str


class SupportKeys(View):
    """Open session keys, the newest first."""

    items: list[SupportKey]


class Platform(View):
    """A download for one platform, with a command that fetches and runs it."""

    platform: str
    url: str
    command: str


class Started(View):
    """What a customer gets for a session key. ``secret`` enrols one client."""

    secret: str
    expires_at: Moment
    technician: str
    """Who the key is from: the technician's name, or the team's."""
    platforms: list[Platform]


class SupportSite(View):
    """What a customer's client must know of the site."""

    server_version: str
    addresses: list[str]
    technician: str


class Survey(View):
    """What the customer is asked at the end, and the secret that answers it once.

    An empty question means the text of the product.
    """

    secret: str
    question_en: str
    question_fr: str


class CustomerEnrolled(View):
    """A customer's client: its id and credential, which end with its session."""

    client_id: str
    credential: str
    session_id: str
    site: SupportSite
    asks: dict[str, bool]
    """Whether the customer is asked before a tool starts, by its kind."""
    survey: Survey | None
    """Null if the site asks nothing at the end."""


class PortalTechnician(View):
    """A technician who is available."""

    id: str
    name: str
    """The public name, or else the display name."""


class PortalIssue(View):
    """An issue to choose. At least one of the texts is not empty."""

    id: str
    text_en: str
    text_fr: str


class PortalChoices(View):
    """What visitors can choose instead of a session key."""

    technicians: list[PortalTechnician]
    issues: list[PortalIssue]


class Availability(View):
    """Whether the portal offers you to its visitors.

    ``offered``: it shows available technicians, and you may be one of them. ``name`` is what
    visitors see; without a name you are not shown.
    """

    offered: bool
    name: str
    available: bool


class TeamIssue(PortalIssue):
    """An issue and the code name of the team whose members help with it."""

    team: str


class PortalSettings(View):
    """What the support portal shows. Empty texts mean the texts of the product."""

    title: str
    text_en: str
    text_fr: str
    logo: str
    """Path of the logo; empty without one."""
    show_technicians: bool
    """Whether visitors see the technicians who are available."""
    issues: list[TeamIssue]
    version: int
