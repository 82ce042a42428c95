"""The process that talks to the network: connects, keeps the link, starts tools, for ever.

One thread, one selector. It blocks only while it connects; a signal ends that at once.
"""

import os
import selectors
import signal
import socket
import time
from types import FrameType
from typing import Callable, List, NoReturn, Optional, Union

from jump_wire import messages
from jump_wire.codec import ProtocolError

from . import VERSION, identity, inventory
from .backoff import Backoff, uniform
from .channel import Channel, ConnectionLost, open_channel
from .dial import DialError, Route, ServerRefused, pinned_context
from .enrolment import enrol_in_child
from .frames import NORMAL, POLICY, PROTOCOL_ERROR, Binary, Closed, Text
from .layout import Config, Layout, read_proxy
from .link import Actions, Link, LinkDead, LinkRefused
from .logfile import LogFile
from .statistics import Sampler
from .store import read_json, write_json
from .tools.table import Tools

REMOVED_SECONDS = 6 * 3600.0
"""How long a client whose record was removed leaves the server alone."""

REFUSED_SECONDS = 300.0
"""How long it waits after a refusal that only an administrator can end."""

STABLE_SECONDS = 30.0
"""A link that stood so long makes the next failure the first one again."""

UNINSTALLING_CODES = ("installer_expired",)
"""Refused enrolments after which the client removes itself (D7)."""


class Stopped(Exception):
    """A signal asked for the end."""


