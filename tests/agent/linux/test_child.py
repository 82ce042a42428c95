"""A process of a tool and its end."""

import os
import signal
import time

import pytest

from jump_agent.linux.child import REST_SECONDS, Child, forget_parent
from tests.agent.marks import FORKS

PATIENCE = 20.0
pytestmark = FORKS


def child(script: str) -> Child:
    """A shell in a session of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            forget_parent()
            os.execv("/bin/sh", ["/bin/sh", "-c", script])
        finally:
            os._exit(99)
    return Child(pid)


def wait(running: Child) -> None:
    end = time.monotonic() + PATIENCE
    while running.exit is None:
        assert time.monotonic() < end
        running.reap()


@pytest.mark.parametrize(
    ("script", "exited"),
    [("exit 7", (7, 0)), ("kill -9 $$", (-1, signal.SIGKILL)), ("umask | grep -q 22", (0, 0))],
)
def test_the_end_is_noted_once(script: str, exited: tuple[int, int]) -> None:
    running = child(script)
    wait(running)
    assert running.exit == exited
    running.reap()
    running.end()
    assert running.exit == exited


def test_it_has_rested_some_time_after_its_end() -> None:
    running = child("exit 0")
    assert not running.has_rested()
    wait(running)
    running.exited_at -= REST_SECONDS
    assert running.has_rested()


def test_who_was_collected_by_somebody_else_counts_as_ended() -> None:
    running = child("exit 3")
    os.waitpid(running.pid, 0)
    running.reap()
    assert running.exit == (0, 0)


def test_one_that_does_not_want_to_end_is_made_to() -> None:
    running = child("trap '' HUP TERM; while :; do sleep 300; done")
    running.end()
    assert running.exit is not None
    assert running.exit[0] == -1
    with pytest.raises(ProcessLookupError):
        os.kill(running.pid, 0)
