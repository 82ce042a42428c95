"""What a customer allows, refuses and does not answer."""

from jump_agent.customer.consent import QUESTIONS, REQUESTS, Consent, Question
from jump_wire.kinds import CONSENT_SECONDS
from jump_wire.messages import OpenPipe


def pipe(pipe_id: str, kind: str = "shell", actor: str = "anna") -> OpenPipe:
    return OpenPipe(pipe_id, "ticket", kind, "s", "t", actor=actor)


def ids(requests: list[OpenPipe]) -> list[str]:
    return [request.pipe_id for request in requests]


def test_what_was_allowed_stays_allowed_for_this_technician_and_kind() -> None:
    consent = Consent({"shell": True, "exec": False})
    assert consent.allows(pipe("0", "exec"))
    assert not consent.allows(pipe("1"))
    assert consent.ask(pipe("1"), 100.0)
    assert consent.question == Question("anna", "shell", 100.0 + CONSENT_SECONDS)
    assert ids(consent.answer(allowed=True)) == ["1"]
    assert not consent.answer(allowed=True), "no question is left"
    assert consent.allows(pipe("2"))
    assert not consent.allows(pipe("3", actor="boris"))
    assert not consent.allows(pipe("4", "files"))


def test_kinds_of_a_newer_server_are_asked_about() -> None:
    assert not Consent({}).allows(pipe("1", "screen"))


def test_a_refusal_is_for_what_waits_now() -> None:
    consent = Consent({})
    consent.ask(pipe("1"), 0.0)
    consent.ask(pipe("2"), 1.0)
    consent.ask(pipe("2"), 2.0)  # asked again after a broken link
    assert ids(consent.answer(allowed=False)) == ["1", "2"]
    assert not consent.allows(pipe("3"))
    assert consent.ask(pipe("3"), 3.0)


def test_a_question_times_out() -> None:
    consent = Consent({})
    consent.ask(pipe("1"), 0.0)
    consent.ask(pipe("2", "files"), 30.0)
    assert ids(consent.time_out(CONSENT_SECONDS - 1)) == []
    assert ids(consent.time_out(CONSENT_SECONDS)) == ["1"]
    assert consent.question == Question("anna", "files", 30.0 + CONSENT_SECONDS)
    assert consent.answer(allowed=True)
    assert consent.answer(allowed=True) == []


def test_a_flood_of_requests_is_bounded() -> None:
    consent = Consent({})
    taken = [consent.ask(pipe(str(number)), 0.0) for number in range(REQUESTS + 5)]
    assert taken == [True] * REQUESTS + [False] * 5
    more = [consent.ask(pipe("p", actor=str(number)), 0.0) for number in range(QUESTIONS + 5)]
    assert sum(more) == QUESTIONS - 1
