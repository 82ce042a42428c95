"""The client's side of its tools' processes."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from jump_agent.core.ports import Control
from jump_agent.tools import table
from jump_agent.tools.table import PACKET, Tools
from jump_wire.messages import OpenPipe
from tests.agent.marks import FORKS

pytestmark = FORKS
OPEN = OpenPipe("p", "ticket", "shell", "s", "t", verbs=("shell",))
LOG: list[str] = []


def echo(control: Control) -> None:
    """A tool that refuses every pipe."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while control.recv(PACKET):
        control.send(b'{"pipe": "p", "problem": "because"}')


def stubborn(control: Control) -> None:
    """A tool that ends only with its socket."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while control.recv(PACKET):
        pass


@pytest.fixture
def tools() -> Iterator[Tools]:
    LOG.clear()
    found = Tools(echo, LOG.append)
    yield found
    found.end_all()


def only(tools: Tools) -> socket.socket:
    """The control of the only tool."""
    (control,) = tools.controls()
    assert isinstance(control, socket.socket)
    control.settimeout(10)
    return control


def test_a_tool_says_that_a_pipe_was_not_dialled(tools: Tools) -> None:
    assert tools.open(OPEN, "a:1", "secret") is None
    control = only(tools)
    assert tools.read(control) == ["p"]
    assert "pipe p was not dialled: because" in LOG
    assert not any("secret" in line for line in LOG)


def test_a_pipe_begins_with_the_address_that_the_link_holds() -> None:
    def show(control: Control) -> None:
        peer = json.loads(control.recv(PACKET))["peer"]
        control.send(json.dumps({"pipe": "p", "problem": peer}).encode())

    LOG.clear()
    tools = Tools(show, LOG.append)
    tools.open(OPEN, "a:1", "secret", "192.0.2.7")
    control = only(tools)
    tools.read(control)
    tools.end_all()
    assert "pipe p was not dialled: 192.0.2.7" in LOG


def test_a_tools_end_is_noted(tools: Tools) -> None:
    tools.open(OPEN, "a:1", "secret")
    control = only(tools)
    tools.read(control)
    tools.end_session("s")
    assert tools.read(control) == []
    assert len(tools) == 0
    assert tools.read(control) == []  # twice is harmless


def test_only_the_named_session_ends(tools: Tools) -> None:
    tools.open(OPEN, "a:1", "")
    tools.open(OpenPipe("q", "ticket", "shell", "other", "u", verbs=("shell",)), "a:1", "")
    tools.end_session("other")
    controls = [each for each in tools.controls() if isinstance(each, socket.socket)]
    assert len(controls) == 2
    end = time.monotonic() + 10
    while len(tools) == 2:
        assert time.monotonic() < end
        for control in controls:
            control.settimeout(0.1)
            tools.read(control) if _has_data(control) else None
    assert len(tools) == 1


def _has_data(control: socket.socket) -> bool:
    try:
        return control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) is not None
    except OSError:
        return False


def test_a_tool_that_has_just_ended_is_started_anew() -> None:
    def once(control: Control) -> None:
        control.recv(PACKET)
        control.send(b'{"pipe": "p", "problem": ""}')
        control.recv(1)

    tools = Tools(once, LOG.append)
    tools.open(OPEN, "a:1", "")
    first = only(tools)
    assert tools.read(first) == []
    tools.open(replace(OPEN, pipe_id="q"), "a:1", "")
    first.shutdown(socket.SHUT_RDWR)
    while tools.controls() == [first]:
        assert tools.read(first) == []
    second = only(tools)
    assert tools.read(second) == []
    tools.end_all()


def test_a_tool_that_dies_before_it_serves_refuses() -> None:
    tools = Tools(lambda _: None, LOG.append)
    tools.open(OPEN, "a:1", "")
    control = only(tools)
    assert tools.read(control) == ["p"]
    assert len(tools) == 0
    tools.end_all()


def test_the_end_of_all_waits_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    pids: list[int] = []
    fork = os.fork

    def noted() -> int:
        pids.append(fork())
        return pids[-1]

    monkeypatch.setattr(os, "fork", noted)
    tools = Tools(stubborn, LOG.append)
    tools.open(OPEN, "a:1", "")
    tools.end_all()
    with pytest.raises(ChildProcessError):
        os.waitpid(pids[0], os.WNOHANG)
    assert len(tools) == 0


def stopped(control: Control) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def test_a_tool_that_its_account_has_stopped_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "END_SECONDS", 0.2)
    tools = Tools(stopped, LOG.append)
    tools.open(OPEN, "a:1", "")
    tools.end_all()
    assert len(tools) == 0
