"""The hub's front: adopts authenticated sockets and finds the links."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import gevent

from jump_wire.codec import FRAME_LIMIT
from jump_wire.errors import UserError

from .connection import Connection, Handler
from .links import LINK_MESSAGE_LIMIT, Link
from .pipes import End, Pipe, PipeRequest, Pipes
from .poller import Poller
from .ports import Directory, HubSettings, LinkFacts
from .streams import Stream

SWEEP_SECONDS = 1.0
"""How often waiting pipes are looked at."""

SWEEP_ALL_SECONDS = 5.0
"""How often all connections are looked at."""

RESTARTING = 1012
REPLACED = 4002
"""Close code towards an agent whose credential opened another link."""

EVENTS_MESSAGE_LIMIT = 4096
VIEWER_IDLE = 60.0
RETRY_SECONDS = 30

H = TypeVar("H", bound=Handler)


@dataclass(slots=True)
class Counters:
    """What the hub counted since its start."""

    links_opened: int = 0
    links_closed: int = 0
    links_replaced: int = 0
    pipes_opened: int = 0
    protocol_errors: int = 0


@dataclass(frozen=True, slots=True)
class Socket:
    """An authenticated socket, ready to be adopted.

    ``preface`` is the 101 response still to be sent; ``early`` what the web server
    had already read beyond the request.
    """

    stream: Stream
    preface: bytes
    early: bytes = b""


class Hub:
    """Holds every parked connection of this process.

    Args:
        directory: is told what happens.
        settings: limits and intervals.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        directory: Directory,
        settings: HubSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.directory = directory
        self.settings = settings
        self.clock = clock
        self.counters = Counters()
        self.pipes = Pipes(self)
        self._poller = Poller()
        self._swept = clock()
        self._links: dict[str, Link] = {}
        self._sweeper: gevent.Greenlet[..., Any] | None = None

    # --- life ---------------------------------------------------------------

    def start(self) -> None:
        """Begin to serve adopted sockets."""
        self._poller.start()
        self._sweeper = gevent.spawn(self._sweep_for_ever)

    def stop(self, grace: float = 2.0) -> None:
        """Tell everybody that the server restarts, and let go of all sockets within ``grace`` s."""
        if self._sweeper is not None:
            self._sweeper.kill()
        connections = self._connections()
        for connection in connections:
            connection.close(RESTARTING, "restarting")
        end = self.clock() + grace
        while len(self._poller) and self.clock() < end:
            gevent.sleep(0.02)
        for connection in self._connections():
            connection.abort()
        self._poller.stop()

    def sweep(self) -> None:
        """Look once at everything that may have gone silent or late."""
        now = self.clock()
        self.pipes.sweep(now)
        if now - self._swept >= SWEEP_ALL_SECONDS:
            self._swept = now
            for handler in self._poller.handlers():
                handler.sweep(now)

    # --- what is there ------------------------------------------------------

    @property
    def link_count(self) -> int:
        """How many links are online."""
        return len(self._links)

    @property
    def connection_count(self) -> int:
        """How many sockets are parked, of every kind."""
        return len(self._poller)

    def link(self, client_id: str) -> Link | None:
        """The client's link, if it is online here."""
        return self._links.get(client_id)

    # --- adopting sockets ---------------------------------------------------

    def check_room(self) -> None:
        """Raise ``server_full`` when no further connection may be held."""
        if len(self._poller) >= self.settings.max_links:
            raise UserError("server_full", seconds=RETRY_SECONDS)

    def adopt_link(self, socket: Socket, facts: LinkFacts) -> None:
        """Hold an agent's control link."""
        # The agent sends heartbeats up to 20 % late; then it has 15 s for the next sign.
        idle = self.settings.heartbeat_seconds * 1.2 + 15
        self._park(
            socket,
            lambda connection: Link(self, connection, facts),
            max_size=LINK_MESSAGE_LIMIT,
            idle_limit=idle,
            pings=False,
        )

    def open_pipe(self, socket: Socket, request: PipeRequest) -> None:
        """Hold a viewer's socket and have the agent dial back for it."""
        self.pipes.open(
            request,
            lambda handler: self._park(
                socket, handler, max_size=FRAME_LIMIT, idle_limit=VIEWER_IDLE, pings=True
            ),
        )

    def claim_pipe(self, client_id: str, credential: str, ticket: str) -> Pipe:
        """Consume the ticket that an agent presents for a pipe.

        Raises:
            UserError: ``credential_refused`` when it is not the live link's,
                ``ticket_refused`` when nothing waits for this ticket of this client.
        """
        link = self.link(client_id)
        if link is None or not link.authenticates(credential):
            raise UserError("credential_refused")
        pipe = self.pipes.claim(client_id, ticket)
        if pipe is None:
            raise UserError("ticket_refused")
        return pipe

    def join_pipe(self, pipe: Pipe, socket: Socket) -> None:
        """Join the agent's end to the viewer that waits in ``pipe``."""

        def handler(connection: Connection) -> End:
            end = End(pipe, connection, is_agent=True)
            # Joined before the first byte is read, so that nothing arrives early.
            pipe.join(end)
            return end

        self._park(socket, handler, max_size=FRAME_LIMIT, idle_limit=VIEWER_IDLE, pings=True)
        self.counters.pipes_opened += 1
        self.directory.pipe_opened(pipe.request.session_id)

    def adopt_subscriber(self, socket: Socket, make: Callable[[Connection], H]) -> H:
        """Hold a console's event channel; returns what ``make`` made for its connection."""
        made: list[H] = []

        def handler(connection: Connection) -> H:
            made.append(make(connection))
            return made[0]

        self._park(
            socket, handler, max_size=EVENTS_MESSAGE_LIMIT, idle_limit=VIEWER_IDLE, pings=True
        )
        return made[0]

    # --- told by links ------------------------------------------------------

    def link_up(self, link: Link, agent_version: str) -> None:
        """A link finished its greeting; an older one of the same client gives way."""
        previous = self._links.get(link.facts.client_id)
        self._links[link.facts.client_id] = link
        self.counters.links_opened += 1
        if previous is not None and previous is not link:
            self.counters.links_replaced += 1
            previous.close(REPLACED, "another link took over")
        self.directory.link_opened(link.facts, agent_version)

    def link_gone(self, link: Link) -> None:
        """A link closed; it only counts when no newer one has taken its place."""
        client_id = link.facts.client_id
        if self._links.get(client_id) is not link:
            return
        del self._links[client_id]
        self.counters.links_closed += 1
        self.pipes.client_gone(client_id)
        self.directory.link_closed(client_id)

    # --- inside -------------------------------------------------------------

    def _park(
        self,
        socket: Socket,
        handler: Callable[[Connection], Handler],
        *,
        max_size: int,
        idle_limit: float,
        pings: bool,
    ) -> Connection:
        connection = Connection(
            socket.stream,
            self._poller,
            max_size=max_size,
            idle_limit=idle_limit,
            pings=pings,
            clock=self.clock,
        )
        connection.open(handler(connection), socket.preface, socket.early)
        return connection

    def _connections(self) -> Sequence[Connection]:
        return [item for item in self._poller.handlers() if isinstance(item, Connection)]

    def _sweep_for_ever(self) -> None:
        while True:
            gevent.sleep(SWEEP_SECONDS)
            self.sweep()
