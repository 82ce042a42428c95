"""The customer's consent to the tools of a session."""

from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from jump_wire.kinds import CONSENT_SECONDS
from jump_wire.messages import OpenPipe

QUESTIONS = 8
"""Maximum number of questions that wait."""

REQUESTS = 16
"""Maximum number of pipes that wait for one answer."""

REFUSED, TIMED_OUT = "consent_refused", "consent_timeout"
"""Codes of pipes that the customer did not allow."""


class Question(NamedTuple):
    """A question for the customer: whether ``actor`` may use tools of ``kind``, until a time."""

    actor: str
    kind: str
    until: float


class Consent:
    """What the customer has allowed in this session, and the questions that wait.

    A technician is asked about once for each kind of tool. What was allowed stays allowed until the
    session ends; after a refusal, the customer is asked again.

    Args:
        asks: whether to ask, by kind. Kinds that are not listed are asked about.
    """

    def __init__(self, asks: Dict[str, bool]) -> None:
        self._asks = asks
        self._allowed: Set[Tuple[str, str]] = set()
        self._questions: List[Question] = []
        self._waiting: Dict[Tuple[str, str], Dict[str, OpenPipe]] = {}

    @property
    def question(self) -> Optional[Question]:
        """The question that the customer has to answer now."""
        return self._questions[0] if self._questions else None

    def allows(self, request: OpenPipe) -> bool:
        """Return whether a pipe may be opened without a question."""
        key = (request.actor, request.kind)
        return key in self._allowed or self._asks.get(request.kind) is False

    def ask(self, request: OpenPipe, now: float) -> bool:
        """Let a pipe wait for the customer's answer; return False when too many wait."""
        key = (request.actor, request.kind)
        waiting = self._waiting.get(key)
        if waiting is None:
            if len(self._questions) >= QUESTIONS:
                return False
            waiting = self._waiting[key] = {}
            self._questions.append(Question(*key, now + CONSENT_SECONDS))
        # After a broken link, the server repeats a request with the same id.
        if request.pipe_id not in waiting and len(waiting) >= REQUESTS:
            return False
        waiting[request.pipe_id] = request
        return True

    def answer(self, *, allowed: bool) -> List[OpenPipe]:
        """Take the customer's answer to :attr:`question`; return the pipes that waited for it."""
        if not self._questions:
            return []
        question = self._questions.pop(0)
        key = (question.actor, question.kind)
        if allowed:
            self._allowed.add(key)
        return list(self._waiting.pop(key).values())

    def time_out(self, now: float) -> List[OpenPipe]:
        """Drop the questions whose time is over; return the pipes that waited for an answer."""
        found: List[OpenPipe] = []
        while self._questions and now >= self._questions[0].until:
            found += self.answer(allowed=False)
        return found
