"""The interfaces between the hub and the rest of the server.

The hub calls implementations from the event loop, so they must not block. They queue work that
needs the database, or run it in its own greenlet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jump_wire import messages
from jump_wire.local_control import FREE, LocalControl

ACTIVE = messages.ConnectionType(passive=False)
"""What most clients are told of their connection type."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """Facts about a client that asks for a link.

    ``credential_hash`` is the SHA-256 of the credential that opened the link; pipes of the agent
    must present the same one. ``uninstall`` is set when the client is to be uninstalled as soon as
    it connects. ``update_policy`` is the choice of the computer's owner: empty, ``off`` or a
    version. ``connection`` is what the client is told of its connection type.
    ``offline_minutes`` is its own limit of time offline, or 0 if it has none. ``control`` is what
    is forbidden on its computer. ``customer``: it is the client of a support session's customer.
    ``heartbeat_seconds`` is the interval that a device asks for which sleeps, or 0.
    """

    client_id: str
    credential_hash: bytes
    address: str
    uninstall: bool = False
    update_policy: str = ""
    connection: messages.ConnectionType = ACTIVE
    offline_minutes: int = 0
    control: LocalControl = FREE
    customer: bool = False
    heartbeat_seconds: int = 0

    def heartbeat(self, usual: int) -> int:
        """Return the interval of this client's heartbeats; ``usual`` is the server's setting."""
        return max(usual, self.heartbeat_seconds)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """The hub's settings: seconds, and numbers of connections.

    ``worker`` is the prefix of tickets, by which a proxy finds this worker. ``addresses`` are the
    server's addresses for agents, preferred first.
    """

    server_version: str
    worker: str = "main-0"
    max_links: int = 60_000
    heartbeat_seconds: int = 30
    statistics_seconds: int = 60
    pipe_timeout: float = 15.0
    reconnection_rate: float = 400.0
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteTerms:
    """The site's rules for all Jump Clients.

    ``offline_minutes`` is how long a client may be offline. ``statistics_seconds`` is the interval
    of its statistics; 0 means the interval in :class:`HubSettings`. ``withheld`` are the figures
    that it must not report. ``notify_sessions``: the computer's desktop shows when a session starts
    and ends.
    """

    offline_minutes: int = 0
    statistics_seconds: int = 0
    withheld: tuple[str, ...] = ()
    notify_sessions: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A participant's connection to a tool.

    ``participant_id`` is any text that identifies the participant within the session, and ``name``
    is what the others are shown. One participant may have several connections, but controls with
    one of them. ``sign_in`` identifies the sign-in or API token that opened the connection.
    ``actor`` is for the taps, which write down who did something; the hub does not look at it.
    ``patience`` is how many seconds longer than usual the agent may take, because it asks a person.
    """

    participant_id: str = ""
    name: str = ""
    controls: bool = True
    sign_in: str = ""
    actor: object = None
    patience: float = 0.0


class Directory(Protocol):
    """Receives the events of the hub's links and pipes."""

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """Handle that the client is online."""

    def clone_refused(self, newcomer: LinkFacts, incumbent: str) -> None:
        """Handle a second computer with the client's credential; the first uses ``incumbent``."""

    def link_kept(self, client_id: str) -> None:
        """Handle that the client's link is alive although another worker claimed the client."""

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """Handle that the client supports no common protocol version and can't be jumped to."""

    def standing_offer(self, update_policy: str) -> messages.Update | None:
        """Return the update for a client that shares no protocol version, or None."""

    def update_state(self, client_id: str, message: messages.UpdateState) -> None:
        """Handle the client's report on how far its update is."""

    def link_closed(self, client_id: str) -> None:
        """Handle that the client is offline."""

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        """Handle the client's description of its computer."""

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        """Handle the client's report on its computer's state."""

    def credential_proposed(
        self, client_id: str, credential: str, accept: Callable[[], None]
    ) -> None:
        """Store the next credential that the client proposes; after the commit, call ``accept``."""

    def customer_left(self, client_id: str) -> None:
        """Handle that the customer of a support session ended it."""

    def chat(self, client_id: str, message: messages.Chat) -> None:
        """Handle what the customer of a support session writes, or has received."""

    def pin_state(self, client_id: str, message: messages.PinState) -> None:
        """Handle a customer's report on how far the installation of a Jump Client is."""

    def elevation(self, client_id: str, message: messages.Elevation) -> None:
        """Handle the client's report on which account a session's tools run as."""

    def logins(self, client_id: str, message: messages.Logins) -> None:
        """Handle the client's report on who is signed in on its computer."""

    def pipe_opened(self, session_id: str) -> None:
        """Handle that a pipe of the session is joined: its viewers and the agent."""

    def pipe_closed(self, session_id: str) -> None:
        """Handle that a viewer's pipe is closed, or failed to open. Watchers' pipes count too."""


