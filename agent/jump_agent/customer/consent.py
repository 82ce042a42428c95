"""The customer's consent to what technicians want to do in a session."""

from typing import Callable, Dict, List, NamedTuple, Optional, Set, Tuple

from jump_wire.kinds import CONSENT_SECONDS

QUESTIONS = 8
"""Maximum number of questions that wait."""

REQUESTS = 16
"""Maximum number of requests that wait for one answer."""

ALLOWED, REFUSED, TIMED_OUT = "", "consent_refused", "consent_timeout"
"""How a question is decided: the code of what the customer did not allow."""

Decide = Callable[[str], None]
"""Gets :data:`ALLOWED`, :data:`REFUSED` or :data:`TIMED_OUT`."""


class Question(NamedTuple):
    """A question for the customer: whether ``actor`` may do what ``kind`` names, until a time.

    ``number`` is different for each question of a session. An answer can name it, so that it never
    answers another question than the one that the customer has seen.
    """

    actor: str
    kind: str
    until: float
    number: int


class Consent:
    """What the customer has allowed in this session, and the questions that wait.

    A technician is asked about once for each kind. What was allowed stays allowed until the session
    ends; after a refusal, the customer is asked again. What is never allowed in advance is asked
    about without a call of :meth:`allows`.

    Args:
        asks: returns whether the site asks about a kind.
    """

    def __init__(self, asks: Callable[[str], bool]) -> None:
        self._asks = asks
        self._allowed: Set[Tuple[str, str]] = set()
        self._questions: List[Question] = []
        self._waiting: Dict[Tuple[str, str], Dict[str, Decide]] = {}
        self._count = 0

    @property
    def question(self) -> Optional[Question]:
        """The question that the customer has to answer now."""
        return self._questions[0] if self._questions else None

    def allows(self, actor: str, kind: str) -> bool:
        """Return whether a technician may do this without a question."""
        return (actor, kind) in self._allowed or not self._asks(kind)

    def ask(self, actor: str, kind: str, request_id: str, decide: Decide, now: float) -> bool:
        """Let a request wait for the customer's answer.

        Args:
            actor: the technician's name.
            kind: what they want to do: a kind of tool, or of another step.
            request_id: tells requests for the same question apart; a repeated one counts once.
            decide: called with the answer.
            now: the time, in seconds of the clock that :meth:`time_out` gets.

        Returns:
            False when too many requests wait; ``decide`` is not called then.
        """
        key = (actor, kind)
        waiting = self._waiting.get(key)
        if waiting is None:
            if len(self._questions) >= QUESTIONS:
                return False
            waiting = self._waiting[key] = {}
            self._count += 1
            self._questions.append(Question(*key, now + CONSENT_SECONDS, self._count))
        # After a broken link, the server repeats a request with the same id.
        if request_id not in waiting and len(waiting) >= REQUESTS:
            return False
        waiting[request_id] = decide
        return True

    def answer(self, *, allowed: bool, number: int = 0) -> Optional[Question]:
        """Decide :attr:`question` as the customer has answered.

        Args:
            allowed: the answer.
            number: the question that the customer has seen; 0 for one that cannot have changed.

        Returns:
            The question, or None when it no longer waits.
        """
        question = self.question
        if question is None or number not in (0, question.number):
            return None
        if allowed:
            self._allowed.add((question.actor, question.kind))
        self._decide(question, ALLOWED if allowed else REFUSED)
        return question

    def time_out(self, now: float) -> List[Question]:
        """Decide the questions whose time is over, and return them."""
        late = [question for question in self._questions if now >= question.until]
        for question in late:
            self._decide(question, TIMED_OUT)
        return late

    def _decide(self, question: Question, code: str) -> None:
        self._questions.remove(question)
        for decide in self._waiting.pop((question.actor, question.kind)).values():
            decide(code)
