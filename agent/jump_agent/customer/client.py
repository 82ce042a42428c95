"""The running program of a customer: its life, its link, and the customer's choices.

It has one thread, as the Jump Client. The session ends when the customer or the server ends it.
What it does besides has modules of its own: :mod:`.dialing` reaches the server, :mod:`.tools` opens
tools, :mod:`.pinning` leaves a Jump Client behind, :mod:`.consent` asks the customer, and
:mod:`.board` keeps what is shown.
"""

import selectors
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from jump_wire import messages
from jump_wire.codec import ProtocolError

from ..core.backoff import Backoff, uniform
from ..core.channel import Channel, ConnectionLost, Restarting
from ..core.dial import DialError, Route, ServerRefused
from ..core.ends import Stopped
from ..core.exchange import queue, receive
from ..core.frames import NORMAL, PROTOCOL_ERROR
from ..core.link import Link, LinkDead, LinkRefused
from ..core.platform import current
from ..core.refusals import UNKNOWN_CODES, is_final
from . import view
from .actions import CustomerActions
from .board import Board
from .chat import Chat
from .consent import Consent
from .dialing import Dialing
from .elevation import CustomerElevation, Make
from .pinning import Pinning
from .survey import Survey
from .tools import CustomerTools
from .view import Choice, Event, Screen

if TYPE_CHECKING:
    from ..core.ports import Waiter

OVER = (*UNKNOWN_CODES, "session_ended", "session_customer_left")
"""Codes with which the server closes the link of a session that has ended."""

LEAVE_SECONDS = 1.0
"""Seconds that the server has to answer the customer who leaves."""

ANSWERS = 20
"""Maximum number of packets from the server that are read then."""

