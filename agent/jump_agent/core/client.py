"""The network process: connects, keeps the control link, and starts tools until it is stopped.

It has one thread. It blocks only while it connects, and a signal interrupts that at once.
"""

import os
import time
from typing import TYPE_CHECKING, Callable, List, Optional, Tuple

from jump_wire import messages
from jump_wire.codec import ProtocolError

from .. import VERSION
from ..tools.table import Tools
from . import identity, returning
from .backoff import Backoff, uniform
from .channel import RESTARTING, Channel, ConnectionLost, Restarting, open_channel
from .config_file import read_proxy
from .connection import Connection
from .dial import DialError, Route, ServerRefused, pinned_context
from .ends import CONSOLE, EXPIRED, Removed, Stopped
from .enrolment import enrol_in_child, explain
from .frames import NORMAL, POLICY, PROTOCOL_ERROR, Binary, Closed, Text
from .layout import Config, Layout
from .link import Actions, Link, LinkDead, LinkRefused
from .logfile import LogFile, describe
from .offers import Offers
from .platform import current
from .refusals import REMOVED_SECONDS, UNINSTALLING_CODES, is_final, least_wait
from .servers import Servers

if TYPE_CHECKING:
    from .ports import Control, Waiter

STABLE_SECONDS = 30.0
"""Seconds a link must stay up before the reconnection backoff is reset."""

INVENTORY_SECONDS = 600.0
"""Maximum age, in seconds, of the inventory before it is collected again."""


