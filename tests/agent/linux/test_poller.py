"""Waiting in a tool's process."""

import os
import signal
from collections.abc import Iterator

import pytest

from jump_agent.linux.poller import Poller


class Ended(Exception):
    pass


def end() -> None:
    raise Ended


@pytest.fixture
def poller() -> Iterator[Poller]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGCHLD)}
    yield Poller(end)
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_tells_what_is_ready(poller: Poller) -> None:
    reader, writer = os.pipe()
    assert poller.wait([(reader, True, False), (-1, True, True)], 0) == []
    assert poller.wait([(reader, True, False), (writer, False, True)], 5) == [writer]
    os.write(writer, b"x")
    assert poller.wait([(reader, True, False), (writer, False, False)], 5) == [reader]
    os.close(reader)
    os.close(writer)


def test_a_childs_end_wakes_it(poller: Poller) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    poller.wait([], 30)
    assert os.waitpid(pid, 0) == (pid, 0)


def test_the_order_to_end_interrupts_it_once(poller: Poller) -> None:
    with pytest.raises(Ended):
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    poller.wait([], 0)
