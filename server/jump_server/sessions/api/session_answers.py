"""Response types for sessions and their tools."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import WithJsonSchema

from jump_server.api.answers import Answer, Page
from jump_wire.kinds import KINDS


class Tool(Answer):
    """A tool of a session, with the id that attaches it again."""

    id: str
    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": list(KINDS)})]


class Participant(Answer):
    """A user who takes part in a session, or took part until ``left_at``."""

    user_id: str
    user: str
    role: Literal["controls", "watches"]
    joined_at: datetime
    left_at: datetime | None
    left_reason: str


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
    verbs: list[str]
    """The kinds of tools that the caller may use in it; empty for a session that has ended."""
    participants: list[Participant]


class SessionPage(Page):
    """A page of sessions."""

    items: list[Session]
