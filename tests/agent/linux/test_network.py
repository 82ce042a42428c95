"""The process that talks to the network, started as its parents start it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.core import identity
from jump_agent.core.client import Client
from jump_agent.core.ends import EXPIRED, Removed
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.linux import network, syslog
from jump_agent.linux.waiting import Waiter
from jump_wire import messages
from tests import accounts
from tests.agent.fake_server import FakeServer
from tests.agent.peers import PATIENCE, ShellPeer

ROOT = Path(__file__).parents[3]


@pytest.fixture
def process(
    layout: Layout, config: Config, server: FakeServer
) -> Iterator[subprocess.Popen[bytes]]:
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'agent')!r}, {str(ROOT / 'wire')!r}]; "
        f"from jump_agent.main import main; sys.exit(main({layout.directory!r}, ['network']))"
    )
    identity.save(layout.identity, Identity("id", "secret", "", 4e9))
    command = [sys.executable, "-I", "-S", "-c", code]
    command[:0] = accounts.without_startup_files()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as started:
        yield started
        started.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_order(
    process: subprocess.Popen[bytes], server: FakeServer, layout: Layout, number: int
) -> None:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    process.send_signal(number)
    link.expect(messages.Goodbye)
    assert process.wait(20) == 0
    assert json.loads(Path(layout.connection).read_text())["connected"] is False


def test_it_is_stopped_while_it_connects(
    process: subprocess.Popen[bytes], server: FakeServer
) -> None:
    """A server that accepts and never greets does not hold up the end."""
    server.link()
    process.terminate()
    assert process.wait(10) == 0


def test_the_order_to_uninstall_removes_it(
    process: subprocess.Popen[bytes], server: FakeServer, layout: Layout
) -> None:
    link = server.link()
    link.welcome()
    link.send(messages.Uninstall())
    assert process.wait(20) == 0
    assert server.request("/agent/v1/uninstalled") == {"reason": "console"}
    assert not Path(layout.directory).exists()
    assert (ROOT / "agent/jump_agent/core/client.py").exists()


def test_an_ended_tool_leaves_no_zombie(
    process: subprocess.Popen[bytes], server: FakeServer
) -> None:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    link.send(messages.OpenPipe("p", "t", "shell", "s", "t", verbs=("shell",)))
    shell = ShellPeer(server.pipe())
    shell.attached()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    assert len(children.read_text().split()) == 1
    shell.send(messages.CloseShell())
    end = time.monotonic() + PATIENCE
    while children.read_text():
        assert time.monotonic() < end


def test_a_first_start_that_came_too_late_removes_it_and_tells_the_systems_log(
    layout: Layout, config: Config, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(syslog, "report", lines.append)
    monkeypatch.setattr(Client, "run", lambda _: Removed(EXPIRED))
    monkeypatch.setattr(Waiter, "catch_signals", lambda _: None)
    before = Path.cwd()
    try:
        assert network.main(layout, config) == 0
    finally:
        os.chdir(before)
    assert not Path(layout.directory).exists()
    assert lines[0].startswith("installer_expired: ")
    assert server.requests.empty()  # it never enrolled: there is nobody to tell
