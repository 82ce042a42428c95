"""The running passive client against a small real server, which calls it."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core import connection_type, identity
from jump_agent.core.connection_type import Passive
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_wire import calls, messages
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.peers import LinkPeer, ShellPeer
from tests.agent.running import Running
from tests.ports import free_port

pytestmark = FORKS
KEY = bytes(range(32))
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


class Passives:
    """A passive client, and the server that calls it."""

    def __init__(self, layout: Layout, config: Config, server: FakeServer) -> None:
        self.port = free_port()
        self.settings = Passive(self.port, "127.0.0.1", KEY, 86400)
        self.server = server
        self.running = Running(layout, config, passive=self.settings)
        self._number = 1000

    def call(self, purpose: int = calls.LINK) -> None:
        self._number += 1
        packet = calls.pack(KEY, "id", purpose, self._number, bytes(16))
        self.server.call(self.port, packet)

    def told(self, **more: Any) -> messages.ConnectionType:
        key = base64.urlsafe_b64encode(KEY).decode().rstrip("=")
        values = {"passive": True, "port": self.port, "listen": "127.0.0.1", "key": key, **more}
        return messages.ConnectionType(**values)

    def checked_in(self) -> LinkPeer:
        """The link that it opens by itself at its start."""
        return greeted(self.server)


def greeted(server: FakeServer) -> LinkPeer:
    link = server.link()
    link.welcome()
    inventory = link.receive()
    assert isinstance(inventory, messages.Inventory)
    assert inventory.passive
    link.expect(messages.Statistics)
    return link


@pytest.fixture
def passive(layout: Layout, config: Config, server: FakeServer) -> Iterator[Passives]:
    identity.save(layout.identity, Identity("id", "secret", "", 4e9))
    made = Passives(layout, config, server)
    yield made
    made.running.stop()


def idle(link: LinkPeer) -> None:
    link.peer.close(1000, "idle")


def test_it_checks_in_then_waits_and_answers_calls(passive: Passives, layout: Layout) -> None:
    idle(passive.checked_in())
    passive.call()
    link = greeted(passive.server)
    assert link.peer.request.headers["Authorization"] == "Jump-Client id:secret"
    idle(link)
    passive.call()
    greeted(passive.server)
    stored = json.loads(Path(layout.passive).read_text())
    assert stored["latest"] == 1002


def test_a_pipe_is_dialled_over_a_call_of_the_server(passive: Passives) -> None:
    idle(passive.checked_in())
    passive.call()
    link = greeted(passive.server)
    link.send(OPEN)
    passive.call(calls.PIPE)
    peer = passive.server.pipe()
    assert peer.request.headers["Jump-Ticket"] == "ticket-1"
    shell = ShellPeer(peer)
    shell.attached()
    shell.type(b"echo 2$((40 + 2))\n")
    shell.until(b"242")
    # The same tool is attached again, over another call that comes first.
    passive.call(calls.PIPE)
    link.send(replace(OPEN, pipe_id="p2", ticket="ticket-2"))
    again = passive.server.pipe()
    assert again.request.headers["Jump-Ticket"] == "ticket-2"
    link.send(messages.EndSession("s1"))


def test_over_a_link_of_its_own_it_dials_itself(passive: Passives) -> None:
    link = passive.checked_in()
    link.send(OPEN)
    assert passive.server.pipe().request.headers["Jump-Ticket"] == "ticket-1"


def test_a_newer_call_replaces_the_link(passive: Passives) -> None:
    idle(passive.checked_in())
    passive.call()
    old = greeted(passive.server)
    passive.call()
    greeted(passive.server)
    while old.peer.next() is not None:
        pass


def test_it_becomes_active(passive: Passives, layout: Layout) -> None:
    connection_type.store(layout, passive.settings)
    link = passive.checked_in()
    link.send(messages.ConnectionType(passive=False))
    passive.running.join()
    assert passive.running.replaced
    assert not Path(layout.passive).exists()


def test_another_port_is_another_start_and_a_number_is_not(
    passive: Passives, layout: Layout
) -> None:
    link = passive.checked_in()
    link.send(passive.told(number=500))
    link.send(passive.told(port=passive.port + 1, number=2000))
    passive.running.join()
    stored = connection_type.load(layout)
    assert stored is not None
    assert (stored.port, stored.latest) == (passive.port + 1, 2000)


def test_it_says_that_it_waits(passive: Passives, layout: Layout) -> None:
    idle(passive.checked_in())
    end = time.monotonic() + 10
    while True:
        shown = json.loads(Path(layout.connection).read_text())
        if shown.get("listening") == passive.port and not shown["connected"]:
            return
        assert time.monotonic() < end, shown
        time.sleep(0.02)


def test_an_active_client_becomes_passive(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 4e9))
    running = Running(layout, config)
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    key = base64.urlsafe_b64encode(KEY).decode().rstrip("=")
    link.send(messages.ConnectionType(True, 5832, "", key, 7, 3600))
    running.join()
    assert running.replaced
    assert connection_type.load(layout) == Passive(5832, "", KEY, 3600, 7)
