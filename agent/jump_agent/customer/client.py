"""The running program of a customer: its link, its tools, and the customer's choices.

It has one thread, as the Jump Client. The session ends when the customer or the server ends it.
"""

import selectors
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, List, Optional, Tuple

from jump_wire import messages
from jump_wire.codec import ProtocolError

from ..core.backoff import Backoff, uniform
from ..core.channel import Channel, ConnectionLost, Restarting, open_channel
from ..core.dial import DialError, Route, ServerRefused, Unreachable
from ..core.ends import Stopped
from ..core.enrolment import explain
from ..core.exchange import queue, receive
from ..core.frames import NORMAL, PROTOCOL_ERROR
from ..core.link import Link, LinkDead, LinkRefused
from ..core.platform import current
from ..core.refusals import UNKNOWN_CODES, is_final
from ..tools.table import Tools
from . import view
from .actions import CustomerActions
from .consent import REFUSED, TIMED_OUT, Consent
from .enrolment import Enrolled, enrol
from .view import Asked, Event, Screen, View

if TYPE_CHECKING:
    from ..core.ports import Control, Waiter

EVENTS = 500
"""Maximum number of events that are kept for the end."""

OVER = (*UNKNOWN_CODES, "session_ended", "session_customer_left")
"""Codes with which the server closes the link of a session that has ended."""

LEAVE_SECONDS = 1.0
"""Seconds that the server has to answer the customer who leaves."""

ANSWERS = 20
"""Maximum number of packets from the server that are read then."""

STABLE_SECONDS = 30.0
"""Seconds a link must stay up before the reconnection backoff is reset."""


class SessionOver(Exception):
    """The server has ended the session."""


