"""The watchdog of tests tells what keeps an event loop, and nothing else."""

import time
from collections.abc import Iterator

import gevent
import pytest

from tests.watchdog import Watchdog

Told = list[tuple[float, str]]


@pytest.fixture
def told() -> Iterator[Told]:
    told: Told = []
    dog = Watchdog(lambda ms, stack: told.append((ms, stack)), limit_ms=50)
    dog.start()
    gevent.sleep(0)
    gevent.sleep(0.001)
    told.clear()
    yield told
    dog.stop()


def burn(milliseconds: int) -> None:
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


def test_what_keeps_the_loop_is_told_with_its_stack(told: Told) -> None:
    gevent.spawn(burn, 80)
    gevent.sleep(0.001)
    gevent.sleep(0.001)
    ((milliseconds, stack),) = told
    assert milliseconds >= 80
    assert "burn" in stack


def test_neither_waiting_nor_many_short_rounds_are_told(told: Told) -> None:
    time.sleep(0.1)
    for _ in range(10):
        gevent.spawn(burn, 10)
        gevent.sleep(0.001)
    gevent.sleep(0.001)
    assert told == []
