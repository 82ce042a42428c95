"""The network process: connects, keeps the control link, and starts tools until it is stopped.

It has one thread. It blocks only while it connects, and a signal interrupts that at once.
"""

import os
import time
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Tuple

from jump_wire.codec import ProtocolError

from .. import VERSION
from . import returning
from .backoff import Backoff, uniform
from .channel import Channel, ConnectionLost, Restarting, open_channel
from .dial import DialError, ServerRefused, Unreachable
from .ends import CONSOLE, EXPIRED, Removed, Replaced, Stopped
from .enrolment import enrol_in_child, explain
from .exchange import queue, receive
from .frames import NORMAL, PROTOCOL_ERROR
from .identity import IdentityDamaged
from .layout import Config, Layout
from .link import PROPOSAL_SECONDS, Link, LinkDead, LinkRefused
from .link_actions import LinkActions
from .logfile import describe
from .refusals import (
    REFUSED_SECONDS,
    REMOVED_SECONDS,
    UNINSTALLING_CODES,
    UNKNOWN_CODES,
    is_final,
    least_wait,
)

if TYPE_CHECKING:
    from .owner import Owner
    from .ports import Control, Waiter

STABLE_SECONDS = 30.0
"""Seconds a link must stay up before the reconnection backoff is reset."""

LOG_OUT = b"logout "
"""What an order of the owner begins with that says how a logout ended."""


