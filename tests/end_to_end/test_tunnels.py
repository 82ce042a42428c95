"""A Jump Shortcut's target from end to end: real server, real Jump Client, a real socket."""

import secrets
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from jump_wire import codec, tunnels
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, dial, until

PATIENCE = 30.0
EVERY = bytes(range(256)) * 8192


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The target."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(PATIENCE)
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


def _session(server: Access, shortcut: dict[str, Any]) -> str:
    body = {"jump_shortcut_id": shortcut["id"]}
    return str(server.api.request("POST", "/sessions", body)["id"])


def _open(server: Access, session_id: str, tool: str = "") -> ClientConnection:
    path = f"/api/v1/sessions/{session_id}/tunnel?tool={tool or secrets.token_hex(16)}"
    return dial(server, path, {"Authorization": f"Bearer {server.token}"})


def _first(viewer: ClientConnection) -> Any:
    return codec.decode(str(viewer.recv(timeout=PATIENCE)))


def _closed(viewer: ClientConnection, rest: bytearray | None = None) -> tuple[int, str]:
    """How it is closed, after the ``rest`` of what comes."""
    try:
        while True:
            frame = viewer.recv(timeout=PATIENCE)
            if rest is not None:
                rest += frame if isinstance(frame, bytes) else frame.encode()
    except ConnectionClosed as closed:
        return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")


def test_every_byte_goes_both_ways_and_the_end_too(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = _session(server, _shortcut(server, agent, listener.getsockname()[1]))
    viewer = _open(server, session_id)
    assert _first(viewer) == tunnels.TunnelOpened()
    target, _ = listener.accept()
    with target:
        for start in range(0, len(EVERY), 60_000):
            viewer.send(EVERY[start : start + 60_000])
        got = bytearray()
        while len(got) < len(EVERY):
            got += target.recv(65536)
        assert got == EVERY
        target.sendall(EVERY)
    back = bytearray()
    assert _closed(viewer, back)[0] == 1000
    assert back == EVERY
    assert server.api.request("GET", f"/sessions/{session_id}")["state"] == "open"


def test_nobody_listens_there(server: Access, agent: RealAgent, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    viewer = _open(server, _session(server, _shortcut(server, agent, port)))
    assert _first(viewer) == tunnels.TunnelFailed("target_refused")
    assert _closed(viewer)[0] == 1000


def test_the_sessions_end_is_the_connections_end(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = _session(server, _shortcut(server, agent, listener.getsockname()[1]))
    viewer = _open(server, session_id)
    _first(viewer)
    target, _ = listener.accept()
    with target:
        target.settimeout(PATIENCE)
        server.api.request("DELETE", f"/sessions/{session_id}")
        assert _closed(viewer) == (4000, "session_ended")
        assert target.recv(100) == b""
    with pytest.raises(InvalidStatus):
        _open(server, session_id)


def test_who_loses_the_shortcut_loses_the_connection(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    shortcut = _shortcut(server, agent, listener.getsockname()[1])
    session_id = _session(server, shortcut)
    viewer = _open(server, session_id)
    _first(viewer)
    target, _ = listener.accept()
    with target:
        target.settimeout(PATIENCE)
        server.api.request("DELETE", f"/jump-shortcuts/{shortcut['id']}")
        assert _closed(viewer) == (4000, "session_ended")
        assert target.recv(100) == b""
    ended = server.api.request("GET", f"/sessions/{session_id}")
    assert (ended["state"], ended["end_reason"]) == ("ended", "removed")


def test_a_connection_is_never_attached_again(
    server: Access, agent: RealAgent, listener: socket.socket
) -> None:
    session_id = _session(server, _shortcut(server, agent, listener.getsockname()[1]))
    tool = secrets.token_hex(16)
    first = _open(server, session_id, tool)
    _first(first)
    target, _ = listener.accept()
    with target:
        second = _open(server, session_id, tool)
        assert _closed(second)[0] != 1000
        assert _closed(first)[0] != 0
    until(lambda: server.api.request("GET", f"/sessions/{session_id}")["state"] == "open")
