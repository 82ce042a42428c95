"""The hub's front: adopts authenticated sockets and finds the links."""

import logging
import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import gevent

from jump_wire import messages
from jump_wire.codec import FRAME_LIMIT
from jump_wire.errors import UserError

from .admission import PAUSE_SECONDS, PENALTY_SECONDS, Admission, Penalties
from .arrivals import Arrivals
from .connection import Connection
from .holder import Counters
from .links import LINK_MESSAGE_LIMIT, REPLACED, Link
from .pipes import Dial, End, Pipe, Pipes
from .poller import Poller
from .ports import Alone, Directory, Handler, HubSettings, LinkFacts, Peers
from .streams import Stream
from .targets import TargetConnection

SWEEP_SECONDS = 1.0
"""How often waiting pipes are looked at."""

SWEEP_ALL_SECONDS = 5.0
"""How often all connections are looked at."""

RESTARTING = 1012
"""Close code of a stop. Towards an agent the reason says ``within=<seconds>``: when to be back."""

RETURN_SECONDS = 3
"""The shortest such time: a restart takes about as long."""

STEP_SECONDS = 0.05
STEP_LINKS = 20
"""Links that are told at the same moment at least: a small fleet does not wait."""

PIPE_ROOM = 1000
"""Connections beside the links at most: pipes' ends and consoles."""

EVENTS_MESSAGE_LIMIT = 4096
VIEWER_IDLE = 60.0
RETRY_SECONDS = 30

H = TypeVar("H", bound=Handler)

log = logging.getLogger(__name__)


