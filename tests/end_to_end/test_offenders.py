"""Offenders of every kind on every surface: nobody else is dropped, and the memory is limited.

The server runs under a watchdog: whatever keeps its event loop for 50 ms of processor time fails.
"""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from websockets.frames import Frame, Opcode

from jump_wire import messages
from tests import watchdog
from tests.collection.server import Access, access, configure, start, wait
from tests.end_to_end.agents import HandAgent
from tests.end_to_end.test_hostile import CHUNKED, LENGTH, POST, get, plain, secure, trust
from tests.end_to_end.test_refusals import jump
from tests.end_to_end.viewers import Viewer
from tests.ports import free_port

COUNT = 10_000
"""Frames of a flood."""

GROWTH_KIB = 48 * 1024
"""How much the worker may grow in all."""


def frame(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=True)


BEGUN = frame(Opcode.TEXT, b"x", fin=False)
OFFENCES = {
    "empty fragments": BEGUN + frame(Opcode.CONT, fin=False) * COUNT,
    "single bytes": BEGUN + frame(Opcode.CONT, b"x", fin=False) * COUNT,
    "pings": frame(Opcode.PING, b"x" * 125) * COUNT,
    "tiny frames": frame(Opcode.BINARY) * COUNT,
    "too big": b"\x82\xff" + (1 << 40).to_bytes(8, "big") + b"mask" + b"x" * COUNT,
    "garbage": bytes(range(256)) * 40,
}
BODIES: dict[str, bytes] = {
    "unknown fields": json.dumps(dict.fromkeys(map(str, range(100_000)), 0)).encode(),
    "nested": b'{"a":' * 100_000,
    "nested and closed": b"[" * 1000 + b"]" * 1000,
    "a huge number": b'{"name":' + b"1" * 500_000 + b"}",
    "a huge text": b'{"comments":"%s"}' % (b"\\u0041" * 150_000),
}
BIG_BODIES: dict[str, bytes] = {
    name: json.dumps(body).encode()
    for name, body in {
        "all unknown": dict.fromkeys(map(str, range(41_990)), 0),
        "all ids wrong": {"ids": ["x"] * 20_000},
        "all keys and values wrong": {"versions": dict.fromkeys(map(str, range(20_000)), "x")},
        "all addresses wrong": {"computers": [{"fqdn": "x", "addresses": [0] * 64}] * 500},
        "all fields unknown": {"computers": [dict.fromkeys(map(str, range(80)), 0)] * 500},
        "long texts": {"computers": [{"fqdn": "x", "install_dir": "\u0640" * 300}] * 500},
    }.items()
}
"""What endpoints look at that take many values: they have to check it before they refuse it."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the watchdog tells."""
    return tmp_path_factory.mktemp("watchdog") / "told"


@pytest.fixture(scope="module")
def worker(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Access, int]]:
    """A watched server, and its worker's process."""
    folder = tmp_path_factory.mktemp("server")
    address = f"127.0.0.1:{free_port()}"
    configure(folder, listen=address, addresses=[address], address_rate=1000)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in watchdog.environment(told).items():
            patch.setenv(name, value)
        process = start(folder, watchdog.command())
    try:
        made = access(folder, f"https://{address}", wait(f"https://{address}", folder, process))
        made.api.request("PATCH", "/settings", {"session_start_limit": 1})
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        yield made, int(children.split()[0])
    finally:
        process.terminate()
        process.wait(30)


