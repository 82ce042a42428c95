"""Response types for Jump Shortcuts."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer
from jump_server.clients.api.jump_client_answers import JumpClient
from jump_server.shortcuts.rdp_files import Screen


class JumpShortcut(Answer):
    """A Jump Shortcut."""

    id: str
    name: str
    jump_group: str
    tag: str
    comments: str
    jump_method: Literal["local_rdp", "local_vnc", "jump_client_copy"]
    hostname: str
    port: int
    """0 for a copy of a Jump Client."""
    jump_client_id: str | None
    jump_client_name: str | None
    directly: bool
    """Whether the server itself connects to the target."""
    username: str
    domain: str
    screen: Screen
    width: int
    height: int
    created_at: datetime
    last_accessed_at: datetime | None
    last_accessed_by: str | None
    version: int
    in_session: list[str]
    computer: JumpClient | None
    """The copied Jump Client, with the name and Jump Group of the copy."""