class Peers(Protocol):
    """The site's other workers, which also hold links."""

    def tell(self, client_id: str, message: Any, lost: Callable[[str], None]) -> None:
        """Make the worker that holds the client's link send ``message``.

        ``lost`` is called with an error code when it is certain that no worker will.
        """

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Pass on that a client refused a pipe which another worker waits for."""

    def clone_refused(self, client_id: str, address: str, worker: str) -> None:
        """Report to ``worker`` that its new link is a clone's; that from ``address`` is alive."""

    def relay_opened(self, session_id: str, tool_id: str) -> None:
        """Report that this worker relays a shared tool from now on."""

    def relay_wanted(self, session_id: str, tool_id: str) -> bool:
        """Report that watchers wait here for a shared tool, which this worker does not relay.

        Returns:
            Whether there are other workers.
        """

    def relay_kept(self, session_id: str, tool_id: str) -> None:
        """Answer to ``relay_wanted``: this worker relays the tool, and goes on."""


class Alone:
    """The peers of a single worker: there are none."""

    def tell(self, client_id: str, message: Any, lost: Callable[[str], None]) -> None:  # noqa: ARG002
        """Call ``lost``: no other worker holds the link."""
        lost("active_not_connected")

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Do nothing: no other worker waits."""

    def clone_refused(self, client_id: str, address: str, worker: str) -> None:
        """Do nothing: no other worker has accepted a link."""

    def relay_opened(self, session_id: str, tool_id: str) -> None:
        """Do nothing: no other worker has watchers."""

    def relay_wanted(self, session_id: str, tool_id: str) -> bool:  # noqa: ARG002
        """Return False: no other worker relays anything."""
        return False

    def relay_kept(self, session_id: str, tool_id: str) -> None:
        """Do nothing: no other worker has asked."""


class Handler(Protocol):
    """Receives a connection's events, in the event loop. Its methods must not block."""

    def on_message(self, data: str | bytes) -> None:
        """Handle a complete message: text or bytes."""

    def on_closed(self, code: int) -> None:
        """Handle the end, once; ``code`` is the close code or 1006. No further calls follow."""

    def on_drained(self) -> None:
        """Handle that all bytes were sent; a paused source may resume."""

    def on_present(self) -> None:
        """Handle the answer to a challenge."""


class Tap(Protocol):
    """Sees everything that passes a pipe or relay, and may hold it back. Runs in the event loop.

    The tap of a relay lives as long as the relay, whoever attaches, leaves or controls.
    """

    def take(self, data: str | bytes, *, sender: Viewer | None) -> bool:
        """Take a message, whole and in its order, before it is forwarded.

        ``sender`` is the viewer that acts, or None for the agent or the target. In a relay, only
        the viewer that controls acts. When another one controls, the agent may repeat output;
        the offsets in its messages show it.

        Text frames are ``str`` and binary frames ``bytes``, of at most 256 KiB. A target's pieces
        of bytes count as binary frames. Return True to have the message forwarded now. After
        False, this message and all further ones of both ends wait until the tap calls the function
        that its maker was given. No other message is offered until then. A tap that waits for
        more than 30 s, or raises an exception, closes the pipe: nothing passes it unseen.

        Every message passes here, so decide quickly about those without interest, for example by
        their first byte.
        """

    def closed(self) -> None:
        """Handle that the pipe is closed, once. No further calls follow."""


MakeTap = Callable[[Callable[[], None]], Tap]
"""Creates the tap of one pipe or relay. The argument is the function that ends its holding back."""