def upgrade(server: Access, path: str, *headers: str) -> ssl.SSLSocket:
    """Open a WebSocket that a test writes bytes to as it likes."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: x",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *headers,
    ]
    sock = secure(server, ("\r\n".join(lines) + "\r\n\r\n").encode())
    assert sock.recv(12) == b"HTTP/1.1 101"
    sock.settimeout(2)
    return sock


def ticket(hand: HandAgent) -> str:
    """The ticket of the pipe that the server asks for; it may tell of ended sessions first."""
    while True:
        message = hand.take()
        if isinstance(message, messages.OpenPipe):
            return message.ticket


def on_link(server: Access, _: HandAgent, sent: bytes) -> None:
    offender = HandAgent(server, "offender")
    given = f"Authorization: Jump-Client {offender.client_id}:{offender.credential}"
    offend(upgrade(server, "/agent/v1/link", given), sent)


def on_events(server: Access, _: HandAgent, sent: bytes) -> None:
    offend(upgrade(server, "/api/v1/events", f"Authorization: Bearer {server.token}"), sent)


def on_viewer(server: Access, hand: HandAgent, sent: bytes) -> None:
    session_id = jump(server.api, hand.client_id)
    path = f"/api/v1/sessions/{session_id}/shell?tool={'7' * 32}"
    viewer = upgrade(server, path, f"Authorization: Bearer {server.token}")
    with hand.open("pipe", Jump_Ticket=ticket(hand)):
        offend(viewer, sent)
    server.api.request("DELETE", f"/sessions/{session_id}")


def on_watcher(server: Access, hand: HandAgent, sent: bytes) -> None:
    """The one that controls feels nothing of a watcher, and the agent gets none of its input."""
    session_id = jump(server.api, hand.client_id)
    viewer = Viewer(server, session_id)
    path = f"/api/v1/sessions/{session_id}/shell?tool={viewer.tool}&watch=true"
    with hand.open("pipe", Jump_Ticket=ticket(hand)) as pipe:
        offend(upgrade(server, path, f"Authorization: Bearer {server.token}"), sent)
        viewer.type("key")
        assert pipe.recv(timeout=10) == b"key"
    viewer.socket.close()
    server.api.request("DELETE", f"/sessions/{session_id}")


def on_pipe(server: Access, hand: HandAgent, sent: bytes) -> None:
    session_id = jump(server.api, hand.client_id)
    viewer = Viewer(server, session_id)
    given = f"Authorization: Jump-Client {hand.client_id}:{hand.credential}"
    offend(
        upgrade(server, "/agent/v1/pipe", given, f"Jump-Ticket: {ticket(hand)}"),
        sent,
    )
    viewer.socket.close()
    server.api.request("DELETE", f"/sessions/{session_id}")


def offend(sock: ssl.SSLSocket, sent: bytes) -> None:
    """Send without ever reading; the server may cut it, or let it wait."""
    with closing(sock), suppress(OSError):
        sock.sendall(sent)


SURFACES: dict[str, Callable[[Access, HandAgent, bytes], None]] = {
    "link": on_link,
    "pipe": on_pipe,
    "viewer": on_viewer,
    "watcher": on_watcher,
    "events": on_events,
}


def requests(server: Access) -> Iterator[tuple[str, bytes]]:
    """What offends over the API: without an account, and signed in."""
    chunks = b"1\r\n \r\n" * COUNT + b"0\r\n\r\n"
    yield "anonymous, chunks", CHUNKED + chunks
    for name, body in (BODIES | BIG_BODIES).items():
        yield f"anonymous, {name}", request(POST, body)
    for path in ("jump-groups", "jump-items/edit", "jump-clients/find"):
        begin = b"POST /api/v1/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % (
            path.encode(),
            server.token.encode(),
        )
        begin += b"Content-Type: application/json\r\n"
        for name, body in (BODIES if path == "jump-groups" else BODIES | BIG_BODIES).items():
            yield f"{path}, {name}", request(begin, body)
    yield "signed in, chunks", begin + b"Transfer-Encoding: chunked\r\n\r\n" + chunks


def crumbs() -> Iterator[tuple[str, bytes, int]]:
    """Requests that come in records of so many bytes: each is read by itself, and never waits."""
    head = b"GET /api/v1/site HTTP/1.1\r\nHost: x\r\n"
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 8000) for number in range(90))
    yield "a long head", head + fields, 64
    yield "a head", head + b"X: " + b"x" * 8000 + b"\r\n\r\n", 2
    yield "an address", get(b"/" + b"x" * 9000), 2
    lost = b"POST /nowhere HTTP/1.1\r\nHost: x\r\n"
    chunked = lost + b"Transfer-Encoding: chunked\r\n\r\n"
    yield "a body", lost + LENGTH + b"99999\r\n\r\n" + b"x" * 99_999, 16
    yield "single bytes in chunks", chunked + b"1\r\n \r\n" * COUNT + b"0\r\n\r\n", 6
    yield "a chunk's extension", chunked + b"1;" + b"x" * 8000 + b"\r\n \r\n0\r\n\r\n", 2
    yield "trailers", chunked + b"0\r\n" + b"X: x\r\n" * COUNT + b"\r\n", 16
    yield "many chunks at once", chunked + b"1\r\n \r\n" * 100_000 + b"0\r\n\r\n", 16384
    yield "the first to ask for the API's description", get(b"/api/v1/openapi.json"), 16384
    yield "many requests at once", get(b"/api/v1/site") * 500, 16384


def request(begin: bytes, body: bytes) -> bytes:
    return begin + LENGTH + b"%d\r\n\r\n" % len(body) + body


def refused(server: Access, sent: bytes) -> int:
    """Send a request; returns the answer's status, or 0 when it was cut before it was all there."""
    with closing(secure(server, b"")) as sock:
        with suppress(OSError):
            sock.sendall(sent)
        with suppress(ConnectionResetError):
            return int((sock.recv(4096).split() or [b"", b"0"])[1])
    return 0


