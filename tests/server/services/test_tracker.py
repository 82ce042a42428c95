"""Sessions in memory: starting (S5), in use, idle."""

import pytest

from jump_server.services.actors import Actor
from jump_server.services.tracker import IDLE_SECONDS, START_SECONDS, SessionTracker
from jump_wire.errors import UserError

ANN = Actor(user_id="ann", username="ann", role="technician")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tracker(clock: Clock) -> SessionTracker:
    return SessionTracker(start_limit=2, clock=clock)


def test_too_many_users_on_different_clients(tracker: SessionTracker) -> None:
    tracker.begin("s1", "ann", "c1")
    tracker.begin("s2", "bob", "c2")
    with pytest.raises(UserError) as caught:
        tracker.begin("s3", "eve", "c3")
    assert caught.value.code == "server_busy"
    tracker.begin("s4", "ann", "c4")  # she counts already


def test_a_start_counts_until_its_first_pipe_is_open_or_refused(tracker: SessionTracker) -> None:
    tracker.begin("s1", "ann", "c1")
    tracker.begin("s2", "bob", "c2")
    assert tracker.opened("s1")
    assert not tracker.opened("s1")
    tracker.begin("s3", "eve", "c3")
    tracker.attach("s2", ANN, "c2")
    tracker.detach("s2")
    tracker.begin("s4", "dan", "c4")


def test_a_start_that_comes_to_nothing_stops_counting(
    tracker: SessionTracker, clock: Clock
) -> None:
    tracker.begin("s1", "ann", "c1")
    tracker.begin("s2", "bob", "c2")
    clock.now = START_SECONDS + 1
    tracker.begin("s3", "eve", "c3")


def test_a_session_without_a_pipe_becomes_idle(tracker: SessionTracker, clock: Clock) -> None:
    tracker.resume("old")
    tracker.begin("s1", "ann", "c1")
    tracker.attach("s1", ANN, "c1")
    tracker.attach("s1", ANN, "c1")
    clock.now = IDLE_SECONDS + 1
    assert tracker.idle() == ["old"]
    tracker.detach("s1")
    assert list(tracker.uses()) == ["s1"]
    tracker.detach("s1")
    assert tracker.uses() == {}
    clock.now += IDLE_SECONDS + 1
    assert tracker.idle() == ["old", "s1"]
    tracker.end("s1")
    assert tracker.idle() == ["old"]
