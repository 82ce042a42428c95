"""Root's rights in a support session: the customer is asked, and sees when they begin and end."""

from functools import partial
from typing import Any, Callable, List, Optional, Protocol

from jump_wire import messages
from jump_wire.kinds import CONSENT_SECONDS

from ..core.ports import ToolProcess
from . import view
from .board import Board
from .consent import ALLOWED, Consent
from .dialing import Dialing
from .pinning import Pinning
from .tools import CustomerTools
from .view import Choice

KIND = "elevation"
"""The kind of the question. The customer is always asked."""

ELEVATED, ENDED, FAILED = "elevated", "ended", "failed"
"""The states of :class:`jump_wire.messages.Elevation`."""


class Elevating(Protocol):
    """A platform's way to root's rights; :mod:`jump_agent.linux.elevation.elevating` is one.

    Attributes:
        account: the account that tools run as now; empty before that.
        wanted: the account whose password the customer has to type now, or an empty text.
        problem: the code of the error that ended it, or an empty text.
    """

    account: str
    wanted: str
    problem: str

    def controls(self) -> List[Any]:
        """Return what to wait for, for :meth:`read`."""

    def read(self, found: Any) -> None:
        """Handle what is ready."""

    def tick(self) -> None:
        """Give up when a step has taken too long."""

    def answer(self, password: str) -> None:
        """Use the customer's password."""

    def start_tool(self) -> ToolProcess:
        """Start a tool with the rights."""

    def start_pin(self) -> ToolProcess:
        """Start the installation of a Jump Client in service mode; see :mod:`.pinning`."""

    def end(self) -> None:
        """End the rights, and the tools that have them."""


Make = Callable[[str, Optional[str]], Elevating]
"""Begins with an account and its password; with None, the customer has to type one."""


class CustomerElevation:
    """At most one elevation at a time.

    Args:
        server: the session.
        consent: asks the customer.
        board: shows it to the customer.
        tools: start with the rights from then on.
        pinning: installs with the rights from then on.
        tell: reports to the server.
        clock: the monotonic time in seconds.

    Attributes:
        make: begins one; without it, nothing can.
    """

    def __init__(
        self,
        server: Dialing,
        consent: Consent,
        board: Board,
        tools: CustomerTools,
        pinning: Pinning,
        tell: Callable[[messages.Elevation], None],
        clock: Callable[[], float],
    ) -> None:
        self.make: Optional[Make] = None
        self._server = server
        self._consent = consent
        self._board = board
        self._tools = tools
        self._pinning = pinning
        self._tell = tell
        self._clock = clock
        self._account = board.view.account
        self._actor = ""
        self._is_asked = False
        self._until: Optional[float] = None
        self._running: Optional[Elevating] = None
        self._told: Optional[messages.Elevation] = None

    def request(self, wanted: messages.Elevate) -> None:
        """Begin or end as the server says; begin nothing twice."""
        if not self._server.is_session(wanted.session_id):
            return
        if wanted.end:
            self.drop()
        elif self._running is None and not self._is_asked:
            self._actor, self._told = wanted.actor, None
            decide = partial(self._decided, wanted)
            self._is_asked = self._consent.ask(wanted.actor, KIND, KIND, decide, self._clock())
            if not self._is_asked:
                self._fail("consent_refused")
        else:
            self.online()

    def online(self) -> None:
        """Report the state again on a new link."""
        if self._told is not None:
            self._tell(self._told)

    def controls(self) -> List[Any]:
        """Return what to wait for, for :meth:`read`."""
        return [] if self._running is None else self._running.controls()

    def read(self, found: Any) -> bool:
        """Handle what is ready; return whether it belongs here."""
        if self._running is None or found not in self._running.controls():
            return False
        self._running.read(found)
        self._follow()
        return True

    def tick(self) -> None:
        """Give up what has taken too long."""
        if self._running is None:
            return
        if self._until is not None and self._clock() >= self._until:
            self._fail("consent_timeout")
            return
        self._running.tick()
        self._follow()

    # --- the customer's choices ---

    def password(self, choice: Choice) -> None:
        """Use the password that the customer has typed."""
        if self._running is not None and self._until is not None:
            self._until = None
            self._board.set(password_for="")
            self._running.answer(choice.text)

    def cancel(self, _choice: Optional[Choice] = None) -> None:
        """Go on without the password."""
        if self._until is not None:
            self._fail("consent_refused")

    def drop(self, _choice: Optional[Choice] = None) -> None:
        """End the rights, and the tools that have them."""
        if self._running is not None:
            if self._board.view.elevated:
                self._board.note(view.DROPPED, self._actor)
            self._end()
            self._report(ENDED)

    # --- inside ---

    def _decided(self, wanted: messages.Elevate, code: str) -> None:
        self._is_asked = False
        if code != ALLOWED:
            self._report(FAILED, code=code)
            return
        if self.make is None:
            self._fail("elevation_unavailable")
            return
        self._running = self.make(wanted.account, wanted.password if wanted.account else None)
        self._follow()

    def _follow(self) -> None:
        """Show and report what has changed."""
        running = self._running
        if running is None:
            return
        if running.account and not self._board.view.elevated:
            self._board.set(account=running.account, elevated=True)
            self._board.note(view.ELEVATED, self._actor)
            self._tools.start_by(running.start_tool)
            self._pinning.start_by(running.start_pin)
            self._report(ELEVATED, account=running.account)
        elif running.wanted and self._until is None:
            self._until = self._clock() + CONSENT_SECONDS
            self._board.set(password_for=running.wanted)
        elif not running.controls():
            if self._board.view.elevated:
                self.drop()
            else:
                self._fail(running.problem)

    def _fail(self, code: str) -> None:
        """End the attempt, and give its reason to the customer and to the technicians."""
        self._end()
        self._board.note(view.NOT_ELEVATED, self._actor, code)
        self._report(FAILED, code=code)

    def _end(self) -> None:
        self._until = None
        self._tools.start_by(None)
        self._pinning.start_by(None)
        self._board.set(account=self._account, elevated=False, password_for="")
        if self._running is not None:
            self._running.end()
            self._running = None

    def _report(self, state: str, account: str = "", code: str = "") -> None:
        enrolled = self._server.enrolled
        if enrolled is not None:
            self._told = messages.Elevation(enrolled.session_id, state, account, code)
            self._tell(self._told)
