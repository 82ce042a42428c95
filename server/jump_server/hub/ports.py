"""What the hub tells and asks of the rest of the server.

The hub calls these from the event loop: an implementation may not block. What
needs the database is queued or done in a greenlet of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from jump_wire import messages


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the server knows of a link that asks to be held.

    ``credential_hash`` is the SHA-256 of the credential that opened it: pipes that
    the agent dials back must present the same. ``uninstall`` tells that the client's
    removal waits for it (J7).
    """

    client_id: str
    credential_hash: bytes
    address: str
    uninstall: bool = False


@dataclass(frozen=True, slots=True)
class HubSettings:
    """The hub's own settings: seconds, and counts of connections."""

    server_version: str
    max_links: int = 60_000
    heartbeat_seconds: int = 30
    statistics_seconds: int = 60
    pipe_timeout: float = 15.0
    reconnection_rate: float = 400.0


class Directory(Protocol):
    """Where the hub tells what happens on its links."""

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """The client is online."""

    def clone_refused(self, newcomer: LinkFacts, incumbent: LinkFacts) -> None:
        """A second computer presented the client's credential while the first one is connected."""

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """The client speaks no wire version that the server speaks: it cannot be jumped to."""

    def link_closed(self, client_id: str) -> None:
        """The client is offline."""

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        """The client told what its computer is."""

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        """The client told how its computer is doing."""

    def credential_proposed(
        self, client_id: str, credential: str, accept: Callable[[], None]
    ) -> None:
        """The client proposes its next credential: call ``accept`` once it is committed."""

    def pipe_opened(self, session_id: str) -> None:
        """A pipe of the session is joined from end to end."""

    def pipe_closed(self, session_id: str) -> None:
        """A pipe of the session is gone, or was never opened."""


class Handler(Protocol):
    """What a connection tells its owner. Calls come from the event loop and may not block."""

    def on_message(self, data: str | bytes) -> None:
        """A whole message arrived: text or bytes."""

    def on_closed(self, code: int) -> None:
        """Nothing more will be delivered; ``code`` is the close code, or 1006. Called once."""

    def on_drained(self) -> None:
        """All that was sent has left: a paused source may go on."""

    def on_present(self) -> None:
        """The peer has answered a challenge."""
