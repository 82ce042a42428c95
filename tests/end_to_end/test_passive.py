"""A passive Jump Client from end to end: a real server calls a real client, and nobody else can."""

import select
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.end_to_end.agents import GROUP, RealAgent, download, ensure_group, until
from tests.end_to_end.viewers import Viewer
from tests.ports import free_port

PORT = free_port()


@pytest.fixture(scope="module")
def passive(server: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAgent]:
    """A passive client whose port is on the loopback interface, which this server may call."""
    ensure_group(server)
    fields = {"overridable": ["passive", "passive_port", "passive_listen"]}
    made = server.api.request("POST", "/installers", {"jump_group": GROUP, **fields})
    folder = tmp_path_factory.mktemp("passive")
    package = download(server, made["id"], folder / "package.bin")
    options = ["--jc-passive", "--jc-passive-port", str(PORT), "--jc-passive-listen", "127.0.0.1"]
    agent = RealAgent(package, folder / "client", *options).start()
    try:
        # It has checked in, and the server has closed that link.
        until(lambda: agent.status()["listening"] == PORT and not agent.status()["connected"])
        yield agent
    finally:
        agent.remove()


def record(server: Access, agent: RealAgent) -> dict[str, Any]:
    found: dict[str, Any] = server.api.request(
        "GET", f"/jump-clients/{agent.status()['client_id']}"
    )
    return found


def jump(server: Access, agent: RealAgent) -> str:
    client_id = agent.status()["client_id"]
    made = server.api.request("POST", "/sessions", {"jump_client_id": client_id})
    return str(made["id"])


def refusal(server: Access, method: str, path: str, body: dict[str, Any]) -> str:
    with pytest.raises(UserError) as raised:
        server.api.request(method, path, body)
    return raised.value.code


def test_a_jump_calls_it_and_its_link_closes_afterwards(server: Access, passive: RealAgent) -> None:
    found = record(server, passive)
    assert (found["status"], found["connection_type"]) == ("passive", "passive")
    assert found["last_disconnected_at"] is not None
    summary = server.api.request("GET", "/jump-clients/summary")
    assert summary["passive"] == 1
    session_id = jump(server, passive)
    viewer = Viewer(server, session_id)
    viewer.type("echo jump-$((1+1))\r")
    viewer.read_until(b"jump-2")
    assert passive.status()["connected"]
    # The same shell again, over another call.
    again = Viewer(server, session_id, viewer.tool, viewer.offset)
    again.type("exit\r")
    assert again.wait_closed()[0] == 1000
    server.api.request("DELETE", f"/sessions/{session_id}")
    until(lambda: passive.status()["listening"] == PORT and not passive.status()["connected"])


def test_a_stranger_hears_nothing(passive: RealAgent) -> None:
    assert passive.status()["listening"] == PORT
    with socket.create_connection(("127.0.0.1", PORT), 5) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n")
        assert select.select([stranger], [], [], 0.3)[0] == []


def test_it_becomes_active_and_passive_again(server: Access, passive: RealAgent) -> None:
    path = f"/jump-clients/{record(server, passive)['id']}"
    server.api.request("PATCH", "/settings", {"active_limit": 0})
    assert refusal(server, "PATCH", path, {"passive": False}) == "active_count_reached"
    server.api.request("PATCH", "/settings", {"active_limit": None})
    server.api.request("PATCH", path, {"passive": False})
    until(lambda: record(server, passive)["status"] == "online")
    server.api.request("PATCH", path, {"passive": True})
    until(lambda: passive.status()["listening"] == PORT and not passive.status()["connected"])
    assert record(server, passive)["status"] == "passive"


def test_one_that_is_switched_off_times_out(server: Access, passive: RealAgent) -> None:
    client_id = passive.status()["client_id"]
    passive.stop()
    body = {"jump_client_id": client_id}
    assert refusal(server, "POST", "/sessions", body) == "passive_connect_timeout"
    passive.start()
    until(lambda: passive.status()["listening"] == PORT)
    assert Path(passive.folder / "state" / "passive.json").exists()
