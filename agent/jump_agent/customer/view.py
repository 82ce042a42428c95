"""What the customer sees, and how a screen shows it."""

from typing import List, NamedTuple, Optional, Protocol, Sequence, Tuple

CONNECTING, WAITING, OPEN, LOST = "connecting", "waiting", "open", "lost"
"""States: not connected yet, waiting for a technician, in a session, and reconnecting."""

OVER = "over"
"""The session has ended, and the customer is asked how it was."""

ALLOW, REFUSE, END, SAY = "allow", "refuse", "end", "say"
PASSWORD, CANCEL, DROP = "password", "cancel", "drop"
"""What the customer can choose. :data:`SAY` writes to the technicians.

The last three are about root's rights: to give the password that was asked for, not to give it, and
to take the rights away again.
"""

SKIP = "skip"
SCORES = ("1", "2", "3", "4", "5")
"""What the customer can choose when :attr:`View.survey` is asked: no answer, or a score.

The text of a score is a comment. A message that is a score chooses it; any other is a comment.
"""

JOINED, LEFT, STARTED, STOPPED, REFUSED, UNANSWERED, PINNED, NOT_PINNED = (
    "joined",
    "left",
    "started",
    "stopped",
    "refused",
    "unanswered",
    "pinned",
    "not_pinned",
)
"""What happens: to technicians, their tools, the customer's questions, and Jump Clients to pin."""

ELEVATED, NOT_ELEVATED, DROPPED = "elevated", "not_elevated", "dropped"
"""What happens to root's rights: technicians get them, do not get them, or lose them."""


class Event(NamedTuple):
    """Something that happened in the session: what, at which Unix time, by whom.

    ``kind`` is the tool's kind; it is empty for technicians who come and go. For
    :data:`NOT_ELEVATED`, it is the error's code.
    """

    at: float
    what: str
    actor: str
    kind: str = ""


class Asked(NamedTuple):
    """A question for the customer, and the seconds that are left to answer.

    ``number`` tells it from the session's other questions.
    """

    actor: str
    kind: str
    seconds: int
    number: int = 0


class Choice(NamedTuple):
    """What the customer has chosen: one of the choices above.

    ``text`` is what they typed for it. ``question`` is the number of the question that it answers;
    0 is the one that is shown now.
    """

    what: str
    text: str = ""
    question: int = 0


class ChatLine(NamedTuple):
    """A message of the chat, with the Unix time at which it was written.

    ``who`` is the technician; it is empty for the customer's own. One that ``waits`` has not
    reached the server. The text is a peer's: see :func:`.words.chat`.
    """

    who: str
    mine: bool
    text: str
    at: float
    waits: bool = False


class View(NamedTuple):
    """Everything that a screen shows.

    ``people`` are the technicians' names, each with ``controls`` or ``watches``. ``problem`` is why
    there is no connection. ``events`` are the last ones; ``happened`` is how many there were.
    ``account`` is the one that further tools run as; ``elevated`` is set when the customer can take
    its rights away. ``chat`` are the last messages; ``said`` is how many of them the server has
    sent so far. ``waiting_since`` is the Unix time at which the wait for a technician began; 0
    while there is none. ``pinned_at`` is the Unix time at which a Jump Client was pinned, or 0.
    ``pinning`` is who pins one now. ``password_for`` is the account whose password is asked for,
    hidden while it is typed; empty if none is. ``survey`` is the question after the session's end;
    empty before, and if the site asks nothing. Then ``chat`` is the comment.
    """

    state: str
    technician: str
    account: str
    people: Tuple[Tuple[str, str], ...] = ()
    question: Optional[Asked] = None
    problem: str = ""
    events: Tuple[Event, ...] = ()
    happened: int = 0
    chat: Tuple[ChatLine, ...] = ()
    said: int = 0
    waiting_since: float = 0.0
    pinned_at: int = 0
    pinning: str = ""
    elevated: bool = False
    password_for: str = ""
    survey: str = ""


class Screen(Protocol):
    """A customer's screen."""

    def fileno(self) -> int:
        """Return the descriptor that is readable when the customer has done something."""

    def show(self, view: View) -> None:
        """Show the view instead of the one before."""

    def read(self) -> List[Choice]:
        """Return what the customer has chosen. :data:`END` when the screen was closed."""

    def close(self, lines: Sequence[str] = ()) -> None:
        """Give the terminal or the desktop back.

        Args:
            lines: what to tell the customer after the end. A screen in the terminal leaves them to
                its caller.
        """