class Removed(Exception):
    """The client has to be removed from the computer; ``reason`` is ``console`` or ``expired``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Client(Actions):
    """A running Jump Client.

    Args:
        layout: where it is installed.
        config: its configuration.
        clock: the monotonic time in seconds.
        random: draws from [0, 1).
        open_link: opens the control link's channel.
        monitor: the socket to the root monitor; its end is this process's.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = uniform,
        open_link: Callable[..., Channel] = open_channel,
        monitor: Optional[socket.socket] = None,
    ) -> None:
        self._layout = layout
        self._config = config
        self._clock = clock
        self._random = random
        self._open_link = open_link
        self._monitor = monitor
        self._log = LogFile(layout.log)
        with open(layout.ca, encoding="ascii") as file:
            self._context = pinned_context(file.read())
        self._proxy = read_proxy(layout)
        self._backoff = Backoff(random)
        self._sampler = Sampler()
        self._tools = Tools(self._run_tool, self._log.write)
        self._identity: Optional[identity.Identity] = None
        self._address = config.addresses[0]
        self._inventory: Optional[messages.Inventory] = None
        self._inventory_at = 0.0
        self._online_at: Optional[float] = None
        self._shown = ""
        self._stopping = False
        self._blocking = False
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    # --- life ---

    def run(self) -> Optional[Removed]:
        """Serve until a signal asks for the end, or the client has to be removed.

        Returns:
            Why it has to be removed from the computer, or None after a plain stop.
        """
        self._catch_signals()
        self._log.write("started, version %s, as %s" % (VERSION, self._config.account))
        try:
            while True:
                self._wait(self._try_once())
        except Stopped:
            self._log.write("stopped")
            return None
        except Removed as removed:
            self._log.write("to be removed from this computer: %s" % removed.reason)
            return removed
        finally:
            self._show(False)
            self._tools.end_all()

    def _try_once(self) -> float:
        """Enrol if needed, hold one link until it ends, and say how long to wait then."""
        try:
            current = self._load_identity()
            channel = self._connect(current)
        except ServerRefused as error:
            return self._refused(error)
        except (DialError, ValueError, OSError) as error:
            return self._failed(str(error))
        return self._hold(channel)

    def _load_identity(self) -> identity.Identity:
        stored = identity.load(self._layout.identity)
        if stored is None:
            self._blocking = True
            try:
                self._check_stop()
                enrol_in_child(self._routes(), self._layout, self._config)
            finally:
                self._blocking = False
            stored = identity.load(self._layout.identity)
            if stored is None:
                raise ValueError("the identity could not be stored")
            self._log.write("enrolled as %s" % stored.client_id)
        self._identity = stored
        return stored

    def _connect(self, current: identity.Identity) -> Channel:
        self._blocking = True
        try:
            self._check_stop()
            return self._connect_somewhere(current)
        finally:
            self._blocking = False

    def _connect_somewhere(self, current: identity.Identity) -> Channel:
        failures = []
        for route in self._routes():
            headers = [("Authorization", current.authorization())]
            try:
                channel = self._open_link(route, "/agent/v1/link", headers)
            except ServerRefused:
                raise
            except DialError as error:
                failures.append("%s: %s" % (route.address, error))
            else:
                self._address = route.address
                return channel
        raise DialError("; ".join(failures))

    def _routes(self) -> List[Route]:
        return [self._route(address) for address in self._config.addresses]

    def _route(self, address: str) -> Route:
        return Route(address, self._context, self._proxy)

    # --- failures ---

    def _failed(self, reason: str) -> float:
        wait = self._backoff.next()
        self._note("not connected: %s" % reason)
        self._show(False, reason)
        return wait

    def _refused(self, error: ServerRefused) -> float:
        """Decide what a refusal means: remove oneself, wait long, or try again soon."""
        self._note("refused: %s" % (error.code or error.status))
        self._show(False, error.code or "HTTP %d" % error.status)
        current = self._identity
        if error.code == "client_removed":
            return self._backoff.next(at_least=REMOVED_SECONDS)
        if error.code == "credential_refused" and current is not None and current.pending:
            identity.save(self._layout.identity, identity.swap(current))
            return self._backoff.next(at_least=1.0)
        if error.code in UNINSTALLING_CODES and current is None:
            raise Removed("expired")
        if error.status in (401, 403, 404, 409, 410, 422):
            return self._backoff.next(at_least=REFUSED_SECONDS)
        return self._backoff.next(at_least=error.retry_after)

    def _note(self, text: str) -> None:
        """Write a line unless it only repeats the last one's reason."""
        if text != self._shown:
            self._shown = text
            self._log.write(text)

    def _show(self, connected: bool, problem: str = "") -> None:
        """Store how the connection is, for ``status`` and ``diagnose``."""
        values = {"connected": connected, "server": self._address, "problem": problem}
        try:
            if read_json(self._layout.connection) != values:
                write_json(self._layout.connection, values)
        except (OSError, ValueError):
            pass

    # --- one link ---

    def _hold(self, channel: Channel) -> float:
        """Keep a link until it ends, and say how long to wait before the next one."""
        link = Link(self, self._clock(), self._random)
        self._online_at = None
        reason, retry = "", 0.0
        try:
            while True:
                self._exchange(channel, link)
        except LinkRefused as error:
            reason, retry = error.code, float(error.retry_seconds)
            channel.frames.send_close(NORMAL)
        except (ConnectionLost, LinkDead) as error:
            reason = str(error)
        except ProtocolError as error:
            reason = "protocol error: %s" % error
            channel.frames.send_close(PROTOCOL_ERROR, str(error))
        except Stopped:
            link.goodbye()
            self._queue(channel, link)
            channel.frames.send_close(NORMAL)
            raise
        finally:
            channel.close(linger=1.0)
        if self._online_at is not None and self._clock() - self._online_at >= STABLE_SECONDS:
            self._backoff.reset()
        if reason == "client_removed":
            retry = REMOVED_SECONDS
        self._note("disconnected: %s" % reason)
        self._show(False, reason)
        return self._backoff.next(at_least=retry)

    def _exchange(self, channel: Channel, link: Link) -> None:
        self._queue(channel, link)
        channel.flush()
        self._check_stop()
        ready = self._select(channel, 0.0 if channel.has_rest else link.deadline() - self._clock())
        self._check_stop()
        if channel.has_rest or channel in ready:
            self._receive(channel, link)
        for control in self._tools.controls():
            if control in ready:
                refused = self._tools.read(control)
                if refused:
                    link.refuse_pipe(refused, "session_internal_error")
        link.tick(self._clock())

    def _queue(self, channel: Channel, link: Link) -> None:
        for text in link.texts:
            channel.frames.send_text(text)
        link.texts.clear()
        if link.ping:
            channel.frames.send_ping()
            link.ping = False

    def _receive(self, channel: Channel, link: Link) -> None:
        for event in channel.receive():
            link.heard()
            if isinstance(event, Text):
                link.receive(event.text, self._clock())
            elif isinstance(event, Binary):
                channel.frames.send_close(POLICY, "no binary frames on the control link")
                channel.close(linger=1.0)
                raise ConnectionLost("the server sent a binary frame")
            elif isinstance(event, Closed):
                raise ConnectionLost("closed by the server (%d %s)" % (event.code, event.reason))

    def _select(self, channel: Optional[Channel], timeout: float) -> List[Union[object, Channel]]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            if self._monitor is not None:
                selector.register(self._monitor, selectors.EVENT_READ, self._monitor)
            for control in self._tools.controls():
                selector.register(control, selectors.EVENT_READ, control)
            if channel is not None:
                mask = selectors.EVENT_READ
                if channel.wants_write:
                    mask |= selectors.EVENT_WRITE
                selector.register(channel.fileno(), mask, channel)
            ready = [key.data for key, _ in selector.select(max(0.0, timeout))]
        if self._monitor is not None and self._monitor in ready:
            # The monitor never writes: it has ended, and nobody would restart or stop this one.
            self._stopping = True
        try:
            os.read(self._wake, 4096)
        except BlockingIOError:
            pass
        return ready

    def _wait(self, seconds: float) -> None:
        """Wait before the next try; tools go on meanwhile."""
        end = self._clock() + seconds
        while True:
            self._check_stop()
            left = end - self._clock()
            if left <= 0:
                return
            for ready in self._select(None, left):
                if ready is not None:
                    self._tools.read(ready)  # type: ignore[arg-type]  # only controls are registered

    # --- signals ---

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)

    def _on_signal(self, _number: int, _frame: Optional[FrameType]) -> None:
        self._stopping = True
        if self._blocking:
            self._raise_stopped()

    def _raise_stopped(self) -> NoReturn:
        self._blocking = False
        raise Stopped

    def _check_stop(self) -> None:
        if self._stopping:
            raise Stopped

    # --- what the link asks for ---

    def online(self, welcome: messages.Welcome) -> None:
        """See :class:`.link.Actions`."""
        self._online_at = self._clock()
        self._note("online at %s (server %s)" % (self._address, welcome.server_version))
        self._show(True)

    def inventory(self) -> messages.Inventory:
        """See :class:`.link.Actions`; looked up anew every ten minutes."""
        now = self._clock()
        if self._inventory is None or now >= self._inventory_at:
            self._inventory = inventory.collect(self._config)
            self._inventory_at = now + 600.0
        return self._inventory

    def statistics(self) -> messages.Statistics:
        """See :class:`.link.Actions`."""
        return self._sampler.sample()

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        """See :class:`.link.Actions`."""
        if self._identity is None:
            return "session_internal_error"
        code = self._tools.open(request, self._address, self._identity.authorization())
        if code:
            self._log.write("pipe %s (%s) refused: %s" % (request.pipe_id, request.kind, code))
        return code

    def end_session(self, session_id: str) -> None:
        """See :class:`.link.Actions`."""
        self._log.write("session %s ended" % session_id)
        self._tools.end_session(session_id)

    def next_credential(self) -> Optional[str]:
        """See :class:`.link.Actions`."""
        current = self._identity
        if current is None or not identity.is_due(current, time.time()):
            return None
        proposed = identity.propose(current)
        try:
            identity.save(self._layout.identity, proposed)
        except OSError as error:
            self._log.write("the next credential could not be stored: %s" % error)
            return None
        self._identity = proposed
        return proposed.pending

    def credential_accepted(self) -> None:
        """See :class:`.link.Actions`."""
        if self._identity is None:
            return
        accepted = identity.accept(self._identity, time.time())
        try:
            identity.save(self._layout.identity, accepted)
        except OSError as error:
            # The old one stays valid until the new one is used first.
            self._log.write("the accepted credential could not be stored: %s" % error)
            return
        self._identity = accepted

    def uninstall(self) -> None:
        """See :class:`.link.Actions`."""
        raise Removed("console")

    def _run_tool(self, control: "object") -> None:
        from .tools.host import Host  # noqa: PLC0415 - only a tool's process needs it

        Host(control, self._route, self._random).run()  # type: ignore[arg-type]  # a socket