CEILING = 10.0
"""Maximum seconds between two attempts to connect: a technician waits for this customer."""

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
        self._screen = screen
        self._waiter = waiter
        self._clock = clock
        self._wall = wall
        self._random = random
        self._backoff = Backoff(random, CEILING)
        self._server = Dialing(routes, secret, name)
        self._consent = Consent(self._server.asks)
        self._chat = Chat()
        self._board = Board(screen, current().accounts.name(), wall)
        self._tools = CustomerTools(
            self._server, self._consent, self._board, self._refuse_pipe, random
        )
        self._pinning = Pinning(self._server, self._consent, self._board, self._tell_pin)
        self._elevation = CustomerElevation(
            self._server,
            self._consent,
            self._board,
            self._tools,
            self._pinning,
            self._tell,
            clock,
        )
        self._survey = Survey(self._server, self._board, screen, waiter, clock, wall)
        self._link: Optional[Link] = None
        self._online_at: Optional[float] = None
        self._choices: Dict[str, Callable[[Choice], None]] = {
            view.END: self._end,
            view.ALLOW: partial(self._answer, allowed=True),
            view.REFUSE: partial(self._answer, allowed=False),
            view.SAY: self._say,
            view.PASSWORD: self._elevation.password,
            view.CANCEL: self._elevation.cancel,
            view.DROP: self._elevation.drop,
        }

    def elevate_by(self, make: Make) -> None:
        """Set what gets root's rights. Without it, the session can't be elevated."""
        self._elevation.make = make

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
            self._pinning.leave()
            self._elevation.drop()

    @property
    def events(self) -> Tuple[Event, ...]:
        """What happened in the session; see :attr:`.board.Board.events`."""
        return self._board.events

    def ask(self) -> List[str]:
        """Ask the customer after the end; see :meth:`.survey.Survey.ask`."""
        return self._survey.ask()

    def _try_once(self) -> float:
        """Enrol if needed, keep one link until it ends, and return the seconds to wait then."""
        self._draw()
        try:
            with self._waiter:
                channel = self._server.connect()
            if self._server.enrolled is not None:
                self._board.set(technician=self._server.enrolled.technician)
            return self._hold(channel)
        except ServerRefused as error:
            if is_final(error) and self._server.enrolled is None:
                raise
            if is_final(error):
                raise self._over() from error
            self._board.set(problem=str(error))
            return self._backoff.next(at_least=error.retry_after)
        except OSError as error:
            self._board.set(problem=str(error))
        except DialError as error:
            self._board.set(problem=self._server.explain(error))
        return self._backoff.next()

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
                raise self._over() from error
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

    def _over(self) -> Exception:
        """Return what ends the program: the session's end, or that it never took part in one.

        A second start of the same download may have taken the session since it enrolled.
        """
        if self._board.view.state != view.CONNECTING:
            return SessionOver()
        return ServerRefused(403, "support_start_refused", {})

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
            self._board.set(state=view.LOST)
            if self._clock() - self._online_at >= STABLE_SECONDS:
                self._backoff.reset()
        self._draw()
        return wait()

    def _exchange(self, channel: Channel, link: Link) -> None:
        now = self._clock()
        message = self._chat.due(now) if link.is_online else None
        if message is not None:
            link.say(message)
        queue(channel, link)
        channel.flush()
        following = self._chat.deadline(now) if link.is_online else None
        until = link.deadline() if following is None else min(link.deadline(), following)
        timeout = 0.0 if channel.has_rest else max(0.0, until - now)
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
        for late in self._consent.time_out(self._clock()):
            self._board.note(view.UNANSWERED, late.actor, late.kind)
        self._elevation.tick()
        self._draw()
        if self._consent.question is not None or self._elevation.controls():
            seconds = min(seconds, 1.0)  # the screen shows how many are left
        # The waiter asks no more of a screen than its descriptor.
        controls: List[Any] = [
            *self._tools.controls(),
            *self._pinning.controls(),
            *self._elevation.controls(),
            self._screen,
        ]
        ready = self._waiter.wait(channel, controls, seconds)
        for found in ready:
            if found is self._screen:
                self._heed(self._screen.read())
            elif found in self._pinning.controls():
                self._pinning.read()
            elif found is not channel and not self._elevation.read(found):
                self._tools.read(found)
        self._tools.reap()
        return channel is not None and channel in ready

    def _draw(self) -> None:
        self._board.draw(self._consent.question, self._clock())

    # --- the customer's choices ---

    def _heed(self, choices: List[Choice]) -> None:
        for choice in choices:
            if choice.what in self._choices:
                self._choices[choice.what](choice)

    def _end(self, _choice: Choice) -> None:
        raise Stopped

    def _say(self, choice: Choice) -> None:
        self._chat.say(choice.text, self._wall())
        self._show_chat()

    def _show_chat(self) -> None:
        self._board.set(chat=self._chat.lines, said=self._chat.received)

    def _answer(self, choice: Choice, *, allowed: bool) -> None:
        question = self._consent.answer(allowed=allowed, number=choice.question)
        if question is not None and not allowed:
            self._board.note(view.REFUSED, question.actor, question.kind)

    def _refuse_pipe(self, pipe_id: str, code: Optional[str]) -> None:
        if self._link is not None:
            self._link.refuse_pipe(pipe_id, code)

    def _tell_pin(self, state: messages.PinState) -> None:
        if self._link is not None:
            self._link.tell_pin(state)

    def _tell(self, told: messages.Elevation) -> None:
        if self._link is not None:
            self._link.tell_elevation(told)

    # --- see Actions ---

    def online(self, _welcome: messages.Welcome) -> None:
        self._online_at = self._clock()
        self._board.connected()
        self._chat.linked()
        self._elevation.online()

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        return self._tools.request(request, self._clock())

    def end_session(self, session_id: str) -> None:
        if self._server.is_session(session_id):
            raise SessionOver

    def conference(self, told: messages.Conference) -> None:
        self._board.meet(told.names, told.roles, waiting=told.waiting)
        self._board.pinned(told.pinned_at)

    def pin(self, wanted: messages.PinRequest) -> None:
        self._pinning.request(wanted, self._clock())

    def chat(self, told: messages.Chat) -> None:
        self._chat.receive(told)
        self._show_chat()

    def elevate(self, wanted: messages.Elevate) -> None:
        self._elevation.request(wanted)

    def uninstall(self) -> None:
        raise SessionOver
