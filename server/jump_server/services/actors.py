"""Who asks: a person, an API token in a person's name, or the server itself."""

from dataclasses import dataclass
from datetime import datetime

from jump_server.models.user import ADMINISTRATOR
from jump_wire.errors import UserError

SCOPES = ("read", "clients", "installers", "groups", "sessions", "users", "settings", "audit")
"""What an API token may be limited to; ``all`` stands for every one of them."""

ALL = "all"

USERS = "users"
INSTALLERS = "installers"
TEAM_REPORTS = "team_reports"
ALL_REPORTS = "all_reports"
SETTINGS = "settings"
SITE_RIGHTS = (USERS, INSTALLERS, TEAM_REPORTS, ALL_REPORTS, SETTINGS)
"""What a technician may besides the work with Jump Items; reports of oneself everybody sees."""


@dataclass(frozen=True)
class Actor:
    """The one in whose name a service acts, and how far that goes.

    ``rights`` are the site rights of one who is no
    administrator. ``scopes`` is None for a person. ``address`` is the client's, for the audit log.
    ``expires_at`` is when the sign-in or the token ends.
    """

    user_id: str
    username: str
    role: str
    scopes: frozenset[str] | None = None
    language: str | None = None
    address: str = ""
    token_id: str | None = None
    web_session_id: str | None = None
    csrf_token: str | None = None
    expires_at: datetime | None = None
    rights: frozenset[str] = frozenset()

    @property
    def is_administrator(self) -> bool:
        """Whether the user has every right."""
        return self.role == ADMINISTRATOR

    def may(self, right: str) -> bool:
        """Whether the user has the site right."""
        return self.is_administrator or right in self.rights

    def require_right(self, right: str) -> None:
        """Refuse who has not the site right (``permission_refused``)."""
        if not self.may(right):
            raise UserError("permission_refused")

    def has_scope(self, *accepted: str) -> bool:
        """Whether a person asks, or the token has ``all`` or one of the scopes."""
        return self.scopes is None or ALL in self.scopes or not self.scopes.isdisjoint(accepted)

    def require_scope(self, *accepted: str) -> None:
        """Refuse a token that has none of the scopes (``scope_refused``)."""
        if not self.has_scope(*accepted):
            raise UserError("scope_refused", scope=" / ".join(accepted))

    def require_administrator(self) -> None:
        """Refuse everybody but administrators (``permission_refused``)."""
        if not self.is_administrator:
            raise UserError("permission_refused")


def system(username: str, address: str = "") -> Actor:
    """The server itself, or an administrator at its command line."""
    return Actor(user_id="", username=username, role=ADMINISTRATOR, address=address)
