"""Response types for users, their API tokens and their teams."""

from datetime import datetime

from jump_server.accounts.teams import Position
from jump_server.accounts.tokens import Scope
from jump_server.accounts.users import Language, Role
from jump_server.accounts.users import Right as SiteRight
from jump_server.api.answers import Answer, Page


class User(Answer):
    """A user."""

    id: str
    username: str
    display_name: str
    role: Role
    rights: list[SiteRight]
    personal_role: str
    team_role: str
    shared_role: str
    language: Language | None
    locked: bool
    second_factor: bool
    version: int
    created_at: datetime
    last_signed_in_at: datetime | None


class CreatedUser(User):
    """A new user. ``password`` is the generated password, or null if the request set one."""

    password: str | None


class UserPage(Page):
    """A page of users."""

    items: list[User]


class Me(Answer):
    """The signed-in user. ``csrf_token`` is null for an API token."""

    user: User
    recovery_codes: int
    csrf_token: str | None
    expires_at: datetime | None


class Token(Answer):
    """An API token, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    second_factor: bool
    created_at: datetime
    expires_at: datetime


class CreatedToken(Token):
    """A new API token. Only this response contains its secret."""

    token: str


class TokenPage(Page):
    """A page of API tokens."""

    items: list[Token]


class Team(Answer):
    """A team, with each member's position."""

    code_name: str
    name: str
    comments: str
    members: dict[str, Position]
    version: int


class TeamPage(Page):
    """A page of teams."""

    items: list[Team]