class Client(LinkActions):
    """A running Jump Client.

    Args:
        layout: the paths of the installation.
        config: its configuration.
        waiter: waits for descriptors and signals.
        clock: returns the monotonic time in seconds.
        random: returns a random number in [0, 1).
        open_link: opens the control link's channel.
        owner: what the installation's owner does for updates; None installs none.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        waiter: "Waiter",
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = uniform,
        open_link: Callable[..., Channel] = open_channel,
        owner: "Optional[Owner]" = None,
    ) -> None:
        super().__init__(layout, config, clock, random, owner)
        self._waiter = waiter
        self._open_link = open_link
        self._backoff = Backoff(random)
        self._link: Optional[Link] = None

    _proposal_seconds = PROPOSAL_SECONDS

    # --- life ---

    def run(self) -> Optional[Removed]:
        """Serve until a signal stops the client or it has to be removed.

        Returns:
            The reason for the removal, or None after an ordinary stop.

        Raises:
            Replaced: another version was installed. The tools go on.
        """
        self._log.write("started, version %s, as %s" % (VERSION, self._config.account))
        try:
            removed = self._run()
        except Replaced:
            self._log.write("another version was installed")
            raise
        except BaseException:
            self._end()
            raise
        self._end()
        return removed

    def _end(self) -> None:
        self._offers.end()
        self._becoming.end_all()
        self.tools.end_all()

    def _run(self) -> Optional[Removed]:
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

    def _try_once(self) -> float:
        """Enrol if needed, keep one link until it ends, and return the seconds to wait then."""
        try:
            channel = self._connect()
            return self._hold(channel)
        except ServerRefused as error:
            self._judge(error)
            return self._refused(error)
        except IdentityDamaged as error:
            return self._unusable(str(error))
        except (DialError, ValueError, OSError) as error:
            self._judge(error)
            return self._failed(str(error))
        except (Stopped, Removed, Replaced):
            raise
        except Exception as error:  # noqa: BLE001 - nothing would start the client again
            self._log.write("bug: %s" % describe(error))
            self._judge(error)
            return self._failed("internal error")

    def _judge(self, error: Exception) -> None:
        """Let the trial of this version, if there is one, know how an attempt ended."""
        if self._judgement is not None:
            self._judgement.ended(error)

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
        failures, step = [], "tcp"
        for route in self._routes():
            headers = [("Authorization", self._credentials.authorization())]
            try:
                channel = self._open_link(route, "/agent/v1/link", headers)
            except ServerRefused:
                raise
            except DialError as error:
                failures.append("%s: %s" % (route.address, explain(route, error)))
                step = "answer" if getattr(error, "step", "") in ("tls", "answer") else step
            else:
                self._address, self._peer = route.address, channel.peer
                return channel
        raise Unreachable(step, "; ".join(failures))

    def _pause(self, seconds: float) -> None:
        """Wait before the next attempt, while the tools continue to run."""
        end = self._clock() + seconds
        while True:
            left = end - self._clock()
            if left <= 0:
                self._waiter.check()
                return
            self._wait(None, left)
            if self._heed_commands() and self._servers.reload():
                return  # a command has just set new addresses
            self.tools.reap()

    # --- failures ---

    def _failed(self, reason: str) -> float:
        self._terms.end_if_lost(os.path.exists(self._layout.identity))
        self._note("not connected: %s" % reason)
        self._shown.show(self._address, reason)
        self._shown.met(problem=reason)
        return self._backoff.next()

    def _unusable(self, path: str) -> float:
        """Report that the identity is damaged, and return the seconds until it is read again."""
        self._terms.end_if_lost(enrolled=True)
        code, parameters = "identity_damaged", {"path": path}
        self._note("not connected: %s" % code)
        self._shown.show(self._address, code, parameters)
        self._shown.met(code=code, parameters=parameters)
        return self._backoff.next(at_least=REFUSED_SECONDS)

    def _refused(self, error: ServerRefused) -> float:
        """Handle a refusal, and return how many seconds to wait.

        Raises Removed when the installer expired before the client was enrolled.
        """
        self._note("refused: %s" % (error.code or error.status))
        self._offers.refused(error.update)
        if error.code and error.code not in UNKNOWN_CODES:
            self._terms.answered()
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

    # --- one link ---

    def _hold(self, channel: Channel) -> float:
        """Keep a link until it ends, and return the seconds to wait before the next one."""
        self._link = link = Link(self, self._clock(), self._random, self._proposal_seconds)
        self._online_at = None
        reason, retry = "", 0.0
        within: Optional[int] = None
        try:
            while True:
                self._exchange(channel, link)
        except LinkRefused as error:
            self._judge(error)
            reason, retry = error.code, float(error.retry_seconds)
            channel.frames.send_close(NORMAL)
        except Restarting as error:
            reason, within = str(error), error.seconds
        except (ConnectionLost, LinkDead, ProtocolError) as error:
            self._judge(error)
            reason = str(error)
            if isinstance(error, ProtocolError):
                channel.frames.send_close(PROTOCOL_ERROR, reason)
                reason = "protocol error: " + reason
        except (Stopped, Replaced) as end:
            if isinstance(end, Stopped):
                link.goodbye()
            queue(channel, link)
            channel.frames.send_close(NORMAL)
            raise
        finally:
            channel.close(linger=1.0)
        return self._ended(reason, retry, within)

    def _ended(self, reason: str, retry: float, within: Optional[int]) -> float:
        online_at = self._online_at
        if online_at is not None:
            self._terms.linked()
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
        queue(channel, link)
        channel.flush()
        timeout = 0.0 if channel.has_rest else link.deadline() - self._clock()
        ready, refused = self._wait(channel, timeout)
        self.tools.reap()
        if self._heed_commands():
            self._servers.reload()
            link.tell_inventory()
        if channel.has_rest or ready:
            receive(channel, link, self._clock())
        for pipe_id in refused:
            link.refuse_pipe(pipe_id, "session_internal_error")
        link.tick(self._clock())
        state = self._offers.take_unsent() if link.is_online else None
        if state is not None:
            link.tell_update(state)
        for told in self._becoming.take_unsent() if link.is_online else ():
            link.tell_elevation(told)

    def _wait(self, channel: Optional[Channel], seconds: float) -> Tuple[bool, List[str]]:
        """Wait for ``seconds`` at most, and serve the tools and the update.

        Returns:
            Whether the channel is ready, and the ids of pipes that will not be dialled.

        Raises:
            Replaced: another version was installed, and no tool is dialling.
        """
        offers = self._offers
        offers.tick()
        self._becoming.tick()
        if offers.replaced and self.tools.are_settled:
            raise Replaced
        refused: List[str] = []
        controls = self.tools.controls() + offers.controls() + self._becoming.controls()
        seconds = self._becoming.wait(self._clock(), offers.wait(seconds))
        ready = self._ready(channel, controls, seconds)
        for found in ready:
            if found is not channel and not offers.read(found) and not self._becoming.read(found):
                refused += self.tools.read(found)
        for packet in self._waiter.take_orders():
            self._take_order(packet)
        return channel is not None and channel in ready, refused

    def _take_order(self, packet: bytes) -> None:
        """Handle what the owner of the installation says."""
        if not packet.startswith(LOG_OUT):
            self._offers.take_order(packet)
        elif self._link is not None:
            from .logins import heard  # noqa: PLC0415 - rarely needed

            self._link.tell_logins(heard(packet))

    def _ready(
        self, channel: Optional[Channel], controls: "List[Control]", seconds: float
    ) -> List[Any]:
        """Return which of the channel and the controls can be read within ``seconds``."""
        return self._waiter.wait(channel, controls, seconds)

    def _heed_commands(self) -> bool:
        """Apply a command given on this computer, if there is one; disabling ends all tools."""
        if not self._waiter.take_change():
            return False
        self._inventory = None
        disabled = self._is_disabled()
        state = "disabled" if disabled else "enabled"
        self._log.write("heard a command on this computer; the client is %s" % state)
        if disabled:
            self._becoming.end_all()
            self.tools.end_session(None)
        return True
