"""The hub: takes authenticated sockets over and finds the links."""

import logging
import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import gevent

from jump_wire import messages
from jump_wire.codec import FRAME_LIMIT
from jump_wire.errors import UserError

from .admission import PAUSE_SECONDS, PENALTY_SECONDS, Admission, Penalties
from .arrivals import Arrivals
from .calls import Call, Summon
from .connection import Connection
from .holder import Counters
from .limits import pipe_room
from .links import LINK_MESSAGE_LIMIT, REPLACED, Link
from .pipes import ALONE, Dial, Pipes
from .poller import Poller
from .ports import (
    Alone,
    Directory,
    Handler,
    HubSettings,
    LinkFacts,
    MakeTap,
    Peers,
    SiteTerms,
    Viewer,
)
from .streams import Stream
from .targets import TargetConnection

SWEEP_SECONDS = 1.0
"""Seconds between checks of pipes that wait for their agent."""

SWEEP_ALL_SECONDS = 5.0
"""Seconds between checks of all connections."""

RESTARTING = 1012
"""Close code when the server stops. An agent's reason is ``within=<seconds>``: when to return."""

RETURN_SECONDS = 3
"""The shortest such time, in seconds. A restart takes about as long."""

STEP_SECONDS = 0.05
STEP_LINKS = 20
"""The smallest number of links closed per step, so that a small fleet does not wait."""

EVENTS_MESSAGE_LIMIT = 4096
VIEWER_IDLE = 60.0
RETRY_SECONDS = 30

H = TypeVar("H", bound=Handler)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Socket:
    """An authenticated socket, ready to be adopted.

    ``preface`` is the 101 response, which is still to be sent. ``early`` are bytes that the web
    server read beyond the request.
    """

    stream: Stream
    preface: bytes
    early: bytes = b""


