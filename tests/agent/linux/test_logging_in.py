"""The client's end of a login: what it asks the monitor, and what it believes of the answer."""

import json
import socket

import pytest

from jump_agent.linux import logging_in
from jump_agent.linux.logging_in import SECONDS, LoggingIn
from jump_agent.linux.other_account import TOOL, descriptors
from tests.agent.peers import PATIENCE


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> tuple[LoggingIn, socket.socket, list[float]]:
    """A login that has begun, root's end of its socket, and the clock."""
    monkeypatch.setattr(logging_in, "hide_memory", lambda: None)  # not this process's
    ours, monitor = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    now = [0.0]
    login = LoggingIn(ours, "jo", "horse", "http://proxy", lambda: now[0])
    verb, ancillary, _, _ = monitor.recvmsg(100, 100)
    assert verb == b"login"
    (descriptor,) = descriptors(ancillary)
    root = socket.socket(fileno=descriptor)
    root.settimeout(PATIENCE)
    told = json.loads(root.recv(1000))
    assert told == {"account": "jo", "password": "horse", "proxy": "http://proxy"}
    ours.close()
    monitor.close()
    return login, root, now


def test_it_starts_tools_until_root_ends_it(
    begun: tuple[LoggingIn, socket.socket, list[float]],
) -> None:
    login, root, now = begun
    root.send(b"jo")
    login.read()
    assert (login.account, login.deadline) == ("jo", float("inf"))
    now[0] = SECONDS + 1
    login.tick()
    tool = login.start_tool()
    assert root.recv(100) == TOOL
    tool.control.close()
    root.close()
    login.read()
    assert (login.account, login.problem, login.controls()) == ("", "", [])


def test_it_fails(begun: tuple[LoggingIn, socket.socket, list[float]]) -> None:
    login, root, now = begun
    now[0] = SECONDS
    login.tick()
    assert (login.problem, login.controls()) == ("elevation_timeout", [])
    assert root.recv(1) == b""
    root.close()


@pytest.mark.parametrize(
    ("packet", "code"),
    [(b"!login_paused", "login_paused"), (b"", "login_not_permitted")],
)
def test_why_root_refuses(
    begun: tuple[LoggingIn, socket.socket, list[float]], packet: bytes, code: str
) -> None:
    login, root, _ = begun
    if packet:
        root.send(packet)
    root.close()
    login.read()
    assert login.problem == code


def test_without_a_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging_in, "hide_memory", lambda: None)
    ours, monitor = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    monitor.close()
    assert LoggingIn(ours, "jo", "horse", "").problem == "login_not_permitted"
    ours.close()
