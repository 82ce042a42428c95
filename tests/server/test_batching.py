"""Questions that are answered together."""

from collections.abc import Sequence

import gevent
import pytest
from gevent.event import Event

from jump_server.batching import LIMIT, Gathered


class Answers:
    """Gives each number's square, when it is allowed to; writes down what was asked together."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.allowed = Event()
        self.gathered = Gathered(self._answer)

    def _answer(self, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.asked.append(list(numbers))
        self.allowed.wait()
        if 13 in numbers:
            raise LookupError("nobody knows")
        return [ValueError(number) if number < 0 else number * number for number in numbers]


@pytest.fixture
def answers() -> Answers:
    return Answers()


def ask(answers: Answers, *numbers: int) -> "list[gevent.Greenlet[..., int]]":
    greenlets = [gevent.spawn(answers.gathered.ask, number) for number in numbers]
    gevent.sleep(0)
    gevent.sleep(0)
    return greenlets


def test_a_question_alone_is_answered_at_once(answers: Answers) -> None:
    answers.allowed.set()
    assert answers.gathered.ask(3) == 9
    assert answers.gathered.ask(4) == 16
    assert answers.asked == [[3], [4]]


def test_those_that_come_meanwhile_are_answered_together(answers: Answers) -> None:
    asking = ask(answers, 2) + ask(answers, 3, 4, 5)
    answers.allowed.set()
    assert [greenlet.get() for greenlet in asking] == [4, 9, 16, 25]
    assert answers.asked == [[2], [3, 4, 5]]


def test_a_crowd_that_comes_one_by_one_is_answered_together(answers: Answers) -> None:
    asking = ask(answers, 1) + ask(answers, 2, 3)
    answers.allowed.set()
    while len(answers.asked) < 2:
        gevent.sleep(0)
    for number in range(4, 12):  # after the batch of two was answered
        asking += ask(answers, number)
    assert [greenlet.get() for greenlet in asking] == [number**2 for number in range(1, 12)]
    assert answers.asked == [[1], [2, 3], list(range(4, 12))]


def test_there_is_a_limit(answers: Answers) -> None:
    asking = ask(answers, 0) + ask(answers, *range(14, 14 + LIMIT + 1))
    answers.allowed.set()
    gevent.joinall(asking)
    assert [len(asked) for asked in answers.asked] == [1, LIMIT, 1]


def test_an_answer_may_be_a_refusal(answers: Answers) -> None:
    good, bad = ask(answers, 2, -1)
    answers.allowed.set()
    assert good.get() == 4
    with pytest.raises(ValueError, match="-1"):
        answers.gathered.ask(-1)
    gevent.joinall([bad])
    assert isinstance(bad.exception, ValueError)


def test_what_fails_fails_for_all_and_no_longer(answers: Answers) -> None:
    asking = ask(answers, 13, 2)
    answers.allowed.set()
    gevent.joinall(asking)
    assert [type(greenlet.exception) for greenlet in asking] == [LookupError, LookupError]
    assert answers.gathered.ask(2) == 4
