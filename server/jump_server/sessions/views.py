"""Views of sessions and their tools."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from jump_server.core.views import Moment, OneOf, View
from jump_wire.kinds import KINDS

Role = Literal["controls", "watches"]
State = Literal["starting", "open", "ended"]
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


class Session(View):
    """A session. Without a Jump Client, the server itself connects to the shortcut's target."""

    id: str
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
    verbs: list[Kind]
    """The kinds of tools that the caller may use in it; empty for a session that has ended."""
    participants: list[Participant]
