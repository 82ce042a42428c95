"""What the API answers, as types: its OpenAPI document and the tests' checks are made from them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from jump_server.services.jump_item_roles import Right
from jump_server.services.teams import Position
from jump_server.services.tokens import Scope
from jump_server.services.users import Language, Role
from jump_server.services.users import Right as SiteRight
from jump_wire.kinds import KINDS


class Answer(BaseModel):
    """Nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class Page(Answer):
    """One page of a list; ``next`` goes into ``after`` of the next request.

    With ``at_least`` there are more than ``total``: long lists are counted so far only.
    """

    next: str | None
    total: int
    at_least: bool


class ErrorItem(Answer):
    """One error: its stable code, its parameters, and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class ErrorDetail(ErrorItem):
    """The first error; ``further`` has the other bad fields."""

    retry: bool
    further: list[ErrorItem] | None = None


class Error(Answer):
    """Every answer with a status of 400 and above."""

    error: ErrorDetail


class SiteFacts(Answer):
    """What everybody may know."""

    name: str
    version: str
    languages: list[str]
    mail: bool
    """Whether it can send mail."""
    vnc_direct: bool
    """Whether a VNC shortcut may lead to its target directly from the server."""


class SiteSettings(Answer):
    """What may be set while the server runs; a limit of null is none."""

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
    """A user just created; ``password`` is the generated one, null when one was given."""

    password: str | None


class UserPage(Page):
    """Users."""

    items: list[User]


class Me(Answer):
    """Who is signed in; a token has no ``csrf_token``."""

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
    """A token just created; only this answer holds it."""

    token: str


class TokenPage(Page):
    """Tokens."""

    items: list[Token]


class TagCount(Answer):
    """How many clients of a Jump Group have a tag."""

    tag: str
    count: int


class JumpGroup(Answer):
    """A Jump Group, with what one finds in it and the Jump Item rights that one has there.

    ``name_doubled``: another one is called the same, since before names were unique.
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
    """Jump Groups."""

    items: list[JumpGroup]


class JumpItemRole(Answer):
    """A set of Jump Item rights; a predefined one is ``built_in`` and never changes."""

    code_name: str
    name: str
    built_in: bool
    rights: list[Right]
    version: int


class JumpItemRolePage(Page):
    """Jump Item roles."""

    items: list[JumpItemRole]


class Team(Answer):
    """A team, with each member's position."""

    code_name: str
    name: str
    comments: str
    members: dict[str, Position]
    version: int


class TeamPage(Page):
    """Teams."""

    items: list[Team]


class Tool(Answer):
    """A tool of a session, and the id by which its user attaches it again."""

    id: str
    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": list(KINDS)})]


class Session(Answer):
    """A session; without a Jump Client, the server itself connects to the shortcut's target."""

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
    """Sessions."""

    items: list[Session]


class Checked(Answer):
    """The key would be taken."""

    server_version: str


class Enrolled(Answer):
    """The client is known from now on."""

    client_id: str
