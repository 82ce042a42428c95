"""Response types for the site's public facts."""

from jump_server.api.answers import Answer


class SiteFacts(Answer):
    """Public information about the site."""

    name: str
    version: str
    languages: list[str]
    mail: bool
    """Whether the site can send mail."""
    vnc_direct: bool
    """Whether the server itself may connect to the target of a VNC shortcut."""
