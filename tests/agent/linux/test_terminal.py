"""A login shell on a real terminal."""

import os
import select
import signal
import time
from collections.abc import Iterator

import pytest

from jump_agent.linux import processes
from jump_agent.linux import terminal as terminals
from jump_agent.linux.terminal import Terminal
from tests.agent.marks import FORKS

PATIENCE = 20.0
pytestmark = FORKS


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setattr(terminals, "login_shell", lambda _: "/bin/sh")
    found = Terminal(100, 30)
    yield found
    found.end()


def until(terminal: Terminal, wanted: bytes) -> bytes:
    output = b""
    end = time.monotonic() + PATIENCE
    while wanted not in output:
        assert time.monotonic() < end, output
        if terminal.fileno() >= 0:
            select.select([terminal.fileno()], [], [], 0.5)
            output += terminal.read(65536)
        terminal.reap()
    return output


def until_ended(terminal: Terminal) -> bytes:
    output = b""
    end = time.monotonic() + PATIENCE
    while not terminal.ended:
        assert time.monotonic() < end, output
        if terminal.fileno() >= 0:
            select.select([terminal.fileno()], [], [], 0.05)
            output += terminal.read(65536)
        terminal.reap()
    return output


def test_it_is_a_terminal_of_the_given_size(terminal: Terminal) -> None:
    terminal.write(b"stty size; tty; echo do''ne\n")
    output = until(terminal, b"done")
    assert b"30 100" in output
    assert b"/dev/pts/" in output


def test_it_is_resized(terminal: Terminal) -> None:
    terminal.resize(132, 43)
    terminal.write(b"stty size; echo do''ne\n")
    assert b"43 132" in until(terminal, b"done")


def test_utf8_goes_through_and_is_erased_whole(terminal: Terminal) -> None:
    terminal.write("cat\nx€\x7fy\n\x04".encode() + b"echo do''ne\n")
    output = until(terminal, b"done").decode()
    assert [line for line in output.split("\r\n") if line.endswith("xy")]


def test_the_exit_status_comes_with_all_output(terminal: Terminal) -> None:
    terminal.write(b"i=0; while [ $i -lt 3000 ]; do echo line-$i; i=$((i+1)); done; exit 7\n")
    output = until_ended(terminal)
    assert terminal.exit == (7, 0)
    assert b"line-2999" in output
    assert terminal.fileno() == -1


def test_a_signal_is_told_apart(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGKILL)
    until_ended(terminal)
    assert terminal.exit == (-1, signal.SIGKILL)


def test_a_job_in_the_background_does_not_hold_up_the_end_and_lives_on(terminal: Terminal) -> None:
    terminal.write(b"(trap '' HUP; exec sleep 300) & echo job-$!; exit 0\n")
    job = int(until_ended(terminal).rpartition(b"job-")[2].split()[0])
    assert terminal.exit == (0, 0)
    try:
        terminal.end()
        assert processes.start_time(job) is not None
    finally:
        os.kill(job, signal.SIGKILL)


def test_the_end_takes_all_of_the_session_with_it(terminal: Terminal) -> None:
    terminal.write(b"(trap '' HUP TERM; exec sleep 300) & echo job-$!; echo do''ne\n")
    job = int(until(terminal, b"done").rpartition(b"job-")[2].split()[0])
    assert processes.start_time(job) is not None
    terminal.end()
    assert terminal.exit is not None
    end = time.monotonic() + PATIENCE
    while processes.start_time(job) is not None:  # the kernel takes its moment after SIGKILL
        assert time.monotonic() < end


def test_writing_to_an_ended_shell_is_harmless(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGKILL)
    until_ended(terminal)
    assert terminal.write(b"echo\n") >= 0
    terminal.resize(1, 1)


def test_a_shell_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminals, "login_shell", lambda _: "/nonexistent/shell")
    terminal = Terminal(80, 24)
    assert b"/nonexistent/shell" in until_ended(terminal)
    assert terminal.exit == (127, 0)
