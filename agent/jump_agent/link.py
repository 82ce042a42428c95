"""The control link's behaviour, without any I/O: what to send when, what to do on a message.

The driver (:mod:`.client`) gives it what came in and the time, sends what it queues, and does
what its :class:`Actions` are asked for.
"""

from typing import Any, Callable, List, Optional, Tuple

from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN, messages
from jump_wire.link import AGENT, ONLINE, LinkCore

from . import VERSION

WELCOME_SECONDS = 15.0
"""How long the server may take to greet."""

DEAD_SECONDS = 15.0
"""A peer that says nothing for so long after a ping is dead."""

JITTER = 0.2
"""Heartbeats and statistics vary by this share, or a fleet's would come all at once."""

PROPOSAL_SECONDS = 300.0
"""How long after a proposed credential without an answer it is proposed again."""


class LinkDead(Exception):
    """The link has to be given up; the text says why."""


class LinkRefused(Exception):
    """The server does not want this link. ``retry_seconds`` 0 leaves the wait to the backoff."""

    def __init__(self, code: str, retry_seconds: int) -> None:
        super().__init__(code)
        self.code = code
        self.retry_seconds = retry_seconds


class Heartbeat:
    """Says when to ping, and when a silent peer is dead."""

    def __init__(self, seconds: float, now: float, random: Callable[[], float]) -> None:
        self._seconds = seconds
        self._random = random
        self._ping_at = self._following(now)
        self._dead_at: Optional[float] = None

    def _following(self, now: float) -> float:
        return now + self._seconds * (1 - JITTER + 2 * JITTER * self._random())

    def heard(self) -> None:
        """Note that something came from the peer."""
        self._dead_at = None

    def deadline(self) -> float:
        """When :meth:`is_due` has to be asked next."""
        return self._ping_at if self._dead_at is None else min(self._ping_at, self._dead_at)

    def is_due(self, now: float) -> bool:
        """Tell whether to ping now.

        Raises:
            LinkDead: the last ping was not answered.
        """
        if self._dead_at is not None and now >= self._dead_at:
            raise LinkDead("the server did not answer for %d seconds" % DEAD_SECONDS)
        if now < self._ping_at:
            return False
        self._ping_at = self._following(now)
        if self._dead_at is None:
            self._dead_at = now + DEAD_SECONDS
        return True


class Actions:
    """What the link needs from its owner. The driver implements it; tests record the calls."""

    def online(self, welcome: messages.Welcome) -> None:
        """The server has welcomed this client."""
        raise NotImplementedError

    def inventory(self) -> messages.Inventory:
        """What the computer is."""
        raise NotImplementedError

    def statistics(self) -> messages.Statistics:
        """How the computer is doing."""
        raise NotImplementedError

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        """Dial back a pipe; a code refuses it at once."""
        raise NotImplementedError

    def end_session(self, session_id: str) -> None:
        """End a session's tools."""
        raise NotImplementedError

    def next_credential(self) -> Optional[str]:
        """Store a pending credential and name it, or None when no change is due."""
        raise NotImplementedError

    def credential_accepted(self) -> None:
        """The pending credential is the current one from now on."""
        raise NotImplementedError

    def server_addresses(self, addresses: Tuple[str, ...]) -> bool:
        """The server is at these addresses; tell whether that is new."""
        raise NotImplementedError

    def wake(self, macs: Tuple[str, ...]) -> None:
        """Wake neighbours."""
        raise NotImplementedError

    def uninstall(self) -> None:
        """The server wants this client removed from the computer."""
        raise NotImplementedError


