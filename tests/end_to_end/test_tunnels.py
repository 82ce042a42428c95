"""A Jump Shortcut's target from end to end: real server, real Jump Client, a real socket."""

import secrets
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from jump_wire import tunnels
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, until
from tests.end_to_end.tunnels import PATIENCE, closed, exchange, first, jump, listening, open_tunnel


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The target."""
    with listening() as made:
        yield made


def _shortcut(server: Access, agent: RealAgent, port: int) -> dict[str, Any]:
    client_id = agent.status()["client_id"]
    group = server.api.request("GET", f"/jump-clients/{client_id}")["jump_group"]
    wanted = {
        "jump_method": "local_vnc",
        "name": "Target",
        "jump_group": group,
        "hostname": "127.0.0.1",
        "port": port,
        "jump_client_id": client_id,
    }
    made: dict[str, Any] = server.api.request("POST", "/jump-shortcuts", wanted)
    return made


def test_every_byte_goes_both_ways_and_the_end_too(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = jump(server, _shortcut(server, agent, listener.getsockname()[1]))
    viewer = open_tunnel(server, session_id)
    assert first(viewer) == tunnels.TunnelOpened()
    target, _ = listener.accept()
    with target:
        exchange(viewer, target)
    assert server.api.request("GET", f"/sessions/{session_id}")["state"] == "open"


def test_nobody_listens_there(server: Access, agent: RealAgent, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    viewer = open_tunnel(server, jump(server, _shortcut(server, agent, port)))
    target = ("host", "127.0.0.1", "port", port)
    assert first(viewer) == tunnels.TunnelFailed("target_refused", target)
    assert closed(viewer)[0] == 1000


def test_the_sessions_end_is_the_connections_end(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = jump(server, _shortcut(server, agent, listener.getsockname()[1]))
    viewer = open_tunnel(server, session_id)
    first(viewer)
    target, _ = listener.accept()
    with target:
        target.settimeout(PATIENCE)
        server.api.request("DELETE", f"/sessions/{session_id}")
        assert closed(viewer) == (4000, "session_ended")
        assert target.recv(100) == b""
    with pytest.raises(InvalidStatus):
        open_tunnel(server, session_id)


def test_who_loses_the_shortcut_loses_the_connection(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    shortcut = _shortcut(server, agent, listener.getsockname()[1])
    session_id = jump(server, shortcut)
    viewer = open_tunnel(server, session_id)
    first(viewer)
    target, _ = listener.accept()
    with target:
        target.settimeout(PATIENCE)
        server.api.request("DELETE", f"/jump-shortcuts/{shortcut['id']}")
        assert closed(viewer) == (4000, "session_item_removed")
        assert target.recv(100) == b""
    ended = server.api.request("GET", f"/sessions/{session_id}")
    assert (ended["state"], ended["end_reason"]) == ("ended", "removed")


def test_a_connection_is_never_attached_again(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = jump(server, _shortcut(server, agent, listener.getsockname()[1]))
    tool = secrets.token_hex(16)
    one = open_tunnel(server, session_id, tool)
    first(one)
    target, _ = listener.accept()
    with target:
        other = open_tunnel(server, session_id, tool)
        assert closed(other)[0] != 1000
        assert closed(one)[0] != 0
    until(lambda: server.api.request("GET", f"/sessions/{session_id}")["state"] == "open")
