"""Token buckets: a burst, then a rate, for each key by itself."""

import pytest

from jump_server.core import rate_limits
from jump_server.core.rate_limits import RateLimit
from tests.server.world import refuses


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    clock = Seconds()
    limit = RateLimit(rate=0.5, burst=3, clock=clock)
    for _ in range(3):
        limit.take("a")
    with refuses("rate_limited", seconds=2):
        limit.take("a")
    clock.now += 1.5
    with refuses("rate_limited", seconds=1):
        limit.take("a")
    clock.now += 0.5
    limit.take("a")


def test_keys_do_not_share() -> None:
    limit = RateLimit(1, 1, Seconds())
    limit.take("a")
    limit.take("b")
    with refuses("rate_limited"):
        limit.take("a")


def test_waiting_gives_no_more_than_the_burst() -> None:
    clock = Seconds()
    limit = RateLimit(1, 2, clock)
    limit.take("a")
    clock.now += 3600
    limit.take("a")
    limit.take("a")
    with refuses("rate_limited"):
        limit.take("a")


def test_many_keys_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST", 10)
    clock = Seconds()
    limit = RateLimit(1, 2, clock)
    for number in range(100):
        limit.take(str(number))
    assert len(limit._buckets) <= 10
    clock.now += 10
    limit.take("new")
    assert len(limit._buckets) == 1


def test_new_keys_do_not_free_a_key_that_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST", 10)
    clock = Seconds()
    limit = RateLimit(0.01, 3, clock)
    for _ in range(3):
        limit.take("guesser")
    for number in range(100):  # each of them from another address
        clock.now += 0.001
        limit.take(str(number))
    assert len(limit._buckets) <= 10
    with refuses("rate_limited"):
        limit.take("guesser")
