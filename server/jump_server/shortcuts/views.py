"""Views of Jump Shortcuts."""

from typing import Annotated, Literal

from jump_server.clients.views import JumpClient
from jump_server.core.views import Moment, OneOf, View

Method = Literal["local_rdp", "local_vnc", "jump_client_copy"]
Screen = Literal["full_screen", "all_monitors", "window"]
"""Display of the remote desktop: on one monitor, on all monitors, or in a window."""


class JumpShortcut(View):
    """A Jump Shortcut."""

    id: str
    name: str
    jump_group: str
    tag: str
    comments: str
    jump_method: Annotated[str, OneOf(Method)]
    hostname: str
    port: int
    """0 for a copy of a Jump Client."""
    jump_client_id: str | None
    jump_client_name: str | None
    directly: bool
    """Whether the server itself connects to the target."""
    username: str
    domain: str
    screen: Annotated[str, OneOf(Screen)]
    width: int
    height: int
    created_at: Moment
    last_accessed_at: Moment | None
    last_accessed_by: str | None
    version: int
    in_session: list[str]
    computer: JumpClient | None
    """The copied Jump Client, with the name and Jump Group of the copy."""
