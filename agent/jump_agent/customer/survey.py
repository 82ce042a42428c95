"""The question that a site asks its customers at the end of a support session.

No technician takes part any longer. The customer gives a score, and a comment if they like, or
skips the question with one key.
"""

from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from jump_wire.languages import language

from ..core.console import choose
from ..core.dial import DialError
from ..core.ends import Stopped
from . import view
from .board import Board
from .dialing import Dialing
from .view import ChatLine, Choice, Screen, View

if TYPE_CHECKING:
    from ..core.ports import Waiter

PATH = "/agent/v1/support/survey"

SECONDS = 600.0
"""Seconds that the customer has to answer."""

COMMENT_LIMIT = 1000
"""Maximum number of characters of a comment."""


class Given(NamedTuple):
    """The customer's answer: a score from 1 to 5, and a comment, which may be empty."""

    score: int
    comment: str


class Survey:
    """Asks the customer once.

    Args:
        server: has the survey since the enrolment, and takes the answer.
        board: keeps what is shown.
        screen: shows it to the customer.
        waiter: waits for the customer, and for the signals that end the program.
        clock: returns the monotonic time in seconds.
        wall: returns the computer's time, as a Unix time.
    """

    def __init__(
        self,
        server: Dialing,
        board: Board,
        screen: Screen,
        waiter: "Waiter",
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._server = server
        self._board = board
        self._screen = screen
        self._waiter = waiter
        self._clock = clock
        self._wall = wall

    def ask(self) -> List[str]:
        """Ask the customer, unless the site has no question or no technician was there.

        Returns:
            A line that tells the customer what became of their answer; nothing without an answer.
        """
        survey = self._server.enrolled.survey if self._server.enrolled else None
        if survey is None or not any(one.what == view.JOINED for one in self._board.events):
            return []
        self._show(_question(survey.questions))
        try:
            given = self._wait()
            if given is None:
                return []
            with self._waiter:
                self._server.post(PATH, {"secret": survey.secret, **given._asdict()})
        except Stopped:
            return []
        except (DialError, OSError):
            return [
                choose("Your answer could not be sent.", "Votre réponse n'a pas pu être envoyée.")
            ]
        return [choose("Thank you for your answer.", "Merci de votre réponse.")]

    def _show(self, question: str) -> None:
        before = self._board.view
        self._board.view = View(
            view.OVER,
            "",
            "",
            events=before.events,
            happened=before.happened,
            pinned_at=before.pinned_at,
            survey=question,
        )
        self._draw()

    def _draw(self) -> None:
        self._board.draw(None, self._clock())

    def _wait(self) -> Optional[Given]:
        comment: List[str] = []
        controls: List[Any] = [self._screen]  # the waiter asks no more than its descriptor
        end = self._clock() + SECONDS
        while self._clock() < end:
            self._waiter.wait(None, controls, end - self._clock())
            for choice in self._screen.read():
                if choice.what in (view.END, view.SKIP):
                    return None
                score = _score(choice)
                if choice.text and choice.text not in view.SCORES:
                    comment.append(choice.text)
                    line = ChatLine("", True, choice.text, self._wall())
                    self._board.set(chat=(*self._board.view.chat, line))
                if score:
                    return Given(score, _clean("\n".join(comment)))
            self._draw()
        return None


def _score(choice: Choice) -> int:
    """Return the score that was chosen by a button, or typed like a message; 0 for none."""
    typed = choice.text if choice.what == view.SAY else choice.what
    return int(typed) if typed in view.SCORES else 0


def _question(questions: Dict[str, str]) -> str:
    """Return the site's question, if possible in the customer's language, or the program's own."""
    own = questions.get(language()) or questions.get("fr") or questions.get("en")
    return own or choose(
        "How do you rate this support session?",
        "Comment évaluez-vous cette session d'assistance\u00a0?",
    )


def _clean(text: str) -> str:
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return kept.strip()[:COMMENT_LIMIT]
