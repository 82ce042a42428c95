"""What a customer allows, refuses and does not answer."""

from jump_agent.customer.consent import (
    ALLOWED,
    QUESTIONS,
    REFUSED,
    REQUESTS,
    TIMED_OUT,
    Consent,
    Question,
)
from jump_wire.kinds import CONSENT_SECONDS


class Asking:
    """A customer's consent. ``decided`` are the requests that have an answer."""

    def __init__(self, *unasked: str) -> None:
        self.consent = Consent(lambda kind: kind not in unasked)
        self.decided: list[tuple[str, str]] = []

    def ask(self, number: str, kind: str = "shell", actor: str = "anna", now: float = 0.0) -> bool:
        def decide(code: str) -> None:
            self.decided.append((number, code))

        return self.consent.ask(actor, kind, number, decide, now)


def test_what_was_allowed_stays_allowed_for_this_technician_and_kind() -> None:
    asking = Asking("exec")
    consent = asking.consent
    assert consent.allows("anna", "exec")
    assert not consent.allows("anna", "shell")
    assert asking.ask("1", now=100.0)
    question = Question("anna", "shell", 100.0 + CONSENT_SECONDS, 1)
    assert consent.question == question
    assert consent.answer(allowed=True) == question
    assert asking.decided == [("1", ALLOWED)]
    assert not consent.answer(allowed=True), "no question is left"
    assert consent.allows("anna", "shell")
    assert not consent.allows("boris", "shell")
    assert not consent.allows("anna", "files")


def test_a_refusal_is_for_what_waits_now() -> None:
    asking = Asking()
    asking.ask("1")
    asking.ask("2")
    asking.ask("2")  # asked again after a broken link
    asking.consent.answer(allowed=False)
    assert asking.decided == [("1", REFUSED), ("2", REFUSED)]
    assert not asking.consent.allows("anna", "shell")
    assert asking.ask("3")


def test_an_answer_is_for_the_question_that_the_customer_has_seen() -> None:
    asking = Asking()
    asking.ask("1", now=0.0)
    asking.ask("2", "files", now=1.0)
    asking.consent.time_out(CONSENT_SECONDS)
    assert asking.consent.answer(allowed=True, number=1) is None
    assert asking.decided == [("1", TIMED_OUT)]
    assert asking.consent.answer(allowed=True, number=2)
    assert asking.decided[1:] == [("2", ALLOWED)]


def test_a_question_times_out() -> None:
    asking = Asking()
    asking.ask("1")
    asking.ask("2", "files", now=30.0)
    assert asking.consent.time_out(CONSENT_SECONDS - 1) == []
    assert asking.consent.time_out(CONSENT_SECONDS) == [
        Question("anna", "shell", CONSENT_SECONDS, 1)
    ]
    assert asking.decided == [("1", TIMED_OUT)]
    assert asking.consent.question == Question("anna", "files", 30.0 + CONSENT_SECONDS, 2)


def test_a_flood_of_requests_is_bounded() -> None:
    asking = Asking()
    taken = [asking.ask(str(number)) for number in range(REQUESTS + 5)]
    assert taken == [True] * REQUESTS + [False] * 5
    more = [asking.ask("p", actor=str(number)) for number in range(QUESTIONS + 5)]
    assert sum(more) == QUESTIONS - 1
