"""Waits between tries."""

from jump_agent.core.backoff import CEILING, Backoff, uniform


def test_the_wait_lies_between_zero_and_a_doubling_limit() -> None:
    highest = Backoff(lambda: 1.0)
    assert [highest.next() for _ in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]
    lowest = Backoff(lambda: 0.0)
    assert {lowest.next() for _ in range(8)} == {0.0}


def test_a_success_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    backoff.next()
    backoff.next()
    backoff.reset()
    assert backoff.next() == 2


def test_the_servers_wish_is_a_least_and_is_spread() -> None:
    assert Backoff(lambda: 0.0).next(at_least=100) == 100
    assert Backoff(lambda: 1.0).next(at_least=100) == 150


def test_a_server_that_asked_us_back_is_not_besieged() -> None:
    backoff = Backoff(lambda: 0.5)
    for _ in range(5):
        backoff.next()
    assert backoff.within(7) == 3.5
    assert backoff.next() == 1  # the first failure again
    spread = [Backoff().within(20) for _ in range(1000)]
    assert 0 <= min(spread) < 2
    assert 18 < max(spread) < 20


def test_it_never_grows_beyond_its_ceiling() -> None:
    backoff = Backoff(lambda: 1.0)
    assert max(backoff.next() for _ in range(2000)) == CEILING
    assert max(Backoff(lambda: 1.0, 10.0).next() for _ in range(20)) <= 10.0


def test_the_randomness_covers_its_range() -> None:
    drawn = [uniform() for _ in range(1000)]
    assert all(0 <= value < 1 for value in drawn)
    assert min(drawn) < 0.1
    assert max(drawn) > 0.9