class Hub:
    """Holds every parked connection of this process.

    Args:
        directory: receives the events of links and pipes.
        settings: limits and intervals.
        clock: monotonic seconds.

    Attributes:
        peers: the other workers of the site.
        terms: the site's rules for Jump Clients, which each link is told.
    """

    def __init__(
        self,
        directory: Directory,
        settings: HubSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.directory = directory
        self.peers: Peers = Alone()
        self.terms = SiteTerms()
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
        self._sweeper: gevent.Greenlet[..., Any] | None = None
        self._leaving = False

    # --- life ---------------------------------------------------------------

    def start(self) -> None:
        """Start to serve the adopted sockets."""
        self._poller.start()
        self._sweeper = gevent.spawn(self._sweep_for_ever)

    def leave(self, spread: float = 0.0) -> None:
        """Close all connections because the server restarts.

        Pipes and consoles are closed at once, links over ``spread`` seconds. Each agent is told a
        time within which to reconnect, and chooses its moment. The time is as long as the server
        needs to admit all of them.
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
        """Call :meth:`leave`, then close every socket within ``grace`` more seconds."""
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
        """Check once for links, pipes and connections that are silent or late."""
        now = self.clock()
        self.pipes.sweep(now)
        self.arrivals.sweep(now)
        if now - self._swept >= SWEEP_ALL_SECONDS:
            self._swept = now
            for handler in self._poller.handlers():
                handler.sweep(now)

    # --- contents -----------------------------------------------------------

    @property
    def link_count(self) -> int:
        """Number of links that are online."""
        return len(self._links)

    @property
    def connection_count(self) -> int:
        """Number of parked sockets of every kind."""
        return len(self._poller)

    def links(self) -> list[Link]:
        return list(self._links.values())

    def client_ids(self) -> Collection[str]:
        """Return the ids of the clients that are online in this worker. The view is live."""
        return self._links.keys()

    def link(self, client_id: str) -> Link | None:
        """Return the client's link if it is online in this worker."""
        return self._links.get(client_id)

    # --- adopting sockets ---------------------------------------------------

    def admit(self, client_id: str, address: str) -> None:
        """Admit a connecting agent, subject to the rate limit and the link limit.

        An agent that was disconnected for a protocol violation is refused for
        ``PENALTY_SECONDS``. An agent with a wrong credential or an unsupported version is refused
        for ``PAUSE_SECONDS``.

        Raises:
            UserError: ``server_full`` or ``rate_limited``, with the seconds to wait.
        """
        held = len(self._links) + len(self.arrivals)
        self._check(held < self.settings.max_links)
        self.penalties.check(client_id)
        self.pauses.check(_caller(client_id, address))
        self.admission.take()

    def refused(self, client_id: str, address: str) -> None:
        """Block this client and address briefly after a failed authentication.

        The real client connects from another address and is not affected.
        """
        self.pauses.add(_caller(client_id, address))

    def check_room(self) -> None:
        """Raise ``server_full`` when there is no room for another pipe or console."""
        links = self.settings.max_links
        self._check(len(self._poller) < links + pipe_room(links))

    def adopt_link(self, socket: Socket, facts: LinkFacts) -> None:

        def handler(connection: Connection) -> Link:
            link = Link(self, connection, facts)
            self.arrivals.expect(link)
            return link

        self._park(
            socket,
            handler,
            max_size=LINK_MESSAGE_LIMIT,
            # The agent sends heartbeats up to 20 % late; then it has 15 s for the next sign.
            idle_limit=facts.heartbeat(self.settings.heartbeat_seconds) * 1.2 + 15,
            pings=False,
            frugal=True,
        )

    def open_pipe(
        self,
        socket: Socket,
        client_id: str,
        wanted: messages.OpenPipe,
        taps: Sequence[MakeTap] = (),
        viewer: Viewer = ALONE,
        summon: Summon | None = None,
    ) -> None:
        """Take over a viewer's socket. A viewer that controls has the agent dial back for it.

        With ``summon``, the server also connects to the agent, which dials over that connection.
        """
        self.pipes.open(client_id, wanted, partial(self._park_end, socket), taps, viewer, summon)

    def open_direct(
        self,
        socket: Socket,
        wanted: messages.OpenPipe,
        dial: Dial,
        taps: Sequence[MakeTap] = (),
        viewer: Viewer = ALONE,
    ) -> None:
        """Take over a viewer's socket and connect it to its target from this worker."""
        self.pipes.open_direct(
            wanted,
            partial(self._park_end, socket),
            dial,
            lambda stream, emptied: TargetConnection(stream, self._poller, emptied, self.clock),
            taps,
            viewer,
        )

    def authenticates(self, client_id: str, credential: str) -> bool:
        """Return whether the client is online in this worker with this credential."""
        link = self.link(client_id)
        return link is not None and link.authenticates(credential)

    def claim_pipe(self, client_id: str, ticket: str) -> Call:
        """Consume a ticket that an authenticated agent presents; return the request for the pipe.

        Raises:
            UserError: ``ticket_refused`` when nothing waits for this ticket of this client.
        """
        call = self.pipes.calls.claim(client_id, ticket)
        if call is None:
            raise UserError("ticket_refused")
        return call

    def join_pipe(self, call: Call, socket: Socket) -> None:
        """Join the agent's end to the viewer that waits for it."""
        # The ends are joined before the first byte of the agent is read.
        call.waiting.joined(self._park_end(socket, call.waiting.join))
        self.pipes.opened(call.asked)

    def adopt_subscriber(self, socket: Socket, make: Callable[[Connection], H]) -> H:
        """Take over a console's socket; return what ``make`` made for its connection."""
        made: list[H] = []

        def handler(connection: Connection) -> H:
            made.append(make(connection))
            return made[0]

        self._park(
            socket, handler, max_size=EVENTS_MESSAGE_LIMIT, idle_limit=VIEWER_IDLE, pings=True
        )
        return made[0]

    # --- called by links ----------------------------------------------------

    def greeted(self, link: Link, agent_version: str) -> None:
        self.arrivals.greeted(link, agent_version)

    def present(self, link: Link) -> None:
        self.arrivals.present(link)

    def link_up(self, link: Link, agent_version: str) -> None:
        """Register a link that finished its greeting, and close an older one of the client."""
        previous = self._links.get(link.facts.client_id)
        self._links[link.facts.client_id] = link
        self.counters.links_opened += 1
        if previous is not None and previous is not link:
            self.counters.links_replaced += 1
            previous.close(REPLACED, "another link took over")
        self.directory.link_opened(link.facts, agent_version)
        self.pipes.calls.ask_again(link.facts.client_id)

    def link_gone(self, link: Link) -> None:
        """Remove a link that closed, unless a newer one has replaced it already."""
        client_id = link.facts.client_id
        if self._links.get(client_id) is link:
            del self._links[client_id]
            self.counters.links_closed += 1
            self.pipes.calls.ask_again(client_id)
            self.directory.link_closed(client_id)
        self.arrivals.gone(link)

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        if self.pipes.calls.waits(message.pipe_id):
            self.pipes.calls.refused(client_id, message)
        else:
            self.peers.pipe_refused(client_id, message)

    def offended(self, link: Link, offence: str) -> None:
        """Record that a link was closed for a protocol violation, and block its client."""
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
            # Another worker, or the successor of this worker, will have room soon.
            seconds = RETURN_SECONDS if self._leaving else RETRY_SECONDS
            raise UserError("server_full", seconds=seconds)

    def _park_end(self, socket: Socket, handler: Callable[[Connection], Handler]) -> Connection:
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
