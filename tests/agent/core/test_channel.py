"""A WebSocket over TLS: opening it, its I/O, and its end."""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_agent.core.channel import Channel, ConnectionLost, open_channel
from jump_agent.core.dial import Route, ServerRefused, Unreachable, pinned_context
from jump_agent.core.frames import Binary, Closed, Event, Text
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.peers import PATIENCE, Peer


@pytest.fixture
def route(server: FakeServer, authority: Authority) -> Route:
    return Route(server.address, pinned_context(authority.pem), timeout=5.0)


@pytest.fixture
def joined(server: FakeServer, route: Route) -> tuple[Channel, Peer]:
    channel = open_channel(route, "/agent/v1/pipe", [("Jump-Ticket", "t")])
    return channel, server.pipe()


def events(channel: Channel, done: Callable[[list[Event]], bool]) -> list[Event]:
    found: list[Event] = []
    end = time.monotonic() + PATIENCE
    while not done(found):
        assert time.monotonic() < end
        select.select([channel], [], [], 0.2)
        found += channel.receive()
    return found


def send_each(peer: Peer, blocks: list[bytes]) -> None:
    for block in blocks:
        peer.send(block)


def send_all(channel: Channel) -> None:
    end = time.monotonic() + PATIENCE
    while channel.wants_write:
        assert time.monotonic() < end
        select.select([], [channel], [], 0.2)
        channel.flush()


def test_headers_arrive(joined: tuple[Channel, Peer]) -> None:
    channel, peer = joined
    assert peer.request.headers["Jump-Ticket"] == "t"
    channel.close()


def test_messages_both_ways(joined: tuple[Channel, Peer]) -> None:
    channel, peer = joined
    channel.frames.send_text("hello")
    send_all(channel)
    assert peer.next() == "hello"
    peer.send("back")
    peer.send(b"\0\1")
    assert events(channel, lambda found: len(found) == 2) == [Text("back"), Binary(b"\0\1")]
    channel.close()


def test_much_data_both_ways(joined: tuple[Channel, Peer]) -> None:
    channel, peer = joined
    blocks = [bytes([number]) * 200_000 for number in range(20)]
    sender = threading.Thread(target=send_each, args=(peer, blocks))
    sender.start()
    assert events(channel, lambda found: len(found) == 20) == [Binary(block) for block in blocks]
    sender.join()
    for block in blocks:
        channel.frames.send_binary(block)
    assert channel.queued > 3_900_000
    send_all(channel)
    assert [peer.next() for _ in blocks] == blocks
    channel.close()


def test_nothing_there_is_nothing(joined: tuple[Channel, Peer]) -> None:
    channel, _ = joined
    assert channel.receive() == []
    channel.close()


def test_what_came_with_the_answer_is_kept(authority: Authority, tmp_path: Path) -> None:
    """A frame in the same segment as the 101 is seen at once."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = authority.context(tmp_path)

    def serve() -> None:
        plain, _ = listener.accept()
        with context.wrap_socket(plain, server_side=True) as sock:
            request = sock.recv(65536).decode()
            key = request.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
            sock.sendall(accepting(key) + b"\x81\x02hi")
            sock.recv(100)

    thread = threading.Thread(target=serve)
    thread.start()
    address = "127.0.0.1:%d" % listener.getsockname()[1]
    channel = open_channel(Route(address, pinned_context(authority.pem)), "/agent/v1/link", [])
    rests = [channel.has_rest]
    assert channel.receive() == [Text("hi")]
    assert [*rests, channel.has_rest] == [True, False]
    channel.close()
    thread.join()
    listener.close()


def accepting(key: str) -> bytes:
    import base64
    import hashlib

    digest = hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )


def test_the_peers_closing_handshake(joined: tuple[Channel, Peer]) -> None:
    channel, peer = joined
    peer.close(4000, "session_ended")
    assert events(channel, bool) == [Closed(4000, "session_ended")]
    channel.close(linger=1.0)


def test_a_dropped_connection(joined: tuple[Channel, Peer]) -> None:
    channel, peer = joined
    peer.drop()
    with pytest.raises(ConnectionLost):
        events(channel, bool)
    channel.close(linger=1.0)


@pytest.mark.parametrize("data", [b"\xff" * 20, b"\x81\xff", b"\x82\x7f" + b"\x7f" * 8])
def test_garbage_and_oversize_frames(joined: tuple[Channel, Peer], data: bytes) -> None:
    channel, peer = joined
    peer.send_raw(data)
    with pytest.raises(ConnectionLost, match="protocol error"):
        events(channel, bool)
    channel.close()
    assert peer.next() is None


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "credential_refused"), (410, "client_removed"), (503, "server_full")],
)
def test_a_refusal_before_the_upgrade(
    server: FakeServer, route: Route, status: int, code: str
) -> None:
    server.refuse_link = refusal(status, code)
    with pytest.raises(ServerRefused) as raised:
        open_channel(route, "/agent/v1/link", [])
    assert (raised.value.status, raised.value.code) == (status, code)


def answer_with(answer: bytes, authority: Authority, folder: Path) -> str:
    """Listen for one TLS connection in a thread, answer, close; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = authority.context(folder)

    def serve() -> None:
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as sock:
                sock.recv(65536)
                sock.sendall(answer)
        except (OSError, ssl.SSLError):
            pass
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return "127.0.0.1:%d" % listener.getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "without a response"),
        (b"SSH-2.0\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 101 Ok\r\n\r\n", "upgrade"),
        (accepting("another key"), "another handshake"),
        (b"x" * 20_000, "too long"),
    ],
    ids=["nothing", "not http", "no upgrade", "another handshake", "endless"],
)
def test_strange_answers(authority: Authority, tmp_path: Path, answer: bytes, reason: str) -> None:
    address = answer_with(answer, authority, tmp_path)
    with pytest.raises(Unreachable, match=reason) as raised:
        open_channel(Route(address, pinned_context(authority.pem)), "/agent/v1/link", [])
    assert raised.value.step == "answer"


def test_a_refusal_with_a_cut_body(authority: Authority, tmp_path: Path) -> None:
    answer = b"HTTP/1.1 503 Busy\r\nContent-Length: 900\r\nRetry-After: 3\r\n\r\n{"
    address = answer_with(answer, authority, tmp_path)
    with pytest.raises(ServerRefused) as raised:
        open_channel(Route(address, pinned_context(authority.pem)), "/agent/v1/link", [])
    assert (raised.value.status, raised.value.retry_after) == (503, 3)