class Link:
    """One connection's life after its upgrade.

    Args:
        actions: what it asks its owner for.
        now: the monotonic time in seconds.
        random: draws from [0, 1).
    """

    def __init__(self, actions: Actions, now: float, random: Callable[[], float]) -> None:
        self._actions = actions
        self._random = random
        self._core = LinkCore(AGENT)
        self._welcome_by: Optional[float] = now + WELCOME_SECONDS
        self._heartbeat: Optional[Heartbeat] = None
        self._statistics_seconds = 0.0
        self._statistics_at = 0.0
        self._propose_at = 0.0
        self._inventory: Optional[messages.Inventory] = None
        self.texts: List[str] = []
        self.ping = False
        self._send(messages.Hello(WIRE_VERSION_MIN, WIRE_VERSION, VERSION))

    @property
    def is_online(self) -> bool:
        """Whether the server has welcomed this client and the link still stands."""
        return self._core.state == ONLINE

    def deadline(self) -> float:
        """The time by which :meth:`tick` has to be called."""
        if self._heartbeat is None:
            return self._welcome_by or 0.0
        return min(self._heartbeat.deadline(), self._statistics_at, self._propose_at)

    def heard(self) -> None:
        """Note that anything came from the server."""
        if self._heartbeat is not None:
            self._heartbeat.heard()

    def receive(self, frame: str, now: float) -> None:
        """Take a text message from the server.

        Raises:
            RemoteProtocolError: it breaks the protocol.
            LinkRefused: the server does not want this link.
        """
        message = self._core.receive(frame)
        if isinstance(message, messages.Welcome):
            self._welcomed(message, now)
        elif isinstance(message, messages.Refused):
            raise LinkRefused(message.code, message.retry_seconds)
        elif isinstance(message, messages.OpenPipe):
            self.refuse_pipe(message.pipe_id, self._actions.open_pipe(message))
        elif isinstance(message, messages.EndSession):
            self._actions.end_session(message.session_id)
        elif isinstance(message, messages.AcceptCredential):
            self._actions.credential_accepted()
        elif isinstance(message, messages.ServerAddresses):
            if self._actions.server_addresses(message.addresses):
                self.tell_inventory()
        elif isinstance(message, messages.Wake):
            self._actions.wake(message.macs)
        elif isinstance(message, messages.Uninstall):
            self._actions.uninstall()

    def tick(self, now: float) -> None:
        """Do what is due.

        Raises:
            LinkDead: the server is silent.
        """
        if self._heartbeat is None:
            if self._welcome_by is not None and now >= self._welcome_by:
                raise LinkDead("the server did not greet within %d seconds" % WELCOME_SECONDS)
            return
        self.ping = self._heartbeat.is_due(now) or self.ping
        if now >= self._statistics_at:
            self._statistics_at = now + self._vary(self._statistics_seconds)
            self._send_inventory()
            self._send(self._actions.statistics())
        if now >= self._propose_at:
            self._propose(now)

    def tell_inventory(self) -> None:
        """Tell at once what has changed of the computer."""
        if self._heartbeat is not None and self.is_online:
            self._send_inventory()

    def refuse_pipe(self, pipe_id: str, code: Optional[str]) -> None:
        """Tell the server that a pipe will not be dialled; no code means that it will."""
        if code and self.is_online:
            self._send(messages.PipeRefused(pipe_id, code))

    def goodbye(self) -> None:
        """Say that this is a clean stop."""
        if self.is_online:
            self._send(messages.Goodbye())

    def _welcomed(self, welcome: messages.Welcome, now: float) -> None:
        self._heartbeat = Heartbeat(welcome.heartbeat_seconds, now, self._random)
        self._statistics_seconds = float(welcome.statistics_seconds)
        self._statistics_at = now
        self._propose_at = now + PROPOSAL_SECONDS * self._random()
        self._actions.online(welcome)

    def _send_inventory(self) -> None:
        current = self._actions.inventory()
        if current != self._inventory:
            self._inventory = current
            self._send(current)

    def _propose(self, now: float) -> None:
        self._propose_at = now + PROPOSAL_SECONDS
        credential = self._actions.next_credential()
        if credential:
            self._send(messages.ProposeCredential(credential))

    def _vary(self, seconds: float) -> float:
        return seconds * (1 - JITTER + 2 * JITTER * self._random())

    def _send(self, message: Any) -> None:
        self.texts.append(self._core.send(message))
