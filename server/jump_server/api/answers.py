"""Types of the API's responses, used for the OpenAPI document and for checks in tests."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from jump_server.accounts.teams import Position
from jump_server.accounts.tokens import Scope
from jump_server.accounts.users import Language, Role
from jump_server.accounts.users import Right as SiteRight
from jump_server.groups.jump_item_roles import Right
from jump_wire.kinds import KINDS


class Answer(BaseModel):
    """A response with exactly the declared fields."""

    model_config = ConfigDict(extra="forbid")


class Page(Answer):
    """One page of a list. Send ``next`` as ``after`` to request the next page.

    ``at_least``: the list has more than ``total`` items. Long lists are not counted to the end.
    """

    next: str | None
    total: int
    at_least: bool


class ErrorItem(Answer):
    """One error: its stable code, its parameters and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class ErrorDetail(ErrorItem):
    """The first error. ``further`` contains the errors of other fields."""

    retry: bool
    further: list[ErrorItem] | None = None


class Error(Answer):
    """The response for every status of 400 or above."""

    error: ErrorDetail


class SiteFacts(Answer):
    """Public information about the site."""

    name: str
    version: str
    languages: list[str]
    mail: bool
    """Whether the site can send mail."""
    vnc_direct: bool
    """Whether the server itself may connect to the target of a VNC shortcut."""


class SiteSettings(Answer):
    """Settings that can be changed while the server runs. A limit of null means no limit."""

    client_expiry_days: int
    jump_client_limit: int | None
    active_limit: int | None
    session_start_limit: int
    sign_in_hours: int
    second_factor_policy: Literal["off", "step_up"]
    audit_days: int
    session_days: int
    deployment_days: int
    version: int


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


class TagCount(Answer):
    """Number of Jump Items in a Jump Group with this tag."""

    tag: str
    count: int


class JumpGroup(Answer):
    """A Jump Group, with counts of its Jump Items and the user's Jump Item rights in it.

    ``name_doubled``: another Jump Group has the same name, from before names had to be unique.
    """

    code_name: str
    name: str
    comments: str
    kind: Literal["shared", "personal"]
    name_doubled: bool
    team: str | None
    members: list[str]
    roles: dict[str, str]
    all_users_role: str | None
    rights: list[Right]
    tags: list[TagCount]
    count: int
    online: int
    version: int


class JumpGroupPage(Page):
    """A page of Jump Groups."""

    items: list[JumpGroup]


class JumpItemRole(Answer):
    """A set of Jump Item rights. Predefined roles are ``built_in`` and cannot be changed."""

    code_name: str
    name: str
    built_in: bool
    rights: list[Right]
    version: int


class JumpItemRolePage(Page):
    """A page of Jump Item roles."""

    items: list[JumpItemRole]


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


class Tool(Answer):
    """A tool of a session, with the id that attaches it again."""

    id: str
    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": list(KINDS)})]


class Session(Answer):
    """A session. Without a Jump Client, the server itself connects to the shortcut's target."""

    id: str
    jump_client_id: str | None
    jump_client_name: str
    jump_shortcut_id: str | None
    jump_shortcut_name: str
    user: str
    state: Literal["starting", "open", "ended"]
    started_at: datetime
    ended_at: datetime | None
    end_reason: str
    end_code: str | None
    tools: list[Tool]


class SessionPage(Page):
    """A page of sessions."""

    items: list[Session]


class Checked(Answer):
    """The installation would be accepted."""

    server_version: str


class Enrolled(Answer):
    """The Jump Client is enrolled."""

    client_id: str
