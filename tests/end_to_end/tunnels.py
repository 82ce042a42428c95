"""Viewers and targets of tunnels, for end-to-end tests."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from jump_wire import codec
from tests.collection.server import Access
from tests.end_to_end.agents import dial

PATIENCE = 30.0
EVERY = bytes(range(256)) * 8192
GREETING = b"RFB 003.008\n"


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A target."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(PATIENCE)
        yield made


def direct(server: Access, group: str, port: int, hostname: str = "127.0.0.1") -> dict[str, Any]:
    """A shortcut that leads directly from the server."""
    wanted = {
        "jump_method": "local_vnc",
        "name": "Target",
        "jump_group": group,
        "hostname": hostname,
        "port": port,
        "directly": True,
    }
    made: dict[str, Any] = server.api.request("POST", "/jump-shortcuts", wanted)
    return made


def jump(server: Access, shortcut: dict[str, Any]) -> str:
    """Jump; returns the session's id."""
    body = {"jump_shortcut_id": shortcut["id"]}
    return str(server.api.request("POST", "/sessions", body)["id"])


def path_of(session_id: str, tool: str = "") -> str:
    """Where a session's tunnel is opened."""
    return f"/api/v1/sessions/{session_id}/tunnel?tool={tool or secrets.token_hex(16)}"


def open_tunnel(server: Access, session_id: str, tool: str = "") -> ClientConnection:
    """A viewer of the session."""
    return dial(server, path_of(session_id, tool), {"Authorization": f"Bearer {server.token}"})


def first(viewer: ClientConnection) -> Any:
    """The first message."""
    return codec.decode(str(viewer.recv(timeout=PATIENCE)))


def closed(viewer: ClientConnection, rest: bytearray | None = None) -> tuple[int, str]:
    """How it is closed, after the ``rest`` of what comes."""
    try:
        while True:
            frame = viewer.recv(timeout=PATIENCE)
            if rest is not None:
                rest += frame if isinstance(frame, bytes) else frame.encode()
    except ConnectionClosed as ended:
        return (ended.rcvd.code, ended.rcvd.reason) if ended.rcvd else (1006, "")


def exchange(viewer: ClientConnection, target: socket.socket) -> None:
    """Every byte, in many pieces, from the viewer to the target; then back, until the end."""
    for begin in range(0, len(EVERY), 60_000):
        viewer.send(EVERY[begin : begin + 60_000])
    got = bytearray()
    while len(got) < len(EVERY):
        got += target.recv(65536)
    assert got == EVERY
    target.sendall(EVERY)
    target.close()
    back = bytearray()
    assert closed(viewer, back)[0] == 1000
    assert back == EVERY


def accept(listener: socket.socket) -> socket.socket:
    """The server's connection to the target, which greets as VNC servers do."""
    target, _ = listener.accept()
    target.settimeout(PATIENCE)
    target.sendall(GREETING)
    return target


def greeted(viewer: ClientConnection) -> bytes:
    """What a viewer gets of the target's greeting."""
    return bytes(viewer.recv(timeout=PATIENCE))  # type: ignore[arg-type]  # bytes it is
