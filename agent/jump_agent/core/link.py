"""The behaviour of the control link, without any I/O: its messages and their times.

The driver (:mod:`.client`) passes in the received messages and the time, sends the queued messages,
and implements :class:`Actions`.
"""

from typing import Any, Callable, Dict, List, Optional, Tuple

from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN, messages
from jump_wire.link import AGENT, ONLINE, LinkCore

from .. import VERSION

WELCOME_SECONDS = 15.0
"""Seconds within which the server must send ``Welcome``."""

DEAD_SECONDS = 15.0
"""Seconds without any data after a ping until the peer counts as dead."""

JITTER = 0.2
"""Random variation of heartbeats and statistics, as a share of the interval.

Without it, those of all agents would arrive at the same time.
"""

PROPOSAL_SECONDS = 300.0
"""Seconds between proposals of a credential that the server has not accepted."""


class LinkDead(Exception):
    """The link is dead and has to be closed. The text gives the reason."""


class LinkRefused(Exception):
    """The server refused this link. With ``retry_seconds`` 0, the backoff determines the wait."""

    def __init__(self, code: str, retry_seconds: int) -> None:
        super().__init__(code)
        self.code = code
        self.retry_seconds = retry_seconds


class Heartbeat:
    """The times of pings, and the time at which a silent peer counts as dead."""

    def __init__(self, seconds: float, now: float, random: Callable[[], float]) -> None:
        self._seconds = seconds
        self._random = random
        self._ping_at = self._following(now)
        self._dead_at: Optional[float] = None

    def _following(self, now: float) -> float:
        return now + self._seconds * (1 - JITTER + 2 * JITTER * self._random())

    def heard(self) -> None:
        """Record that data arrived from the peer."""
        self._dead_at = None

    def deadline(self) -> float:
        """Return the time at which :meth:`is_due` has to be called next."""
        return self._ping_at if self._dead_at is None else min(self._ping_at, self._dead_at)

    def is_due(self, now: float) -> bool:
        """Return whether to send a ping now.

        Raises:
            LinkDead: nothing arrived for ``DEAD_SECONDS`` after a ping.
        """
        if self._dead_at is not None and now >= self._dead_at:
            raise LinkDead("no response from the server for %d seconds" % DEAD_SECONDS)
        if now < self._ping_at:
            return False
        self._ping_at = self._following(now)
        if self._dead_at is None:
            self._dead_at = now + DEAD_SECONDS
        return True


class Actions:
    """The actions that a link requires from its owner. Tests record the calls."""

    def online(self, welcome: messages.Welcome) -> None:
        """Handle the server's ``Welcome``: the link is online."""
        raise NotImplementedError

    def inventory(self) -> messages.Inventory:
        """Return the computer's inventory."""
        raise NotImplementedError

    def statistics(self) -> messages.Statistics:
        """Return the computer's current statistics."""
        raise NotImplementedError

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        """Dial back for a pipe. Return an error code to refuse it, otherwise None."""
        raise NotImplementedError

    def end_session(self, session_id: str) -> None:
        """End the tools of a session."""
        raise NotImplementedError

    def next_credential(self) -> Optional[str]:
        """Store a pending credential and return it, or None when no change is due."""
        raise NotImplementedError

    def credential_accepted(self) -> None:
        """Make the pending credential the current one: the server accepted it."""
        raise NotImplementedError

    def server_addresses(self, addresses: Tuple[str, ...]) -> bool:
        """Store the server's addresses, and return whether they changed anything."""
        raise NotImplementedError

    def wake(self, macs: Tuple[str, ...]) -> None:
        """Send Wake-on-LAN packets to neighbouring computers."""
        raise NotImplementedError

    def connection_type(self, message: messages.ConnectionType) -> None:
        """Keep a link, or wait for calls, as the server says."""
        raise NotImplementedError

    def update(self, offer: messages.Update) -> None:
        """Keep the offer of another version. It may come before the link is online."""
        raise NotImplementedError

    def terms(self, told: messages.Terms) -> bool:
        """Follow the site's rules for this client; return whether its inventory changes by them."""
        raise NotImplementedError

    def uninstall(self) -> None:
        """Handle the server's order to remove this client from the computer."""
        raise NotImplementedError

    def conference(self, told: messages.Conference) -> None:
        """Handle who is in the support session. A Jump Client, which has none, ignores it."""

    def chat(self, told: messages.Chat) -> None:
        """Handle a message of the chat. A Jump Client, which has none, ignores it."""

    def pin(self, wanted: messages.PinRequest) -> None:
        """Install a Jump Client on a customer's computer. A Jump Client ignores it."""

    def elevate(self, wanted: messages.Elevate) -> None:
        """Run a session's further tools as another account. A Jump Client ignores it."""

    def list_logins(self, wanted: messages.ListLogins) -> Optional[messages.Logins]:
        """Return who is signed in, or None when it is told later or never."""
        raise NotImplementedError


_ORDERS: Dict[type, Callable[[Actions, Any], object]] = {
    messages.AcceptCredential: lambda actions, _: actions.credential_accepted(),
    messages.Chat: lambda actions, message: actions.chat(message),
    messages.Conference: lambda actions, message: actions.conference(message),
    messages.ConnectionType: lambda actions, message: actions.connection_type(message),
    messages.Elevate: lambda actions, message: actions.elevate(message),
    messages.EndSession: lambda actions, message: actions.end_session(message.session_id),
    messages.PinRequest: lambda actions, message: actions.pin(message),
    messages.Uninstall: lambda actions, _: actions.uninstall(),
    messages.Update: lambda actions, message: actions.update(message),
    messages.Wake: lambda actions, message: actions.wake(message.macs),
}
"""What a message makes the link's owner do."""