class Client(Actions):
    """A running Jump Client.

    Args:
        layout: the paths of the installation.
        config: its configuration.
        waiter: waits for descriptors and signals.
        clock: returns the monotonic time in seconds.
        random: returns a random number in [0, 1).
        open_link: opens the control link's channel.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        waiter: "Waiter",
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = uniform,
        open_link: Callable[..., Channel] = open_channel,
    ) -> None:
        self._layout = layout
        self._config = config
        self._waiter = waiter
        self._clock = clock
        self._random = random
        self._open_link = open_link
        self._log = LogFile(layout.log)
        with open(layout.ca, encoding="ascii") as file:
            self._context = pinned_context(file.read())
        self._proxy = read_proxy(layout)
        self._backoff = Backoff(random)
        self._credentials = identity.Credentials(layout.identity)
        self._sampler = current().computer.sampler()
        self._offers = Offers(layout.update, self._log.write)
        self._tools = Tools(self._run_tool, self._log.write)
        self._servers = Servers(layout, config, self._log.write)
        self._address = self._servers.all()[0]
        self._peer = ""
        self._inventory: Optional[messages.Inventory] = None
        self._inventory_at = 0.0
        self._online_at: Optional[float] = None
        self._noted = ""
        self._shown = Connection(layout)

    # --- life ---

    def run(self) -> Optional[Removed]:
        """Serve until a signal stops the client or it has to be removed.

        Returns:
            The reason for the removal, or None after an ordinary stop.
        """
        self._log.write("started, version %s, as %s" % (VERSION, self._config.account))
        try:
            while True:
                self._pause(self._try_once())
        except Stopped:
            self._log.write("stopped")
            self._shown.show(self._address, "")
            return None
        except Removed as removed:
            self._log.write("to be removed from this computer: %s" % removed.reason)
            if removed.reason == CONSOLE:
                self._shown.show(self._address, "")
            return removed
        finally:
            self._tools.end_all()

    def _try_once(self) -> float:
        """Enrol if needed, keep one link until it ends, and return the seconds to wait then."""
        try:
            channel = self._connect()
            return self._hold(channel)
        except ServerRefused as error:
            return self._refused(error)
        except (DialError, ValueError, OSError) as error:
            return self._failed(str(error))
        except (Stopped, Removed):
            raise
        except Exception as error:  # noqa: BLE001 - nothing would start the client again
            self._log.write("bug: %s" % describe(error))
            return self._failed("internal error")

    def _connect(self) -> Channel:
        with self._waiter:
            if self._credentials.load() is None:
                enrol_in_child(self._routes(), self._layout, self._config)
                enrolled = self._credentials.load()
                if enrolled is None:
                    raise ValueError("the identity could not be stored")
                self._log.write("enrolled as %s" % enrolled.client_id)
            channel = self._connect_somewhere()
        self._shown.met(connected=True)
        return channel

    def _connect_somewhere(self) -> Channel:
        failures = []
        for route in self._routes():
            headers = [("Authorization", self._credentials.authorization())]
            try:
                channel = self._open_link(route, "/agent/v1/link", headers)
            except ServerRefused:
                raise
            except DialError as error:
                failures.append("%s: %s" % (route.address, explain(route, error)))
            else:
                self._address, self._peer = route.address, channel.peer
                return channel
        raise DialError("; ".join(failures))

    def _routes(self) -> List[Route]:
        return [self._route(address) for address in self._servers.all()]

    def _route(self, address: str) -> Route:
        return Route(address, self._context, self._proxy)

    def _pause(self, seconds: float) -> None:
        """Wait before the next attempt, while the tools continue to run."""
        end = self._clock() + seconds
        while True:
            left = end - self._clock()
            if left <= 0:
                self._waiter.check()
                return
            for control in self._waiter.wait(None, self._tools.controls(), left):
                self._tools.read(control)
            if self._heed_commands() and self._servers.reload():
                return  # a command has just set new addresses
            self._tools.reap()

    # --- failures ---

    def _failed(self, reason: str) -> float:
        self._note("not connected: %s" % reason)
        self._shown.show(self._address, reason)
        self._shown.met(problem=reason)
        return self._backoff.next()

    def _refused(self, error: ServerRefused) -> float:
        """Handle a refusal, and return how many seconds to wait.

        Raises Removed when the installer expired before the client was enrolled.
        """
        self._note("refused: %s" % (error.code or error.status))
        self._offers.refused(error.update)
        problem = error.code or "HTTP %d" % error.status
        self._shown.show(self._address, problem, error.parameters)
        if error.code in returning.CODES:
            return self._come_back()
        if is_final(error):
            self._shown.met(code=error.code, parameters=error.parameters)
        if error.code == "credential_refused" and self._credentials.try_another():
            return self._backoff.next(at_least=1.0)
        if error.code in UNINSTALLING_CODES and self._credentials.current is None:
            raise Removed(EXPIRED)
        return self._backoff.next(at_least=least_wait(error))

    def _come_back(self) -> float:
        """Enrol this clone or restored computer anew; return how many seconds to wait then."""
        try:
            with self._waiter:
                returning.come_back_in_child(self._routes(), self._layout, self._config)
        except ServerRefused as error:
            return self._refused(error)
        except (DialError, ValueError, OSError) as error:
            return self._failed(str(error))
        return self._backoff.next(at_least=returning.RETRY_SECONDS)

    def _note(self, text: str) -> None:
        """Write a line to the log unless it repeats the last one."""
        if text != self._noted:
            self._noted = text
            self._log.write(text)

    # --- one link ---

    def _hold(self, channel: Channel) -> float:
        """Keep a link until it ends, and return the seconds to wait before the next one."""
        link = Link(self, self._clock(), self._random)
        self._online_at = None
        reason, retry = "", 0.0
        within: Optional[int] = None
        try:
            while True:
                self._exchange(channel, link)
        except LinkRefused as error:
            reason, retry = error.code, float(error.retry_seconds)
            channel.frames.send_close(NORMAL)
        except Restarting as error:
            reason, within = str(error), error.seconds
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
        return self._ended(reason, retry, within)

    def _ended(self, reason: str, retry: float, within: Optional[int]) -> float:
        online_at = self._online_at
        if online_at is not None and self._clock() - online_at >= STABLE_SECONDS:
            self._backoff.reset()
        self._note("disconnected: %s" % reason)
        self._shown.show(self._address, reason)
        if reason in returning.CODES:
            return self._come_back()
        if reason == "client_removed":
            retry = REMOVED_SECONDS
        if within is not None:
            return self._backoff.within(within)
        return self._backoff.next(at_least=retry)

    def _exchange(self, channel: Channel, link: Link) -> None:
        self._queue(channel, link)
        channel.flush()
        timeout = 0.0 if channel.has_rest else link.deadline() - self._clock()
        ready = self._waiter.wait(channel, self._tools.controls(), timeout)
        self._tools.reap()
        if self._heed_commands():
            self._servers.reload()
            link.tell_inventory()
        if channel.has_rest or channel in ready:
            self._receive(channel, link)
        for found in ready:
            for refused in [] if found is channel else self._tools.read(found):
                link.refuse_pipe(refused, "session_internal_error")
        link.tick(self._clock())

    def _heed_commands(self) -> bool:
        """Apply a command given on this computer, if there is one; disabling ends all tools."""
        if not self._waiter.take_change():
            return False
        self._inventory = None
        disabled = self._is_disabled()
        state = "disabled" if disabled else "enabled"
        self._log.write("heard a command on this computer; the client is %s" % state)
        if disabled:
            self._tools.end_session(None)
        return True

    def _is_disabled(self) -> bool:
        return os.path.exists(self._layout.disabled)

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
                raise ConnectionLost("the server sent a binary frame")
            elif isinstance(event, Closed):
                if event.code == RESTARTING:
                    raise Restarting(event.reason)
                raise ConnectionLost("closed by the server (%d %s)" % (event.code, event.reason))

    # --- actions for the link ---

    def online(self, welcome: messages.Welcome) -> None:
        """See :class:`.link.Actions`."""
        self._online_at = self._clock()
        self._credentials.proved()
        if self._servers.worked(self._address):
            self._inventory = None
        self._note("online at %s (server %s)" % (self._address, welcome.server_version))
        self._shown.show(self._address, None)

    def inventory(self) -> messages.Inventory:
        """See :class:`.link.Actions`."""
        now = self._clock()
        if self._inventory is None or now >= self._inventory_at:
            disabled = self._is_disabled()
            self._inventory = current().computer.inventory(
                self._config, disabled, self._servers.all()
            )
            self._inventory_at = now + INVENTORY_SECONDS
        return self._inventory

    def statistics(self) -> messages.Statistics:
        """See :class:`.link.Actions`."""
        return self._sampler.sample()

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        """See :class:`.link.Actions`."""
        code: Optional[str] = "client_disabled"
        try:
            if not self._is_disabled():
                authorization = self._credentials.authorization()
                code = self._tools.open(request, self._address, authorization, self._peer)
        except OSError as error:
            self._log.write("no process for a tool: %s" % error)
            code = "session_internal_error"
        if code:
            self._log.write("pipe %s (%s) refused: %s" % (request.pipe_id, request.kind, code))
        return code

    def end_session(self, session_id: str) -> None:
        """See :class:`.link.Actions`."""
        self._log.write("session %s ended" % session_id)
        self._tools.end_session(session_id)

    def next_credential(self) -> Optional[str]:
        """See :class:`.link.Actions`."""
        try:
            return self._credentials.propose()
        except OSError as error:
            self._log.write("the next credential could not be stored: %s" % error)
            return None

    def credential_accepted(self) -> None:
        """See :class:`.link.Actions`."""
        try:
            self._credentials.accept()
        except OSError as error:
            # The old credential stays valid until the new one is first used.
            self._log.write("the accepted credential could not be stored: %s" % error)

    def server_addresses(self, addresses: Tuple[str, ...]) -> bool:
        """See :class:`.link.Actions`."""
        if not self._servers.learn(addresses, self._address):
            return False
        self._inventory = None
        return True

    def wake(self, macs: Tuple[str, ...]) -> None:
        """See :class:`.link.Actions`."""
        from .wake_on_lan import wake  # noqa: PLC0415 - rarely needed, and it costs memory

        sent, problem = wake(macs, current().computer.networks())
        self._log.write("waking %s: %d packets sent %s" % (" ".join(macs), sent, problem))

    def update(self, offer: messages.Update) -> None:
        """See :class:`.link.Actions`."""
        self._offers.keep(offer)

    def uninstall(self) -> None:
        """See :class:`.link.Actions`."""
        raise Removed(CONSOLE)

    def _run_tool(self, control: "Control") -> None:
        from ..tools.host import Host  # noqa: PLC0415 - only a tool's process needs it

        Host(control, self._route, self._random).run()
