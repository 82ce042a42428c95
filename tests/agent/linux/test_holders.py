"""How many logins the monitor begins, whoever asks for them."""

import os
import signal
import socket
from pathlib import Path

import pytest

from jump_agent import holding
from jump_agent.core.layout import Layout, parse_config
from jump_agent.linux.holders import LOGINS, PAUSED, PERIOD_SECONDS, Holders
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE

pytestmark = FORKS


def hold(_layout: object, _config: object, client: socket.socket, monitor: int) -> None:
    """A login that says whose child it is, and lasts until the other end closes."""
    assert signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN, "a broken pipe would end it"
    client.send(b"%d" % monitor)
    client.recv(1)


@pytest.fixture
def logins(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> tuple[Holders, list[float]]:
    monkeypatch.setattr(holding, "hold", hold)
    values = {
        "addresses": ["a:1"],
        "mode": "service",
        "account": "nobody",
        "install_dir": layout.directory,
        "python": "python3",
        "version": "1",
    }
    now = [0.0]
    return Holders(layout, parse_config(values), lambda: now[0]), now


def begin(logins: Holders) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(PATIENCE)
    logins.start(theirs.fileno())
    theirs.close()
    return ours


def test_guessing_is_limited(logins: tuple[Holders, list[float]]) -> None:
    ours, now = logins
    for _ in range(LOGINS):
        with begin(ours) as one:
            assert one.recv(100) == b"%d" % os.getpid()
    with begin(ours) as one:
        assert one.recv(100) == b"!" + PAUSED.encode()
    now[0] = PERIOD_SECONDS
    last = begin(ours)
    assert last.recv(100) == b"%d" % os.getpid()
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    assert children.read_text()
    ours.end()
    assert last.recv(100) == b""
    last.close()


def test_anything_but_a_socket_begins_nothing(logins: tuple[Holders, list[float]]) -> None:
    ours, _ = logins
    reader, writer = os.pipe()
    ours.start(reader)
    stream, other = socket.socketpair()
    ours.start(stream.fileno())
    stream.close()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ours.start(datagrams.fileno())
    datagrams.close()
    assert other.recv(100) == b""
    other.close()
    os.close(reader)
    os.close(writer)