def memory_kib(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("the worker is gone")


@pytest.mark.dear("a server of its own, since it runs under a watchdog, and 66 cells of a table")
def test_no_offender_on_any_surface_is_felt(worker: tuple[Access, int], told: Path) -> None:
    server, process = worker
    with HandAgent(server, "bystander") as hand:
        hand.go_online()
        # Once in order: what is imported and compiled at its first use is no offence.
        for act in SURFACES.values():
            act(server, hand, frame(Opcode.CLOSE))
        before = memory_kib(process)
        told.write_text("")
        for surface, act in SURFACES.items():
            for offence, sent in OFFENCES.items():
                act(server, hand, sent)
                assert hand.link.ping().wait(10), (surface, offence)
                assert told.read_text() == "", (surface, offence)
        for name, sent in requests(server):
            assert refused(server, sent) in {0, *range(200, 500)}, name
            assert hand.link.ping().wait(10), name
            assert told.read_text() == "", name
        assert memory_kib(process) - before < GROWTH_KIB


def test_no_cut_of_a_request_is_felt(worker: tuple[Access, int], told: Path) -> None:
    server, process = worker
    with HandAgent(server, "neighbour") as hand:
        hand.go_online()
        before = memory_kib(process)
        told.write_text("")
        for name, sent, size in crumbs():
            with closing(secure(server, b"")) as sock, suppress(OSError):
                for start in range(0, len(sent), size):
                    sock.sendall(sent[start : start + size])
                assert sock.recv(4096).split()[1] in {b"200", b"404", b"400", b"414", b"431"}, name
            assert hand.link.ping().wait(10), name
            assert told.read_text() == "", name
        assert memory_kib(process) - before < GROWTH_KIB


def test_a_crowd_at_the_door_comes_in_between_others(
    worker: tuple[Access, int], told: Path
) -> None:
    server, _ = worker
    refused(server, get(b"/api/v1/site"))  # what is compiled at its first use is no offence
    with ExitStack() as stack:
        crowd = [stack.enter_context(closing(plain(server))) for _ in range(150)]
        told.write_text("")
        hellos = [Hello(trust(server)) for _ in crowd]
        for sock, hello in zip(crowd, hellos, strict=True):
            sock.sendall(hello.first)
        for sock, hello in zip(crowd, hellos, strict=True):
            hello.shake(sock)
        for sock, hello in zip(crowd, hellos, strict=True):
            sock.sendall(hello.sealed(get(b"/api/v1/site")))
        for sock in crowd:
            assert sock.recv(4096)
    assert told.read_text() == ""


class Hello:
    """One end of TLS whose bytes a test sends when it likes."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname="127.0.0.1")
        with suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
        self.first = self._out.read()

    def shake(self, sock: socket.socket) -> None:
        """Complete the handshake."""
        while True:
            self._in.write(sock.recv(65536))
            with suppress(ssl.SSLWantReadError):
                self._tls.do_handshake()
                break
        sock.sendall(self._out.read())

    def sealed(self, data: bytes) -> bytes:
        """What to send for ``data``."""
        self._tls.write(data)
        return self._out.read()
