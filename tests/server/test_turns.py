"""Turns at something slow: shared out by who asks, limited in number and in time."""

import threading
from contextlib import ExitStack

import pytest

from jump_server.turns import RETRY_SECONDS, Turns
from tests.server.world import refuses


class Crowd:
    """Threads that each wait for a turn, and write down when they had it."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.served: list[str] = []
        self.refused: list[str] = []
        self._threads: list[threading.Thread] = []
        self._settled = threading.Semaphore(0)

    def come(self, key: str, name: str = "") -> None:
        """Wait for a turn in a thread of its own; returns when it waits, or has been refused."""
        before = self.turns.waiting, len(self.refused)

        def wait() -> None:
            try:
                with self.turns.turn(key):
                    self.served.append(name or key)
            except Exception as error:  # noqa: BLE001  # what it was told is looked at
                self.refused.append(f"{name or key}: {error}".split(":")[1].strip())

        thread = threading.Thread(target=wait)
        thread.start()
        self._threads.append(thread)
        end = threading.Event()
        while (self.turns.waiting, len(self.refused)) == before:
            end.wait(0.001)

    def leave(self) -> None:
        """Wait until all are served."""
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(Turns(1, places=3, total=6))


def test_whoever_is_alone_with_a_key_comes_next(crowd: Crowd) -> None:
    with crowd.turns.turn("first"):
        for _ in range(3):
            crowd.come("many")
        crowd.come("alone")
        crowd.come("other")
    crowd.leave()
    assert crowd.served == ["many", "alone", "other", "many", "many"]


def test_of_one_key_only_so_many_wait(crowd: Crowd) -> None:
    with crowd.turns.turn("first"):
        for _ in range(3):
            crowd.come("many")
        with refuses("rate_limited", seconds=RETRY_SECONDS), crowd.turns.turn("many"):
            raise AssertionError("there was a place")
    crowd.leave()
    assert crowd.served == ["many"] * 3


def test_a_full_queue_gives_up_a_place_of_the_key_that_has_the_most(crowd: Crowd) -> None:
    with crowd.turns.turn("first"):
        for number in range(3):
            crowd.come("a", f"a{number}")
            crowd.come("b", f"b{number}")
        thread = threading.Thread(target=lambda: crowd.come("rightful"))
        thread.start()
        thread.join(10)
        while not crowd.refused:
            threading.Event().wait(0.001)
    crowd.leave()
    assert crowd.refused == ["server_busy"]
    assert crowd.served == ["a0", "b0", "rightful", "a1", "b1", "b2"]


def test_a_full_queue_of_single_places_refuses() -> None:
    crowd = Crowd(Turns(1, places=3, total=2))
    with crowd.turns.turn("first"):
        crowd.come("a")
        crowd.come("b")
        with refuses("server_busy", seconds=RETRY_SECONDS), crowd.turns.turn("c"):
            raise AssertionError("there was a place")
    crowd.leave()


def test_nobody_waits_for_ever() -> None:
    turns = Turns(1, places=3, total=6, seconds=0.01)
    with turns.turn("slow"):
        with refuses("server_busy"), turns.turn("late"):
            raise AssertionError("it was its turn")
        assert turns.waiting == 0
    with turns.turn("late"):
        pass


def test_work_that_fails_gives_its_turn_back() -> None:
    turns = Turns(2, places=1, total=1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), turns.turn("a"):
            raise ZeroDivisionError
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(turns.turn("a"))


def test_whoever_is_ended_while_waiting_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(1, places=1, total=1)

    def ended(_event: threading.Event, _seconds: float) -> bool:
        raise GeneratorExit  # as a greenlet that is killed

    with turns.turn("a"):
        with monkeypatch.context() as patch:
            patch.setattr(threading.Event, "wait", ended)
            with pytest.raises(GeneratorExit), turns.turn("b"):
                raise AssertionError("it was its turn")
        assert turns.waiting == 0
    with turns.turn("c"):
        pass
