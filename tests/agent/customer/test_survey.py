"""The question after a session, against a small real server."""

import itertools
import os
from collections.abc import Iterator

import pytest

from jump_agent.core.dial import Route, pinned_context
from jump_agent.customer import survey, view
from jump_agent.customer.board import Board
from jump_agent.customer.dialing import Dialing
from jump_agent.customer.enrolment import Enrolled, Offer
from jump_agent.customer.survey import PATH, SECONDS, Survey
from jump_agent.customer.view import Choice
from jump_agent.linux.waiting import Waiter
from tests.agent.authority import Authority
from tests.agent.customer.test_client import FakeScreen
from tests.agent.fake_server import FakeServer, refusal

OFFER = Offer("secret", {"en": "Well?", "fr": ""})


class Asking:
    """A program whose session has ended. ``read`` is what the customer does, one after another."""

    def __init__(self, server: FakeServer, authority: Authority) -> None:
        self.screen = FakeScreen()
        self.waiter = Waiter()
        self.board = Board(self.screen, "carol", lambda: 0.0)
        route = Route(server.address, pinned_context(authority.pem))
        self.server = Dialing([route], "", "")
        self.server.enrolled = Enrolled("", "s1", "Anna", {}, OFFER)
        self.board.note(view.JOINED, "Anna")

    def ask(self, *choices: Choice, step: float = 0.0) -> list[str]:
        """Ask a customer who does this; each look at the clock takes ``step`` seconds."""
        os.write(self.screen._in, b"." * len(choices))
        waiting = iter(choices)

        def read() -> list[Choice]:
            os.read(self.screen.fileno(), 1)
            return [next(waiting)]

        self.screen.read = read  # type: ignore[method-assign]
        clock = itertools.count(0.0, step)
        parts = (self.server, self.board, self.screen, self.waiter)
        return Survey(*parts, lambda: next(clock), lambda: 0.0).ask()


@pytest.fixture
def asking(
    server: FakeServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Asking]:
    monkeypatch.setenv("LC_ALL", "C")
    server.answers[PATH] = lambda _: (204, {})
    found = Asking(server, authority)
    yield found
    found.screen.close()


def test_a_score_and_a_comment_are_sent(asking: Asking, server: FakeServer) -> None:
    said = Choice(view.SAY, "Thank\x1b you")
    assert asking.ask(said, Choice("4", "Anna\n")) == ["Thank you for your answer."]
    sent = {"secret": "secret", "score": 4, "comment": "Thank  you\nAnna"}
    assert server.request(PATH) == sent
    shown = asking.screen.until(lambda shown: shown.chat)
    assert (shown.state, shown.survey, shown.account) == (view.OVER, "Well?", "")
    asking.ask(Choice(view.SAY, "x" * 2000), Choice(view.SAY, "5"))
    assert server.request(PATH) == {"secret": "secret", "score": 5, "comment": "x" * 1000}


@pytest.mark.parametrize("choice", [view.SKIP, view.END])
def test_one_key_skips_it(asking: Asking, choice: str) -> None:
    assert asking.ask(Choice(view.SAY, "A comment"), Choice(choice)) == []


def test_it_does_not_wait_for_ever(asking: Asking) -> None:
    assert asking.ask(step=SECONDS) == []
    asking.waiter.stop()
    assert asking.ask() == [], "a signal ends the program"


def test_a_refused_answer_is_told(asking: Asking, server: FakeServer) -> None:
    server.answers[PATH] = lambda _: refusal(403, "survey_refused")
    assert asking.ask(Choice("1")) == ["Your answer could not be sent."]


def test_it_asks_only_who_had_a_technician_and_where_the_site_wants_it(asking: Asking) -> None:
    enrolled = asking.server.enrolled
    assert enrolled is not None
    asking.server.enrolled = enrolled._replace(survey=None)
    assert asking.ask() == []
    asking.server.enrolled = enrolled
    asking.board = Board(asking.screen, "carol", lambda: 0.0)
    assert asking.ask() == []
    assert asking.screen.views.empty()


@pytest.mark.parametrize(
    ("locale", "questions", "asked"),
    [
        ("fr", {"en": "Well?", "fr": "Alors ?"}, "Alors ?"),
        ("fr", {"en": "Well?", "fr": ""}, "Well?"),
        ("C", {"en": "", "fr": "Alors ?"}, "Alors ?"),
        ("C", {}, "How do you rate this support session?"),
    ],
)
def test_a_question_is_in_the_customers_language_if_it_can_be(
    monkeypatch: pytest.MonkeyPatch, locale: str, questions: dict[str, str], asked: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert survey._question(questions) == asked
