"""Calls passive Jump Clients: connects to them, proves itself, and serves the connection.

A client's names and addresses are its own word. So each address is checked after its resolution,
and the server connects to the checked address, within ``passive_networks`` only.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import gevent
from gevent import socket
from gevent.event import AsyncResult, Event
from gevent.lock import BoundedSemaphore

from jump_wire import calls
from jump_wire.errors import UserError

from .clients import connection_types
from .clients.connection_types import Callee
from .clients.views import Outcome
from .core.environment import Environment
from .db import Database
from .networks import Network
from .outgoing import IsOwn, Place, getaddrinfo, is_own, may_dial, resolved
from .thread_pool import Workers

STAGGER = 0.25
"""Seconds until the next address is tried while the earlier ones have not answered (RFC 8305)."""

CONNECT_SECONDS = 5.0
"""Time limit of one TCP connection, and then of the client's first byte."""

PLACES = 2
"""Addresses tried per name."""

LOOKUPS = 8
"""Names resolved concurrently."""

RINGING = 8
"""Calls that nobody waits for, at the same time."""

TLS_HANDSHAKE = b"\x16"
"""The first byte of TLS. Only the client begins it; what else listens there says something else."""

Problems = dict[str, Outcome]
"""What stood in the way of a call, by the client's names and addresses."""

Serve = Callable[[Any, Any], None]
"""Serves a connected socket as if it had been accepted. The second argument is its address."""


class Caller:
    """Calls clients; other greenlets run while it waits.

    Args:
        database: the clients' names, addresses and call numbers.
        environment: its gateway knows who is connected.
        networks: the networks that it may connect to.
        seconds: the time limit of a call.
        lookup: resolves a name as ``socket.getaddrinfo`` does; it may block.
        own: returns whether an address belongs to this computer.

    Attributes:
        serve: serves a connection; the web server's worker sets it.
    """

    def __init__(
        self,
        database: Database,
        environment: Environment,
        networks: Sequence[Network],
        seconds: float,
        lookup: Callable[..., Any] = getaddrinfo,
        own: IsOwn = is_own,
    ) -> None:
        self._database = database
        self._environment = environment
        self._networks = networks
        self._seconds = seconds
        self._lookup = lookup
        self._own = own
        self._workers = Workers(LOOKUPS)
        self._calls: dict[str, AsyncResult[bool]] = {}
        self._links: dict[str, Event] = {}
        self._ringing = BoundedSemaphore(RINGING)
        self.serve: Serve | None = None

    def reach(self, client_id: str, seconds: float | None = None) -> None:
        """Call the client unless it is connected, and return once its link is up.

        Several callers of one client share a call. With ``seconds``, this one waits no longer.

        Raises:
            UserError: ``passive_connect_timeout``.
        """
        if self._environment.gateway.is_connected(client_id):
            return
        running = self._calls.get(client_id)
        if running is None:
            running = self._calls[client_id] = AsyncResult()
            gevent.spawn(self._call, client_id, running)
        answered = running.wait(seconds)
        if not answered:
            raise UserError("passive_connect_timeout")

    def ring(self, client_id: str) -> None:
        """Call the client in the background: it has to learn something when it can be reached."""

        def call() -> None:
            with self._ringing, suppress(UserError):
                self.reach(client_id)

        gevent.spawn(call)

    def open_pipe(self, client_id: str) -> None:
        """Open a connection for a pipe that the client's link has announced, in the background."""
        gevent.spawn(self._connect, client_id, calls.PIPE)

    def link_opened(self, client_id: str) -> None:
        """Record that a client's link is up in this worker."""
        waiting = self._links.get(client_id)
        if waiting is not None:
            waiting.set()

    def _call(self, client_id: str, outcome: "AsyncResult[bool]") -> None:
        up = self._links[client_id] = Event()
        answered = False
        problems: Problems = {}
        try:
            end = time.monotonic() + self._seconds
            address = self._connect(client_id, calls.LINK, end, problems)
            if address is not None:
                problems[address] = "link_failed"
                answered = bool(up.wait(max(0.0, end - time.monotonic())))
            if not answered:
                self._database.write(connection_types.not_reached, client_id, problems)
        finally:
            del self._links[client_id], self._calls[client_id]
            outcome.set(answered)
        if answered and address is not None:
            self._database.write(connection_types.reached, client_id, address)

    def _connect(
        self,
        client_id: str,
        purpose: int,
        end: float | None = None,
        problems: Problems | None = None,
    ) -> str | None:
        """Serve a connection to the client; return its address, or None when it does not answer.

        ``problems`` receives what stood in the way.
        """
        if end is None:
            end = time.monotonic() + self._seconds
        callee = self._database.write(connection_types.begin_call, client_id)
        if callee is None or self.serve is None:
            return None
        won = self._race(callee, purpose, end, {} if problems is None else problems)
        if won is None:
            return None
        sock, place = won
        self.serve(sock, place)
        return str(place[0])

    def _race(
        self, callee: Callee, purpose: int, end: float, problems: Problems
    ) -> tuple[Any, Any] | None:
        """Try the client's hosts in turn, overlapping; return the first one with an answer."""
        outcome: AsyncResult[tuple[Any, Any]] = AsyncResult()
        running: list[gevent.Greenlet[..., Any]] = []
        left = list(enumerate(callee.hosts))
        try:
            while not outcome.ready() and (now := time.monotonic()) < end:
                if left:
                    index, host = left.pop(0)
                    running.append(
                        gevent.spawn(
                            self._attempt, callee, purpose, index, host, end, outcome, problems
                        )
                    )
                running = [one for one in running if not one.dead]
                if not running and not left:
                    break
                limit = min(STAGGER, end - now) if left else end - now
                waited: list[Any] = [outcome, *running]
                gevent.wait(waited, timeout=limit, count=1)
            return outcome.get_nowait() if outcome.ready() else None
        finally:
            gevent.killall(running)

    def _attempt(
        self,
        callee: Callee,
        purpose: int,
        index: int,
        host: str,
        end: float,
        outcome: "AsyncResult[tuple[Any, Any]]",
        problems: Problems,
    ) -> None:
        problems[host] = "timed_out"  # unless something else becomes known
        number, nonce = callee.number + index, secrets.token_bytes(calls.NONCE_LENGTH)
        packet = calls.pack(callee.key, callee.client_id, purpose, number, nonce)
        found = self._workers.run(resolved, self._lookup, host, callee.port)
        allowed = [one for one in found if may_dial(self._networks, one, self._own)]
        if not allowed:
            problems[host] = "not_allowed" if found else "unresolved"
        for place in allowed[:PLACES]:
            seconds = min(CONNECT_SECONDS, end - time.monotonic())
            if seconds <= 0:
                return
            sock, problems[host] = _answered(place, packet, seconds)
            if sock is None:
                continue
            if outcome.ready():
                sock.close()
            else:
                outcome.set((sock, place[1]))
            return


def _answered(place: Place, packet: bytes, seconds: float) -> tuple[Any, Outcome]:
    """Return a connection on which the client has begun TLS, or None and what went wrong."""
    family, at = place
    sock = None
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(seconds)
        sock.connect(at)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(packet)
        first = sock.recv(1, socket.MSG_PEEK)
        if first == TLS_HANDSHAKE:
            sock, answered = None, sock
            return answered, "link_failed"
        return None, "another_program" if first else "closed"
    except OSError as error:
        return None, _outcome(error)
    finally:
        if sock is not None:
            sock.close()


def _outcome(error: OSError) -> Outcome:
    if isinstance(error, TimeoutError):
        return "timed_out"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "closed" if isinstance(error, ConnectionError) else "unreachable"
