"""Waiting, and being told to stop."""

import os
import signal
import socket
import threading
import time

import pytest

from jump_agent.core.ends import Stopped
from jump_agent.linux.waiting import SIGNALS, Waiter


def test_it_waits_for_a_socket_or_the_time() -> None:
    waiter = Waiter()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert waiter.wait(None, [ours], 0.01) == []
        theirs.send(b"x")
        assert waiter.wait(None, [ours], 5) == [ours]


def test_a_stop_wakes_it() -> None:
    waiter = Waiter()
    threading.Timer(0.05, waiter.stop).start()
    begun = time.monotonic()
    with pytest.raises(Stopped):
        waiter.wait(None, [], 30)
    assert time.monotonic() - begun < 10
    with pytest.raises(Stopped):
        waiter.check()


def test_the_monitors_end_is_a_stop() -> None:
    ours, theirs = socket.socketpair()
    waiter = Waiter(ours)
    assert waiter.wait(None, [], 0.01) == []
    theirs.close()
    with pytest.raises(Stopped):
        waiter.wait(None, [], 30)
    ours.close()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_waiting_and_blocking(number: int) -> None:
    before = {each: signal.getsignal(each) for each in (*SIGNALS, signal.SIGPIPE, signal.SIGCHLD)}
    try:
        waiter = Waiter()
        waiter.catch_signals()
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        with pytest.raises(Stopped), waiter:
            time.sleep(30)
        with pytest.raises(Stopped), waiter:
            pytest.fail("nothing blocking may begin any more")

        waiter = Waiter()
        waiter.catch_signals()
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        with pytest.raises(Stopped):
            waiter.wait(None, [], 30)
    finally:
        signal.set_wakeup_fd(-1)
        for each, handler in before.items():
            signal.signal(each, handler)
