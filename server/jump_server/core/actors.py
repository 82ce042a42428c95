"""Actors: a user, an API token of a user, or the server itself."""

from dataclasses import dataclass
from datetime import datetime

from jump_server.models.user import ADMINISTRATOR
from jump_wire.errors import UserError

SCOPES = ("read", "clients", "installers", "groups", "sessions", "users", "settings", "audit")
"""Scopes that an API token may be limited to; ``all`` includes every scope."""

ALL = "all"

USERS = "users"
INSTALLERS = "installers"
TEAM_REPORTS = "team_reports"
ALL_REPORTS = "all_reports"
SETTINGS = "settings"
SESSION_KEYS = "session_keys"
SITE_RIGHTS = (USERS, INSTALLERS, TEAM_REPORTS, ALL_REPORTS, SETTINGS, SESSION_KEYS)
"""Rights beyond Jump Items. Reports about themselves need no right: every user sees them."""


@dataclass(frozen=True)
class Actor:
    """The user on whose behalf a service acts, with its rights.

    ``rights`` are the site rights; an administrator has every right without them. ``scopes`` is
    None unless an API token is used. ``address`` is the address of the request, for the audit log.
    ``expires_at`` is the time when the sign-in or the token expires.
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

    @property
    def sign_in(self) -> str:
        """The id of the sign-in, or of the API token."""
        return self.web_session_id or self.token_id or ""

    def may(self, right: str) -> bool:
        """Return whether the user has the site right."""
        return self.is_administrator or right in self.rights

    def require_right(self, right: str) -> None:
        """Raise ``permission_refused`` unless the user has the site right."""
        if not self.may(right):
            raise UserError("permission_refused")

    def has_scope(self, *accepted: str) -> bool:
        """Return whether the token has ``all`` or one of the scopes; True without a token."""
        return self.scopes is None or ALL in self.scopes or not self.scopes.isdisjoint(accepted)

    def require_scope(self, *accepted: str) -> None:
        """Raise ``scope_refused`` when the token has none of the scopes."""
        if not self.has_scope(*accepted):
            raise UserError("scope_refused", scope=" / ".join(accepted))

    def require_administrator(self) -> None:
        """Raise ``permission_refused`` unless the user is an administrator."""
        if not self.is_administrator:
            raise UserError("permission_refused")


def system(username: str, address: str = "") -> Actor:
    """Return the actor for the server itself, or for an administrator at its command line."""
    return Actor(user_id="", username=username, role=ADMINISTRATOR, address=address)
