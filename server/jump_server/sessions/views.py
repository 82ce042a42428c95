"""Views of sessions and their tools."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from jump_server.core.views import Moment, OneOf, View
from jump_wire.kinds import KINDS

Role = Literal["controls", "watches"]
State = Literal["waiting", "starting", "open", "ended"]
PinState = Literal["asking", "installing", "done", "failed"]
PinMode = Literal["user", "service"]
ElevationState = Literal["asking", "elevated", "failed"]
LoginsState = Literal["unknown", "asking", "known", "failed"]
SessionKind = Literal["jump", "support"]
Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": list(KINDS)})]
"""The kind of a tool."""


class Tool(View):
    """A tool of a session, with the id that attaches it again."""

    id: str
    kind: Kind


class Participant(View):
    """A user who takes part in a session, or took part until ``left_at``."""

    user_id: str
    user: str
    role: Annotated[str, OneOf(Role)]
    connected: bool
    """Whether the user has a connection to the session now, or had one in the last minute."""
    joined_at: Moment
    left_at: Moment | None
    left_reason: str


class SurveyAnswer(View):
    """How satisfied a customer was with a session: 1, not at all, to 5, very."""

    score: int
    comment: str
    at: Moment


class Customer(View):
    """The customer of a support session, as the customer's own client describes them.

    ``waiting_since`` is when the customer came, or was transferred. The customer waits for a user,
    or for the members of a team. ``issue`` is what the customer chose on the portal, as they saw
    it; it is empty for a customer with a session key.
    """

    name: str
    hostname: str
    platform: str
    account: str
    address: str
    issue: str
    connected: bool
    messages: int
    """Number of messages in the chat."""
    waiting_since: Moment
    accepted_at: Moment | None
    queue_user_id: str | None
    queue_team: str | None
    """Code name of the team."""
    survey: SurveyAnswer | None
    """The customer's answer to the site's survey."""


class ChatMessage(View):
    """A message of the chat in a support session.

    ``user_id`` and ``user`` are the technician who wrote it, and empty for the customer.
    """

    number: int
    user_id: str | None
    user: str
    text: str
    at: Moment


class Chat(View):
    """A part of the chat in a support session.

    ``total`` is the number of the last message. Messages up to ``received`` have reached the
    customer's computer.
    """

    items: list[ChatMessage]
    total: int
    received: int


class Pin(View):
    """A request to pin a Jump Client, which installs it on the customer's computer.

    ``user`` is the technician. An open request fails at ``due_at``. ``code`` is the error with
    which it failed.
    """

    id: str
    user: str
    mode: Annotated[str, OneOf(PinMode)]
    state: Annotated[str, OneOf(PinState)]
    code: str
    parameters: dict[str, str | int]
    at: Moment
    due_at: Moment
    ended_at: Moment | None
    jump_client_id: str | None
    """The Jump Client that was installed."""


class Taker(View):
    """A user whom a customer can be transferred to, or who can be invited."""

    id: str
    username: str
    display_name: str


class TakingTeam(View):
    """A team that a customer can be transferred to."""

    code_name: str
    name: str


class Takers(View):
    """The first users and teams that match, each sorted by name."""

    users: list[Taker]
    teams: list[TakingTeam]


class SessionInvitation(View):
    """A user who is invited to a support session, and by whom."""

    user_id: str
    username: str
    display_name: str
    invited_by: str
    at: Moment


class SessionInvitations(View):
    """The users who are invited to a support session and not in it, the earliest first."""

    items: list[SessionInvitation]


class Elevation(View):
    """Whose account the further tools of a session run as.

    ``asking`` waits for the customer and the computer. ``failed`` has the ``code`` of an error.
    ``account`` is the account of the tools, or whose credentials were given; ``user`` asked for it.
    """

    state: Annotated[str, OneOf(ElevationState)]
    account: str
    user: str
    at: Moment
    code: str


class Login(View):
    """A user who is signed in on the computer.

    ``id``, ``uid`` and ``since``, a Unix time in microseconds, are its identity. ``place`` is a
    terminal, a display or the remote host.
    """

    id: str
    uid: int
    since: int
    user: str
    place: str


class Logins(View):
    """Who is signed in on the computer of a session, as the computer told ``at`` a time.

    While ``asking``, the computer has not answered yet. ``failed`` has the ``code`` of an error.
    """

    state: Annotated[str, OneOf(LoginsState)]
    at: Moment | None
    code: str
    items: list[Login]


class Session(View):
    """A session.

    A support session has a ``customer`` instead of a Jump Item. A session with a Jump Shortcut but
    without a Jump Client is a connection of the server itself to the shortcut's target.
    ``jump_client_name`` is the customer's name in a support session, and ``user`` is the user who
    generated the session key, or whom the customer chose; after the
    choice of an issue, it is empty until a user accepts the customer.
    """

    id: str
    kind: Annotated[str, OneOf(SessionKind)]
    jump_client_id: str | None
    jump_client_name: str
    jump_shortcut_id: str | None
    jump_shortcut_name: str
    user: str
    state: Annotated[str, OneOf(State)]
    started_at: Moment
    ended_at: Moment | None
    end_reason: str
    end_code: str | None
    tools: list[Tool]
    customer: Customer | None
    pin: Pin | None
    """The newest request to pin a Jump Client in a support session."""
    elevation: Elevation | None
    """None while the tools run as the client's own account."""
    elevation_refusal: str
    """The code of the error with which a running session can't be elevated; empty if it can."""
    may_log_out: bool
    """Whether the caller may list who is signed in on the computer, and log them out."""
    verbs: list[Kind]
    """The kinds of tools that the caller may use in it; empty for a session that has ended."""
    participants: list[Participant]
