"""Response types for Jump Items of every kind."""

from typing import Annotated

from pydantic import Field

from jump_server.api.answers import Answer, Page
from jump_server.clients.api.jump_client_answers import JumpClient
from jump_server.shortcuts.api.jump_shortcut_answers import JumpShortcut


class JumpItemPage(Page):
    """One page of Jump Items; follow the event channel after ``event_id``."""

    items: list[Annotated[JumpClient | JumpShortcut, Field(discriminator="jump_method")]]
    event_id: str


class Summary(Answer):
    """The counts in the console's footer."""

    total: int
    clients: int
    online: int
    offline: int
    passive: int
    uninstalled: int
