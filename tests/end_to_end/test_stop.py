"""The end of a server: told to everybody, short, and out of the way of the next one."""

import os
import signal
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection

from jump_wire import messages
from tests.end_to_end.agents import HandAgent, until
from tests.end_to_end.servers import Server
from tests.end_to_end.viewers import Viewer

STOP_SECONDS = 5.0
CREDENTIALS = struct.Struct("3i")
"""The kernel's ucred: process, account, group."""


def ask(kept: ssl.SSLSocket) -> bytes:
    """One more request on a connection that is there."""
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    said = b""
    while not said.endswith(b"ok\n"):
        more = kept.recv(65536)
        assert more, "the connection was closed"
        said += more
    return said


def kept_connection(server: Server) -> ssl.SSLSocket:
    """A browser's connection, with one request answered and no other one sent."""
    parts = urlsplit(server.url)
    context = ssl.create_default_context(cafile=server.access.ca_path)
    sock = context.wrap_socket(
        socket.create_connection((parts.hostname or "", parts.port or 443), 30),
        server_hostname="127.0.0.1",
    )
    ask(sock)
    return sock


@pytest.fixture(scope="module")
def stoppable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("stoppable"))
    yield server
    server.stop()


@pytest.fixture
def server(stoppable: Server) -> Server:
    """A server that runs, for a test that ends it."""
    if stoppable.process.poll() is not None:
        stoppable.start()
    return stoppable


def close_of(link: ClientConnection) -> tuple[int, str]:
    try:
        while True:
            link.recv(timeout=30)
    except ConnectionClosed as ended:
        close = ended.rcvd
    return (close.code, close.reason) if close else (1006, "")


def send_every_harmless_signal(server: Server) -> None:
    """To the parent alone as by ``kill``, and to all processes as by ``systemctl kill``."""
    for name in ("SIGHUP", "SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2", "SIGWINCH"):
        number = getattr(signal, name)
        server.process.send_signal(number)
        os.killpg(server.process.pid, number)


def test_a_stop_tells_everybody_and_is_short(server: Server) -> None:
    with HandAgent(server.access) as hand, closing(kept_connection(server)) as kept:
        hand.go_online()
        session = server.access.api.request("POST", "/sessions", {"jump_client_id": hand.client_id})
        viewer = Viewer(server.access, session["id"])
        pipe = hand.open("pipe", Jump_Ticket=hand.take().ticket)
        send_every_harmless_signal(server)
        pipe.send(b"$ ")
        viewer.read_until(b"$ ")
        assert b" 200 " in ask(kept)
        with closing(kept_connection(server)):
            pass  # a new one is served as well
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert close_of(hand.link) == (1012, "within=3")
        assert viewer.wait_closed()[0] == 1012
        assert close_of(pipe)[0] == 1001
        assert kept.recv(1) == b""
        assert server.process.wait(30) == 0
        assert time.monotonic() - began < STOP_SECONDS
    log = (server.folder / "server.log").read_text()
    assert log.count("signal_ignored") >= 5
    assert "Traceback" not in log


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What systemd listens to, of a server that is started in the test."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        listening.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def notice(systemd: socket.socket) -> tuple[str, int]:
    """The next notification, and the process that it is from."""
    text, sent, _, _ = systemd.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
    return text.decode().partition("\n")[0], CREDENTIALS.unpack(sent[0][2])[0]


def test_a_start_waits_for_the_orphan_of_a_killed_server(
    server: Server, systemd: socket.socket
) -> None:
    with HandAgent(server.access) as hand:
        hand.go_online()
        server.process.send_signal(signal.SIGKILL)  # its worker lives on for a moment
        server.process.wait()
        server.start()
        # Only what its main process says counts for systemd.
        wanted = ("READY=1", "WATCHDOG=1", "WATCHDOG=1")
        assert [notice(systemd) for _ in wanted] == [(said, server.process.pid) for said in wanted]
        assert close_of(hand.link)[0] == 1012

        def back() -> object:
            with suppress(OSError, WebSocketException):  # nobody listens for a moment
                return hand.go_online()
            return None

        assert isinstance(until(back), messages.Welcome)
        server.process.send_signal(signal.SIGQUIT)
        assert server.process.wait(30) == 0
