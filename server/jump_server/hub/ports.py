"""What the hub tells and asks of the rest of the server.

The hub calls these from the event loop: an implementation may not block. What
needs the database is queued or done in a greenlet of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

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
    """The hub's own settings: seconds, and counts of connections.

    ``worker`` is the name that tickets begin with: by it a proxy finds the way back.
    ``addresses`` are where agents reach the server, the preferred one first.
    """

    server_version: str
    worker: str = "main-0"
    max_links: int = 60_000
    heartbeat_seconds: int = 30
    statistics_seconds: int = 60
    pipe_timeout: float = 15.0
    reconnection_rate: float = 400.0
    addresses: tuple[str, ...] = ()


class Directory(Protocol):
    """Where the hub tells what happens on its links."""

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """The client is online."""

    def clone_refused(self, newcomer: LinkFacts, incumbent: str) -> None:
        """A second computer presented the client's credential: ``incumbent`` is connected from."""

    def link_kept(self, client_id: str) -> None:
        """The client's link has outlived another worker's claim to have the client."""

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


class Peers(Protocol):
    """The other workers of the site, that hold links too."""

    def tell(self, client_id: str, message: Any, lost: Callable[[str], None]) -> None:
        """Have the worker that holds the client's link send ``message``.

        ``lost`` is called with an error's code when it is known that nobody will.
        """

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """A client refused a pipe that somebody else waits with."""

    def clone_refused(self, client_id: str, address: str, worker: str) -> None:
        """The link that ``worker`` has just taken is a clone's: the one from ``address`` lives."""


class Alone:
    """There are no others."""

    def tell(self, client_id: str, message: Any, lost: Callable[[str], None]) -> None:  # noqa: ARG002
        """Nobody else holds the link."""
        lost("active_not_connected")

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Nobody else waits."""

    def clone_refused(self, client_id: str, address: str, worker: str) -> None:
        """Nobody else has taken a link."""


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
