"""Views of session keys and of what a customer gets for one."""

from jump_server.core.views import Moment, View


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


class CustomerEnrolled(View):
    """A customer's client: its id and credential, which end with its session."""

    client_id: str
    credential: str
    session_id: str
    site: SupportSite
    asks: dict[str, bool]
    """Whether the customer is asked before a tool starts, by its kind."""


class PortalSettings(View):
    """What the support portal shows. Empty texts mean the texts of the product."""

    title: str
    text_en: str
    text_fr: str
    logo: str
    """Path of the logo; empty without one."""
    version: int
