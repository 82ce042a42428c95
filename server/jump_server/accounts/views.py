"""Views of users, their own accounts, API tokens and teams."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, QrCode, View

Role = Literal["administrator", "technician"]
SiteRight = Literal[
    "users", "installers", "team_reports", "all_reports", "settings", "session_keys"
]
Language = Literal["en", "fr"]
Position = Literal["member", "lead", "manager"]
Scope = Literal[
    "read",
    "clients",
    "installers",
    "groups",
    "sessions",
    "users",
    "settings",
    "audit",
    "all",
]


class User(View):
    """A user."""

    id: str
    username: str
    display_name: str
    public_name: str
    """The name for customers; if it is empty, they see ``display_name``."""
    role: Annotated[str, OneOf(Role)]
    rights: list[Annotated[str, OneOf(SiteRight)]]
    personal_role: str
    team_role: str
    shared_role: str
    language: Annotated[str, OneOf(Language)] | None
    locked: bool
    second_factor: bool
    version: int
    created_at: Moment
    last_signed_in_at: Moment | None


class CreatedUser(User):
    """A new user. ``password`` is the generated password, or null if the request set one."""

    password: str | None


class Me(View):
    """The signed-in user. ``csrf_token`` is null for an API token."""

    user: User
    recovery_codes: int
    csrf_token: str | None
    expires_at: Moment | None


class Token(View):
    """An API token, without its secret."""

    id: str
    name: str
    scopes: list[Annotated[str, OneOf(Scope)]]
    second_factor: bool
    created_at: Moment
    expires_at: Moment


class CreatedToken(Token):
    """A new API token. Only this response contains its secret."""

    token: str


class Team(View):
    """A team, with each member's position."""

    code_name: str
    name: str
    comments: str
    members: dict[str, Annotated[str, OneOf(Position)]]
    version: int


class OwnSignIn(View):
    """One of your sign-ins; ``current`` marks the one that sent the request."""

    id: str
    address: str
    browser: str
    created_at: Moment
    used_at: Moment
    expires_at: Moment
    current: bool


class UserSignIn(OwnSignIn):
    """A user's sign-in; ``endable``: you have the rights to end it."""

    user_id: str
    user: str
    display_name: str
    endable: bool


class NewSecondFactor(View):
    """The secret for an authenticator app. Only this response contains it."""

    secret: str
    uri: str
    qr: QrCode


class RecoveryCodes(View):
    """Recovery codes; each replaces the second factor once. Only this response contains them."""

    recovery_codes: list[str]
