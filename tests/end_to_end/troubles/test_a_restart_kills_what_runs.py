"""Complaint: a restart kills what runs, and some computers are missing afterwards.

Here the server is killed at any moment: everybody is back, no record is lost or doubled, and shells
and commands go on. An update of the Jump Client keeps them too (``test_updating_live.py``), and its
restart leaves what was detached (``test_monitor.py``).
"""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent import platforms
from jump_agent.core.identity import Credentials
from jump_wire import messages
from jump_wire.errors import UserError
from jump_wire.link import AGENT, LinkCore
from tests import accounts
from tests.end_to_end.agents import RealAgent, clients, dial, download, make_installer, until
from tests.end_to_end.servers import Server
from tests.end_to_end.viewers import CommandViewer, Viewer

platforms.choose()
AGENTS = 4
KILLS = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each test leaves it running."""
    server = Server(tmp_path_factory.mktemp("killed"))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def agents(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RealAgent]]:
    """Installed, and started by the tests."""
    folder = tmp_path_factory.mktemp("clients")
    installer = make_installer(server.access)
    package = download(server.access, installer["id"], folder / "package.bin")
    agents = [RealAgent(package, folder / f"client-{index}") for index in range(AGENTS)]
    yield agents
    for agent in agents:
        agent.remove()


@pytest.fixture
def agent(server: Server, agents: list[RealAgent]) -> RealAgent:
    """One that is online, and has not been refused before: it would wait longer each time."""
    agents[0].stop()
    agent = agents[0].start()
    until(lambda: agent.status()["client_id"] in online(server))
    return agent


def online(server: Server) -> set[str]:
    try:
        return {c["id"] for c in clients(server.access.api) if c["status"] == "online"}
    except UserError:
        return set()


@pytest.mark.dear("servers that start again")
def test_everybody_is_back(server: Server, agents: list[RealAgent]) -> None:
    chance = random.Random(2)
    # The first kill falls into the enrolments themselves.
    for agent in agents:
        agent.start()
    server.kill()
    for _ in range(KILLS):
        server.start()
        until(lambda: len(online(server)) >= chance.randrange(AGENTS + 1))
        server.kill()
    server.start()
    until(lambda: len(online(server)) == AGENTS, 90)
    records: list[dict[str, Any]] = clients(server.access.api)
    assert len(records) == AGENTS
    assert {record["id"] for record in records} == {a.status()["client_id"] for a in agents}
    for agent in agents:
        agent.stop()


@pytest.mark.dear("servers that start again")
def test_a_shell_survives_the_server(server: Server, agent: RealAgent) -> None:
    client_id = agent.status()["client_id"]
    session = server.access.api.request("POST", "/sessions", {"jump_client_id": client_id})
    first = Viewer(server.access, session["id"])
    first.type("x=kept; echo set-$x\r")
    first.read_until(b"set-kept")
    server.kill()
    server.start()
    until(lambda: client_id in online(server))
    second = Viewer(server.access, session["id"], first.tool, first.offset)
    second.type("echo still-$x\r")
    second.read_until(b"still-kept")
    assert second.attached is not None
    assert not second.attached.new
    agent.stop()
    until(lambda: client_id not in online(server))


@pytest.mark.dear("servers that start again")
def test_a_command_survives_the_server_and_runs_once(server: Server, agent: RealAgent) -> None:
    client_id = agent.status()["client_id"]
    session = server.access.api.request("POST", "/sessions", {"jump_client_id": client_id})
    first = CommandViewer(server.access, session["id"])
    first.run("seq 300000; echo once >&2; exit 5")
    while first.offset < 300_000:
        first.take()
    server.kill()
    first.wait_closed()
    server.start()
    until(lambda: client_id in online(server))
    second = CommandViewer(server.access, session["id"], first.tool, first.offset)
    assert second.attached().started
    assert second.until_exit() == (5, 0)
    numbers = "".join(f"{number}\n" for number in range(1, 300_001)).encode()
    assert first.output + second.output == numbers
    # It may have come before the server was killed.
    errors = [list(viewer.streams.values())[1] for viewer in (first, second)]
    assert b"".join(errors) == b"once\n"
    agent.stop()
    until(lambda: client_id not in online(server))


@pytest.mark.dear("servers that start again")
def test_a_restored_backup_knows_everybody(
    server: Server, agent: RealAgent, tmp_path: Path
) -> None:
    backup = str(tmp_path / "backup.tar")
    server.command("backup", backup)
    agent.stop()
    client_id = change_credential(server, agent)
    server.kill()
    server.command("restore", "--force", backup)
    server.start()
    agent.start()  # with a credential that the backup does not know
    until(lambda: client_id in online(server))


def change_credential(server: Server, agent: RealAgent) -> str:
    """Do what the agent does once a day, at once; returns the client's id."""
    identity = agent.folder / "state" / "identity.json"
    credentials = Credentials(str(identity), lambda: 4e9)
    known = credentials.load()
    assert known is not None
    core = LinkCore(AGENT)
    headers = {"Authorization": known.authorization()}
    with dial(server.access, "/agent/v1/link", headers) as link:
        link.send(core.send(messages.Hello(1, 1, "0.1.0")))
        assert isinstance(core.receive(str(link.recv())), messages.Welcome)
        link.send(core.send(messages.ProposeCredential(credentials.propose() or "")))
        while not isinstance(core.receive(str(link.recv(timeout=30))), messages.AcceptCredential):
            pass  # what else the server tells
    credentials.accept()
    if os.geteuid() == 0:  # as which nobody else writes this file
        shutil.chown(identity, accounts.of_clients())
    assert credentials.authorization() != known.authorization()
    return known.client_id