class CustomerClient(CustomerActions):
    """One support session, seen from the customer's computer.

    Args:
        routes: the server's addresses, in the order in which to try them.
        secret: the single-use secret to enrol with.
        screen: shows the session to the customer.
        waiter: waits for descriptors and signals.
        name: the customer's name.
        clock: returns the monotonic time in seconds.
        wall: returns the computer's time, as a Unix time.
        random: returns a random number in [0, 1).
    """

    def __init__(
        self,
        routes: List[Route],
        secret: str,
        screen: Screen,
        waiter: "Waiter",
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        random: Callable[[], float] = uniform,
    ) -> None:
        self._routes = routes
        self._secret = secret
        self._screen = screen
        self._waiter = waiter
        self._name = name
        self._clock = clock
        self._wall = wall
        self._random = random
        self._backoff = Backoff(random)
        self._enrolled: Optional[Enrolled] = None
        self._consent = Consent({})
        self._tools = Tools(self._run_tool, lambda _line: None)
        self._using: Dict[str, Tuple[str, str]] = {}
        self._events: Deque[Event] = deque(maxlen=EVENTS)
        self._count = 0
        self._state = view.CONNECTING
        self._problem = ""
        self._people: Tuple[Tuple[str, str], ...] = ()
        self._shown: Optional[View] = None
        self._route = routes[0]
        self._peer = ""
        self._link: Optional[Link] = None
        self._online_at: Optional[float] = None

    # --- life ---

    def run(self) -> bool:
        """Take part in the session until its end.

        Returns:
            Whether the customer ended it.

        Raises:
            ServerRefused: the server did not accept the secret.
        """
        try:
            while True:
                self._pause(self._try_once())
        except Stopped:
            return True
        except SessionOver:
            return False
        finally:
            self._tools.end_all()
            self._note_ended_tools()

    @property
    def events(self) -> Tuple[Event, ...]:
        """What happened in the session; the first ones are dropped after :data:`EVENTS`."""
        return tuple(self._events)

    def _try_once(self) -> float:
        """Enrol if needed, keep one link until it ends, and return the seconds to wait then."""
        self._show()
        try:
            with self._waiter:
                channel = self._connect()
            return self._hold(channel)
        except ServerRefused as error:
            if is_final(error) and self._enrolled is None:
                raise
            if is_final(error):
                raise SessionOver from error
            self._problem = str(error)
            return self._backoff.next(at_least=error.retry_after)
        except OSError as error:
            self._problem = str(error)
        except DialError as error:
            self._problem = explain(self._route, error)
        return self._backoff.next()

    def _connect(self) -> Channel:
        failure: DialError = Unreachable("tcp", "no address")
        for route in self._routes:
            self._route = route
            try:
                if self._enrolled is None:
                    self._enrolled = enrol(route, self._secret, self._name)
                    self._consent = Consent(self._enrolled.asks)
                headers = [("Authorization", self._enrolled.authorization)]
                channel = open_channel(route, "/agent/v1/link", headers)
            except ServerRefused:
                raise
            except DialError as error:
                failure = error
            else:
                self._peer = channel.peer
                return channel
        raise failure

    def _pause(self, seconds: float) -> None:
        """Wait before the next attempt, while the tools continue to run."""
        end = self._clock() + seconds
        while self._clock() < end:
            self._serve(None, end - self._clock())

    # --- one link ---

    def _hold(self, channel: Channel) -> float:
        """Keep a link until it ends, and return the seconds to wait before the next one."""
        self._link = link = Link(self, self._clock(), self._random, reports=False)
        self._online_at = None
        wait: Callable[[], float] = self._backoff.next
        try:
            while True:
                self._exchange(channel, link)
        except LinkRefused as error:
            channel.frames.send_close(NORMAL)
            if error.code in OVER:
                raise SessionOver from error
            wait = partial(self._backoff.next, float(error.retry_seconds))
        except Restarting as error:
            wait = partial(self._backoff.within, error.seconds)
        except (ConnectionLost, LinkDead, ProtocolError) as error:
            if isinstance(error, ProtocolError):
                channel.frames.send_close(PROTOCOL_ERROR, str(error))
        except Stopped:
            self._leave(channel, link)
            raise
        finally:
            self._link = None
            channel.close(linger=1.0)
        return self._lost(wait)

    def _leave(self, channel: Channel, link: Link) -> None:
        """Tell the server that the customer ends the session, and let it end the tools' pipes.

        So technicians are told why their tools end. Without an answer, the tools end all the same.
        """
        link.leave()
        queue(channel, link)
        try:
            channel.flush()
            with selectors.DefaultSelector() as selector:
                selector.register(channel.fileno(), selectors.EVENT_READ)
                for _ in range(ANSWERS):
                    if not selector.select(LEAVE_SECONDS):
                        break
                    receive(channel, link, self._clock())
        except (ConnectionLost, LinkRefused, ProtocolError, SessionOver):
            pass
        channel.frames.send_close(NORMAL)

    def _lost(self, wait: Callable[[], float]) -> float:
        if self._online_at is not None:
            self._state = view.LOST
            if self._clock() - self._online_at >= STABLE_SECONDS:
                self._backoff.reset()
        self._show()
        return wait()

    def _exchange(self, channel: Channel, link: Link) -> None:
        queue(channel, link)
        channel.flush()
        timeout = 0.0 if channel.has_rest else link.deadline() - self._clock()
        if self._serve(channel, timeout) or channel.has_rest:
            receive(channel, link, self._clock())
        link.tick(self._clock())

    def _serve(self, channel: Optional[Channel], seconds: float) -> bool:
        """Wait for ``seconds`` at most, serve the tools and the customer.

        Returns:
            Whether the channel is ready.

        Raises:
            Stopped: the customer ends the session.
        """
        self._time_out()
        self._show()
        question = self._consent.question
        if question is not None:
            seconds = min(seconds, 1.0)  # the screen shows how many are left
        # The waiter asks no more of a screen than its descriptor.
        controls: List[Any] = [*self._tools.controls(), self._screen]
        ready = self._waiter.wait(channel, controls, seconds)
        for found in ready:
            if found is self._screen:
                self._heed(self._screen.read())
            elif found is not channel:
                for pipe_id in self._tools.read(found):
                    self._refuse(pipe_id, "session_internal_error")
        self._tools.reap()
        self._note_ended_tools()
        return channel is not None and channel in ready

    # --- the customer ---

    def _heed(self, choices: List[str]) -> None:
        for choice in choices:
            question = self._consent.question
            if choice == view.END:
                raise Stopped
            if question is not None and choice in (view.ALLOW, view.REFUSE):
                self._answer(allowed=choice == view.ALLOW)

    def _answer(self, *, allowed: bool) -> None:
        requests = self._consent.answer(allowed=allowed)
        if not allowed:
            self._note(view.REFUSED, requests[0].actor, requests[0].kind)
        for request in requests:
            code = self._open(request) if allowed else REFUSED
            self._refuse(request.pipe_id, code)

    def _time_out(self) -> None:
        told = set()
        for request in self._consent.time_out(self._clock()):
            if (request.actor, request.kind) not in told:
                told.add((request.actor, request.kind))
                self._note(view.UNANSWERED, request.actor, request.kind)
            self._refuse(request.pipe_id, TIMED_OUT)

    def _refuse(self, pipe_id: str, code: Optional[str]) -> None:
        if self._link is not None:
            self._link.refuse_pipe(pipe_id, code)

    def _note(self, what: str, actor: str, kind: str = "") -> None:
        self._events.append(Event(self._wall(), what, actor, kind))
        self._count += 1

    def _note_ended_tools(self) -> None:
        for tool_id in [tool_id for tool_id in self._using if tool_id not in self._tools]:
            self._note(view.STOPPED, *self._using.pop(tool_id))

    def _show(self) -> None:
        question = self._consent.question
        asked = None
        if question is not None:
            left = max(0, int(question.until - self._clock() + 0.5))
            asked = Asked(question.actor, question.kind, left)
        shown = View(
            self._state,
            self._enrolled.technician if self._enrolled else "",
            current().accounts.name(),
            self._people,
            asked,
            self._problem,
            tuple(self._events),
            self._count,
        )
        if shown != self._shown:
            self._shown = shown
            self._screen.show(shown)

    # --- see Actions ---

    def online(self, _welcome: messages.Welcome) -> None:
        self._problem = ""
        self._online_at = self._clock()
        if self._state == view.CONNECTING:
            self._state = view.WAITING
        elif self._state == view.LOST:
            self._state = view.OPEN if self._people else view.WAITING

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        if self._enrolled is None or request.session_id != self._enrolled.session_id:
            return "permission_refused"
        if self._consent.allows(request):
            return self._open(request)
        return None if self._consent.ask(request, self._clock()) else REFUSED

    def end_session(self, session_id: str) -> None:
        if self._enrolled is not None and session_id == self._enrolled.session_id:
            raise SessionOver

    def conference(self, told: messages.Conference) -> None:
        roles = [*told.roles, *[""] * len(told.names)]
        people = tuple(zip(told.names, roles))
        before, now = dict(self._people), dict(people)
        for name in now:
            if name not in before:
                self._note(view.JOINED, name)
        for name in before:
            if name not in now:
                self._note(view.LEFT, name)
        self._people = people
        self._state = view.WAITING if told.waiting else view.OPEN

    def uninstall(self) -> None:
        raise SessionOver

    # --- tools ---

    def _open(self, request: messages.OpenPipe) -> Optional[str]:
        if self._enrolled is None:
            return "session_internal_error"
        try:
            authorization = self._enrolled.authorization
            code = self._tools.open(request, self._route.address, authorization, self._peer)
        except OSError:
            code = "session_internal_error"
        if code is None and request.tool_id not in self._using:
            self._using[request.tool_id] = (request.actor, request.kind)
            self._note(view.STARTED, request.actor, request.kind)
        return code

    def _run_tool(self, control: "Control") -> None:
        from ..tools.host import Host  # noqa: PLC0415 - only a tool's process needs it

        Host(control, self._to, self._random).run()

    def _to(self, address: str) -> Route:
        return self._route._replace(address=address)
