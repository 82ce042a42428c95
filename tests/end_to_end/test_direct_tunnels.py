"""A target that the server itself connects to, from end to end: a real server, real sockets."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import InvalidStatus

from jump_wire import tunnels
from tests.collection.server import Access
from tests.end_to_end.agents import cut, until
from tests.end_to_end.servers import Server
from tests.end_to_end.tunnels import (
    GREETING,
    accept,
    closed,
    direct,
    exchange,
    first,
    greeted,
    jump,
    listening,
    open_tunnel,
)

GROUP = "desks"


@pytest.fixture(scope="module", autouse=True)
def group(server: Access) -> None:
    server.api.request("POST", "/jump-groups", {"code_name": GROUP, "name": "Desks"})


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The target."""
    with listening() as made:
        yield made


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_every_byte_goes_both_ways_and_the_end_too(server: Access, listener: socket.socket) -> None:
    assert server.api.request("GET", "/site")["vnc_direct"]
    session_id = jump(server, direct(server, GROUP, port_of(listener)))
    viewer = open_tunnel(server, session_id)
    with accept(listener) as target:
        assert first(viewer) == tunnels.TunnelOpened()
        assert greeted(viewer) == GREETING
        exchange(viewer, target)

    def shown() -> tuple[str, str | None]:
        found = server.api.request("GET", f"/sessions/{session_id}")
        return found["state"], found["jump_client_id"]

    until(lambda: shown() == ("open", None))  # which is stored beside the connection


def test_nobody_listens_there(server: Access, listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    viewer = open_tunnel(server, jump(server, direct(server, GROUP, port)))
    target = ("host", "127.0.0.1", "port", port)
    assert first(viewer) == tunnels.TunnelFailed("target_refused", target)
    assert closed(viewer)[0] == 1000


def test_what_is_no_vnc_server_gets_nothing(server: Access, listener: socket.socket) -> None:
    viewer = open_tunnel(server, jump(server, direct(server, GROUP, port_of(listener))))
    viewer.send(b"FLUSHALL\r\n")
    target, _ = listener.accept()
    with target:
        target.sendall(b"-ERR unknown\r\n")
        failed = first(viewer)
        assert isinstance(failed, tunnels.TunnelFailed)
        assert failed.code == "target_not_vnc"
        with suppress(ConnectionResetError):  # it had said more than was listened to
            assert target.recv(100) == b""


def test_a_name_that_leads_elsewhere_is_refused_at_the_jump(
    server: Access, listener: socket.socket
) -> None:
    shortcut = direct(server, GROUP, port_of(listener), hostname="127.2")
    viewer = open_tunnel(server, jump(server, shortcut))
    failed = first(viewer)
    assert isinstance(failed, tunnels.TunnelFailed)
    assert (failed.code, failed.parameters[1]) == ("target_not_allowed", "127.2")


def test_others_are_served_while_a_target_keeps_one_waiting(
    server: Access, listener: socket.socket
) -> None:
    slow = open_tunnel(server, jump(server, direct(server, GROUP, port_of(listener))))
    target, _ = listener.accept()
    with target, listening() as other:
        viewer = open_tunnel(server, jump(server, direct(server, GROUP, port_of(other))))
        with accept(other):
            assert first(viewer) == tunnels.TunnelOpened()
        assert server.api.request("GET", "/site")["version"]
        target.sendall(GREETING)
        assert first(slow) == tunnels.TunnelOpened()


def test_the_sessions_end_is_the_connections_end(server: Access, listener: socket.socket) -> None:
    session_id = jump(server, direct(server, GROUP, port_of(listener)))
    viewer = open_tunnel(server, session_id)
    with accept(listener) as target:
        first(viewer)
        server.api.request("DELETE", f"/sessions/{session_id}")
        assert closed(viewer) == (4000, "session_ended")
        assert target.recv(100) == b""
    with pytest.raises(InvalidStatus):
        open_tunnel(server, session_id)


def test_who_loses_the_shortcut_loses_the_connection(
    server: Access, listener: socket.socket
) -> None:
    shortcut = direct(server, GROUP, port_of(listener))
    session_id = jump(server, shortcut)
    viewer = open_tunnel(server, session_id)
    with accept(listener) as target:
        first(viewer)
        server.api.request("DELETE", f"/jump-shortcuts/{shortcut['id']}")
        assert closed(viewer) == (4000, "session_item_removed")
        assert target.recv(100) == b""
    ended = server.api.request("GET", f"/sessions/{session_id}")
    assert (ended["state"], ended["end_reason"]) == ("ended", "removed")


def test_a_viewer_that_is_cut_off_leaves_no_connection(
    server: Access, listener: socket.socket
) -> None:
    viewer = open_tunnel(server, jump(server, direct(server, GROUP, port_of(listener))))
    with accept(listener) as target:
        first(viewer)
        cut(viewer)
        assert target.recv(100) == b""


def test_a_restart_ends_the_connection_and_the_session_goes_on(
    running: Server, listener: socket.socket
) -> None:
    server = running.access
    session_id = jump(server, direct(server, GROUP, port_of(listener)))
    viewer = open_tunnel(server, session_id)
    with accept(listener) as target:
        first(viewer)
        running.stop()
        running.start()
        assert closed(viewer)[0] == 1012
        assert target.recv(100) == b""
    again = open_tunnel(server, session_id)
    with accept(listener):
        assert first(again) == tunnels.TunnelOpened()
    until(lambda: server.api.request("GET", f"/sessions/{session_id}")["state"] == "open")
