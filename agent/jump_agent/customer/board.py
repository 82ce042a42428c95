"""What the customer is shown, kept up to date, and what has happened in the session."""

from collections import deque
from typing import Any, Callable, Deque, Optional, Sequence, Tuple

from . import view
from .consent import Question
from .view import Asked, Event, Screen, View

EVENTS = 500
"""Maximum number of events that are kept for the end."""


class Board:
    """The view, and the screen that it is drawn on after each change.

    Args:
        screen: shows the session to the customer.
        account: the account that tools run as.
        wall: returns the computer's time, as a Unix time.
    """

    def __init__(self, screen: Screen, account: str, wall: Callable[[], float]) -> None:
        self._screen = screen
        self._wall = wall
        self._events: Deque[Event] = deque(maxlen=EVENTS)
        self._drawn: Optional[View] = None
        self.view = View(view.CONNECTING, "", account)

    @property
    def events(self) -> Tuple[Event, ...]:
        """What happened in the session; the first ones are dropped after :data:`EVENTS`."""
        return tuple(self._events)

    def set(self, **fields: Any) -> None:
        """Change fields of the view; :meth:`draw` shows them."""
        self.view = self.view._replace(**fields)

    def note(self, what: str, actor: str, kind: str = "") -> None:
        """Add an event that happens now."""
        self._events.append(Event(self._wall(), what, actor, kind))
        self.set(events=self.events, happened=self.view.happened + 1)

    def meet(self, names: Sequence[str], roles: Sequence[str], *, waiting: bool) -> None:
        """Take the technicians who are in the session now."""
        people = tuple(zip(names, [*roles, *[""] * len(names)]))
        before, now = dict(self.view.people), dict(people)
        for name in now:
            if name not in before:
                self.note(view.JOINED, name)
        for name in before:
            if name not in now:
                self.note(view.LEFT, name)
        self.set(people=people)
        self._enter(waiting=waiting)

    def pinned(self, at: int) -> None:
        """Take the Unix time at which a Jump Client was pinned in the session; 0 if none was."""
        if at and not self.view.pinned_at:
            self.note(view.PINNED, "")
        self.set(pinned_at=at, pinning="" if at else self.view.pinning)

    def connected(self) -> None:
        """Show that the server is reached."""
        self.set(problem="")
        if self.view.state in (view.CONNECTING, view.LOST):
            self._enter(waiting=not self.view.people)

    def draw(self, question: Optional[Question], now: float) -> None:
        """Show the view, if it has changed, with the question that waits at the time ``now``."""
        asked = None
        if question is not None:
            left = max(0, int(question.until - now + 0.5))
            asked = Asked(question.actor, question.kind, left, question.number)
        self.set(question=asked)
        if self.view != self._drawn:
            self._drawn = self.view
            self._screen.show(self.view)

    def _enter(self, *, waiting: bool) -> None:
        """Change to a session, or to the wait for a technician, which a lost link does not end."""
        since = (self.view.waiting_since or self._wall()) if waiting else 0.0
        self.set(state=view.WAITING if waiting else view.OPEN, waiting_since=since)