class Link:
    """The state of one control link after its upgrade to a WebSocket.

    Args:
        actions: the owner's implementation of the actions.
        now: the monotonic time in seconds.
        random: returns a random number in [0, 1).
        proposal_seconds: within how many seconds to propose a new credential.
        reports: whether it reports the computer's state and changes its credential. A customer's
            client does neither.
    """

    def __init__(
        self,
        actions: Actions,
        now: float,
        random: Callable[[], float],
        proposal_seconds: float = PROPOSAL_SECONDS,
        *,
        reports: bool = True,
    ) -> None:
        self._actions = actions
        self._reports = reports
        self._proposal_seconds = proposal_seconds
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
        """Whether the server has sent ``Welcome`` and the link is still open."""
        return self._core.state == ONLINE

    def deadline(self) -> float:
        """Return the time by which :meth:`tick` has to be called."""
        if self._heartbeat is None:
            return self._welcome_by or 0.0
        if not self._reports:
            return self._heartbeat.deadline()
        return min(self._heartbeat.deadline(), self._statistics_at, self._propose_at)

    def heard(self) -> None:
        """Record that data arrived from the server."""
        if self._heartbeat is not None:
            self._heartbeat.heard()

    def receive(self, frame: str, now: float) -> None:
        """Handle a text message from the server.

        Raises:
            RemoteProtocolError: the message violates the protocol.
            LinkRefused: the server refused this link.
        """
        message = self._core.receive(frame)
        if isinstance(message, messages.Welcome):
            self._welcomed(message, now)
        elif isinstance(message, messages.Refused):
            raise LinkRefused(message.code, message.retry_seconds)
        elif message is not None:
            self._obey(message, now)

    def _obey(self, message: Any, now: float) -> None:
        if isinstance(message, messages.OpenPipe):
            self._open_pipe(message)
        elif isinstance(message, messages.ServerAddresses):
            self._learn(message.addresses)
        elif isinstance(message, messages.Terms):
            self._apply(message, now)
        elif isinstance(message, messages.ListLogins):
            self.tell_logins(self._actions.list_logins(message))
        elif type(message) in _ORDERS:
            _ORDERS[type(message)](self._actions, message)

    def _open_pipe(self, request: messages.OpenPipe) -> None:
        code = self._actions.open_pipe(request)
        differs = code == "version_mismatch"
        parameters = ("kind", request.kind, "version", VERSION) if differs else ()
        self.refuse_pipe(request.pipe_id, code, *parameters)

    def _learn(self, addresses: Tuple[str, ...]) -> None:
        if self._actions.server_addresses(addresses):
            self.tell_inventory()

    def _apply(self, terms: messages.Terms, now: float) -> None:
        self._statistics_seconds = float(terms.statistics_seconds)
        # The next report comes within the new interval, however long the old one was.
        self._statistics_at = min(self._statistics_at, now + self._statistics_seconds)
        if self._actions.terms(terms):
            self.tell_inventory()

    def tick(self, now: float) -> None:
        """Queue the pings and messages that are due.

        Raises:
            LinkDead: the server sent no ``Welcome`` in time, or did not answer a ping.
        """
        if self._heartbeat is None:
            if self._welcome_by is not None and now >= self._welcome_by:
                raise LinkDead(
                    "no welcome message from the server within %d seconds" % WELCOME_SECONDS
                )
            return
        self.ping = self._heartbeat.is_due(now) or self.ping
        if not self._reports:
            return
        if now >= self._statistics_at:
            self._statistics_at = now + self._vary(self._statistics_seconds)
            self._send_inventory()
            self._send(self._actions.statistics())
        if now >= self._propose_at:
            self._propose(now)

    def tell_inventory(self) -> None:
        """Send the inventory at once if it has changed."""
        if self._reports and self._heartbeat is not None and self.is_online:
            self._send_inventory()

    def tell_update(self, state: messages.UpdateState) -> None:
        """Report how far an update is."""
        self._send(state)

    def refuse_pipe(self, pipe_id: str, code: Optional[str], *parameters: str) -> None:
        """Report to the server that a pipe is refused. Without a code, send nothing."""
        if code and self.is_online:
            self._send(messages.PipeRefused(pipe_id, code, parameters))

    def tell_pin(self, state: messages.PinState) -> None:
        """Report how far the installation of a Jump Client is."""
        if self.is_online:
            self._send(state)

    def tell_elevation(self, told: messages.Elevation) -> None:
        """Report which account a session's tools run as."""
        if self.is_online:
            self._send(told)

    def tell_logins(self, told: Optional[messages.Logins]) -> None:
        """Report who is signed in on the computer."""
        if told is not None and self.is_online:
            self._send(told)

    def goodbye(self) -> None:
        """Report a clean stop to the server."""
        if self.is_online:
            self._send(messages.Goodbye())

    def leave(self) -> None:
        """Report to the server that the customer ended the support session."""
        if self.is_online:
            self._send(messages.CustomerLeft())

    def say(self, message: messages.Chat) -> None:
        """Write in the chat of the support session, or confirm what has arrived."""
        if self.is_online:
            self._send(message)

    def _welcomed(self, welcome: messages.Welcome, now: float) -> None:
        self._heartbeat = Heartbeat(welcome.heartbeat_seconds, now, self._random)
        self._statistics_seconds = float(welcome.statistics_seconds)
        self._statistics_at = now
        self._propose_at = now + self._proposal_seconds * self._random()
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