def pipe_room(links: int) -> int:
    """How many pipes' ends and consoles may be held beside so many links."""
    return min(PIPE_ROOM, links // 8 + 16)


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

    Attributes:
        peers: the other workers, when there are any.
    """

    def __init__(
        self,
        directory: Directory,
        settings: HubSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.directory = directory
        self.peers: Peers = Alone()
        self.settings = settings
        self.clock = clock
        self.counters = Counters()
        self.pipes = Pipes(self)
        self.arrivals = Arrivals(self)
        rate = settings.reconnection_rate
        self.admission = Admission(rate, rate, clock)
        self.penalties = Penalties(clock, PENALTY_SECONDS)
        self.pauses = Penalties(clock, PAUSE_SECONDS)
        self._poller = Poller()
        self._swept = clock()
        self._links: dict[str, Link] = {}
        # The agent sends heartbeats up to 20 % late; then it has 15 s for the next sign.
        self._idle_limit = settings.heartbeat_seconds * 1.2 + 15
        self._sweeper: gevent.Greenlet[..., Any] | None = None
        self._leaving = False

    # --- life ---------------------------------------------------------------

    def start(self) -> None:
        """Begin to serve adopted sockets."""
        self._poller.start()
        self._sweeper = gevent.spawn(self._sweep_for_ever)

    def leave(self, spread: float = 0.0) -> None:
        """Tell everybody that the server restarts: pipes and consoles at once, links slowly.

        The links are told over ``spread`` seconds. Each agent gets a time within which to come
        back, at a moment of its own choice: as long as taking all of them back needs.
        """
        if self._leaving:
            return
        self._leaving = True
        links = list(self._links.values())
        mine = {link.connection for link in links}
        for connection in self._connections():
            if connection not in mine:
                connection.close(RESTARTING, "restarting")
        within = math.ceil(len(links) / self.settings.reconnection_rate)
        reason = f"within={max(RETURN_SECONDS, within)}"
        step = max(STEP_LINKS, math.ceil(len(links) * STEP_SECONDS / max(spread, STEP_SECONDS)))
        for start in range(0, len(links), step):
            if start:
                gevent.sleep(STEP_SECONDS)
            for link in links[start : start + step]:
                link.close(RESTARTING, reason)

    def stop(self, spread: float = 0.0, grace: float = 1.0) -> None:
        """Leave, and let go of all sockets within ``grace`` s more."""
        if self._sweeper is not None:
            self._sweeper.kill()
        self.leave(spread)
        waited = 0.0
        while len(self._poller) and waited < grace:
            gevent.sleep(STEP_SECONDS)
            waited += STEP_SECONDS
        for connection in self._connections():
            connection.abort()
        self._poller.stop()

    def sweep(self) -> None:
        """Look once at everything that may have gone silent or late."""
        now = self.clock()
        self.pipes.sweep(now)
        self.arrivals.sweep(now)
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

    def links(self) -> list[Link]:
        """Every link that is online here."""
        return list(self._links.values())

    def client_ids(self) -> Collection[str]:
        """Every client whose link is online here, as it is now."""
        return self._links.keys()

    def link(self, client_id: str) -> Link | None:
        """The client's link, if it is online here."""
        return self._links.get(client_id)

    # --- adopting sockets ---------------------------------------------------

    def admit(self, client_id: str, address: str) -> None:
        """Count an agent that asks for a link; there is a rate and a maximum.

        Who was closed for breaking the rules is kept out for a while, and for a moment who
        presented a wrong credential, or speaks a version that nobody here speaks.

        Raises:
            UserError: ``server_full`` or ``rate_limited``, with the seconds to wait.
        """
        held = len(self._links) + len(self.arrivals)
        self._check(held < self.settings.max_links)
        self.penalties.check(client_id)
        self.pauses.check(_caller(client_id, address))
        self.admission.take()

    def refused(self, client_id: str, address: str) -> None:
        """Somebody was refused as this client, and would be again at once.

        Whoever has the right credential is somewhere else, and comes in meanwhile.
        """
        self.pauses.add(_caller(client_id, address))

    def check_room(self) -> None:
        """Raise ``server_full`` when no further pipe or console can be held."""
        links = self.settings.max_links
        self._check(len(self._poller) < links + pipe_room(links))

    def adopt_link(self, socket: Socket, facts: LinkFacts) -> None:
        """Hold an agent's control link."""

        def handler(connection: Connection) -> Link:
            link = Link(self, connection, facts)
            self.arrivals.expect(link)
            return link

        self._park(
            socket,
            handler,
            max_size=LINK_MESSAGE_LIMIT,
            idle_limit=self._idle_limit,
            pings=False,
            frugal=True,
        )

    def open_pipe(self, socket: Socket, client_id: str, wanted: messages.OpenPipe) -> None:
        """Hold a viewer's socket and have the agent dial back for it."""
        self.pipes.open(
            client_id,
            wanted,
            lambda handler: self._park_end(socket, handler),
        )

    def open_direct(self, socket: Socket, wanted: messages.OpenPipe, dial: Dial) -> None:
        """Hold a viewer's socket and connect it to its target from here."""
        self.pipes.open_direct(
            wanted,
            lambda handler: self._park_end(socket, handler),
            dial,
            lambda stream, emptied: TargetConnection(stream, self._poller, emptied, self.clock),
        )

    def authenticates(self, client_id: str, credential: str) -> bool:
        """Whether the client's link is here, and the credential is that link's."""
        link = self.link(client_id)
        return link is not None and link.authenticates(credential)

    def claim_pipe(self, client_id: str, ticket: str) -> Pipe:
        """Consume the ticket that an authenticated agent presents for a pipe.

        Raises:
            UserError: ``ticket_refused`` when nothing waits for this ticket of this client.
        """
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

        self._park_end(socket, handler)
        self.pipes.opened(pipe)

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

    def greeted(self, link: Link, agent_version: str) -> None:
        """A link said Hello."""
        self.arrivals.greeted(link, agent_version)

    def present(self, link: Link) -> None:
        """A link has shown that its agent is alive."""
        self.arrivals.present(link)

    def link_up(self, link: Link, agent_version: str) -> None:
        """A link finished its greeting; an older one of the same client gives way."""
        previous = self._links.get(link.facts.client_id)
        self._links[link.facts.client_id] = link
        self.counters.links_opened += 1
        if previous is not None and previous is not link:
            self.counters.links_replaced += 1
            previous.close(REPLACED, "another link took over")
        self.directory.link_opened(link.facts, agent_version)
        self.pipes.ask_again(link.facts.client_id)

    def link_gone(self, link: Link) -> None:
        """A link closed; it only counts when no newer one has taken its place."""
        client_id = link.facts.client_id
        if self._links.get(client_id) is link:
            del self._links[client_id]
            self.counters.links_closed += 1
            self.pipes.ask_again(client_id)
            self.directory.link_closed(client_id)
        self.arrivals.gone(link)

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """An agent will not dial."""
        if self.pipes.waits(message.pipe_id):
            self.pipes.refused(client_id, message)
        else:
            self.peers.pipe_refused(client_id, message)

    def offended(self, link: Link, offence: str) -> None:
        """A link was closed because its agent broke the rules."""
        self.counters.offences[offence] += 1
        self.penalties.add(link.facts.client_id)
        log.warning(
            "a link broke the rules",
            extra={
                "client_id": link.facts.client_id,
                "address": link.facts.address,
                "offence": offence,
            },
        )

    # --- inside -------------------------------------------------------------

    def _check(self, room: bool) -> None:
        if self._leaving or not room:
            self.counters.full += 1
            # Another worker, or this one's successor, has room soon.
            seconds = RETURN_SECONDS if self._leaving else RETRY_SECONDS
            raise UserError("server_full", seconds=seconds)

    def _park_end(self, socket: Socket, handler: Callable[[Connection], End]) -> Connection:
        return self._park(socket, handler, max_size=FRAME_LIMIT, idle_limit=VIEWER_IDLE, pings=True)

    def _park(
        self,
        socket: Socket,
        handler: Callable[[Connection], Handler],
        *,
        max_size: int,
        idle_limit: float,
        pings: bool,
        frugal: bool = False,
    ) -> Connection:
        connection = Connection(
            socket.stream,
            self._poller,
            max_size=max_size,
            idle_limit=idle_limit,
            pings=pings,
            frugal=frugal,
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


def _caller(client_id: str, address: str) -> str:
    return f"{client_id} {address}"
