"""Peers that mean no good, and crowds: closed in time and counted, while others are served."""

import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from jump_server.items.api import events
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.collection.server import Access, access, configure, start, wait
from tests.end_to_end.agents import HandAgent, dial, until
from tests.ports import free_port

ADDRESS_CONNECTIONS = 40
RATE = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A server that lets few in at once."""
    folder = tmp_path_factory.mktemp("server")
    address = f"127.0.0.1:{free_port()}"
    configure(
        folder,
        listen=address,
        addresses=[address],
        address_rate=1000,
        address_connections=ADDRESS_CONNECTIONS,
        reconnection_rate=RATE,
        metrics_loopback=True,
    )
    process = start(folder)
    try:
        yield access(folder, f"https://{address}", wait(f"https://{address}", folder, process))
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def hand(server: Access) -> Iterator[HandAgent]:
    with HandAgent(server) as hand:
        yield hand


def trust(server: Access) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_path)


def metric(server: Access, name: str) -> float:
    with urllib.request.urlopen(
        f"{server.url}/metrics", context=trust(server), timeout=30
    ) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
    return 0.0


def plain(server: Access, source: str = "127.0.0.1") -> socket.socket:
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 443), 30, (source, 0))


def secure(server: Access, first: bytes, source: str = "127.0.0.1") -> ssl.SSLSocket:
    sock = trust(server).wrap_socket(plain(server, source), server_hostname="127.0.0.1")
    sock.sendall(first)
    return sock


def ended(sock: socket.socket) -> bytes:
    """Read until the server closes; return what it said."""
    said = b""
    sock.settimeout(60)
    try:
        while data := sock.recv(65536):
            said += data
    except ConnectionResetError:
        pass
    return said


def test_half_open_and_slow_peers_are_cut_while_others_are_served(server: Access) -> None:
    url = f"{server.url}/healthz"
    body = b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"
    reasons = ("handshake", "request", "body")
    before = {reason: _cut(server, reason) for reason in reasons}
    with ExitStack() as stack:
        silent = stack.enter_context(closing(plain(server)))
        half = stack.enter_context(closing(plain(server)))
        half.sendall(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a handshake
        idle = stack.enter_context(closing(secure(server, b"")))
        slow = stack.enter_context(closing(secure(server, b"GET /healthz HTTP/1.1\r\nHost: ")))
        late = stack.enter_context(closing(secure(server, body)))
        began = time.monotonic()
        with urllib.request.urlopen(url, context=trust(server), timeout=5) as answer:
            assert answer.read() == b"ok\n"
        for sock in (silent, half, idle, slow):
            assert ended(sock) == b""
        assert 8 < time.monotonic() - began < 20
        assert b" 400 " in ended(late)
        assert time.monotonic() - began < 30
    more = {reason: _cut(server, reason) - before[reason] for reason in reasons}
    assert more == {"handshake": 2, "request": 2, "body": 1}


def _cut(server: Access, reason: str) -> float:
    return metric(server, f'jump_connections_cut_total{{reason="{reason}"}}')


def test_one_address_cannot_take_all_connections(server: Access) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(closing(plain(server))) for _ in range(ADDRESS_CONNECTIONS)]
        more = [stack.enter_context(closing(plain(server))) for _ in range(5)]
        assert [ended(sock) for sock in more] == [b""] * 5
        for sock in held:
            sock.close()
    until(lambda: metric(server, 'jump_connections_cut_total{reason="address"}') >= 5)


def test_a_crowd_is_told_when_to_come_back(server: Access, hand: HandAgent) -> None:
    before = metric(server, 'jump_refused_admissions_total{reason="rate"}')
    waits, statuses = [], set()
    with ExitStack() as stack:
        for _ in range(30):
            try:
                link = hand.open()
            except InvalidStatus as refused:
                statuses.add(refused.response.status_code)
                waits.append(int(refused.response.headers["Retry-After"]))
            else:
                stack.callback(link.close)
    assert statuses == {429}
    assert waits
    assert waits[0] == 1
    after = metric(server, 'jump_refused_admissions_total{reason="rate"}')
    assert after - before == len(waits)


def admitted(hand: HandAgent) -> object:
    """Go online, however many came before."""

    def attempt() -> object:
        try:
            return hand.go_online()
        except InvalidStatus:
            return None

    return until(attempt)


def opened(hand: HandAgent) -> ClientConnection:
    """Open a link, however many came before."""

    def attempt() -> ClientConnection | None:
        with suppress(InvalidStatus):
            return hand.open()
        return None

    link: ClientConnection = until(attempt)
    return link


def test_a_clone_is_refused_and_noted(server: Access, hand: HandAgent) -> None:
    assert isinstance(admitted(hand), messages.Welcome)
    core = LinkCore(AGENT)
    with opened(hand) as clone:
        clone.send(core.send(messages.Hello(1, 1, "0.1.0")))
        # The first one's library answers while the test waits.
        assert core.receive(str(clone.recv(timeout=30))) == messages.Refused("clone_refused", 300)
        with pytest.raises(ConnectionClosed) as closed:
            clone.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "clone_refused")
    query = {"action": "jump_client.clone_refused", "target": hand.client_id}
    noted = until(lambda: list(server.api.items("/audit-events", query)))
    assert noted[0]["details"] == {"clone_address": "127.0.0.1"}
    assert metric(server, "jump_clones_refused_total") == 1
    hand.send(messages.Goodbye())


def test_a_flood_is_closed_and_nobody_else(server: Access, hand: HandAgent) -> None:
    with HandAgent(server, "other") as other:
        admitted(other)
        admitted(hand)
        with suppress(ConnectionClosed):
            while True:
                hand.link.send("[31]")
        with pytest.raises(ConnectionClosed) as closed:
            list(hand.link)  # what the server told before
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert metric(server, 'jump_link_offences_total{offence="flood"}') == 1
        other.send(messages.Statistics(7, 0.0, 1, (), ""))
        path = f"/jump-clients/{other.client_id}"
        until(lambda: (server.api.request("GET", path)["statistics"] or {}).get("uptime_seconds"))


POST = b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = b"Content-Length: "


def get(path: bytes, headers: bytes = b"Host: x") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + headers + b"\r\n\r\n"


ODD_REQUESTS: dict[str, tuple[bytes, set[int]]] = {
    "NUL in a path": (get(b"/assets/%00"), {404}),
    "long segment": (get(b"/assets/" + b"x" * 3000), {404}),
    "no UTF-8": (get(b"/login/%ff%c0%80"), {200, 404}),
    "odd query": (get(b"/api/v1/site?%00=%ff&[=]"), {422}),
    "odd host": (get(b"/", b"Host: ["), {200, 400}),
    "odd address": (get(b"//["), {400, 404}),
    "NUL in a header": (get(b"/", b"Host: x\r\nAccept-Language: \0"), {400}),
    "odd cookie": (get(b"/api/v1/auth/me", b"Host: x\r\nCookie: __Host-jump=\xff;="), {401}),
    "odd token": (get(b"/api/v1/users", b"Host: x\r\nAuthorization: Bearer jt_\xff_\xff"), {401}),
    "odd link": (get(b"/agent/v1/link", b"Host: x\r\nAuthorization: Jump-Client \xff:"), {426}),
    "odd pipe": (
        get(b"/agent/v1/pipe", b"Host: x\r\nAuthorization: Jump-Client \xff:"),
        {401, 403},
    ),
    "odd range": (
        get(b"/favicon.svg", b"Host: x\r\nRange: bytes=-\r\nIf-Match: ,"),
        {200, 412, 416},
    ),
    "negative length": (POST + LENGTH + b"-1\r\n\r\n", {400}),
    "no number": (POST + LENGTH + b"1e3\r\n\r\n", {400}),
    "two lengths": (POST + LENGTH + b"1\r\n" + LENGTH + b"2\r\n\r\n", {400}),
    "over the limit": (POST + LENGTH + b"2097152\r\n\r\n", {413}),
    "no chunk": (CHUNKED + b"zz\r\n\r\n", {400}),
    "long extension": (CHUNKED + b"1;" + b"x" * 20_000 + b"\r\n{\r\n0\r\n\r\n", {400}),
    "odd extension": (CHUNKED + b"1;\r\r\n{\r\n0\r\n\r\n", {400}),
    "no end of a chunk": (CHUNKED + b"1\r\n{}}}\r\n", {400}),
    "odd trailer": (CHUNKED + b"2\r\n{}\r\n0\r\n\0: x\r\n\r\n", {400, 422}),
    "2 MiB in chunks": (CHUNKED + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 32, {413}),
    "single bytes in chunks": (CHUNKED + b"1\r\n \r\n" * 40_000, {413}),
}
"""What anybody may send, and how it may be answered."""


def test_nothing_that_anybody_may_send_is_a_bug(server: Access) -> None:
    log = Path(server.ca_path).parents[1] / "server.log"
    before = len(log.read_text())
    for name, (sent, expected) in ODD_REQUESTS.items():
        with closing(secure(server, b"")) as sock:
            with suppress(OSError):  # it may be refused before it is all there
                sock.sendall(sent)
            sock.settimeout(10)
            answer = sock.recv(4096)
        status = int(answer.split()[1]) if answer else 0
        assert status in expected, (name, answer[:200])
    said = log.read_text()[before:]
    assert "Traceback" not in said, said
    assert "request_failed" not in said


def sign_in(username: str) -> bytes:
    body = b'{"username":"%s","password":"guessed"}' % username.encode()
    return POST + LENGTH + b"%d\r\n\r\n" % len(body) + body


def test_a_rightful_sign_in_is_served_beside_a_crowd_from_one_address(server: Access) -> None:
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(closing(secure(server, b"")))
            for _ in range(ADDRESS_CONNECTIONS - 5)
        ]
        rightful = stack.enter_context(closing(secure(server, b"", source="127.0.0.2")))
        for number, sock in enumerate(crowd):
            sock.sendall(sign_in(f"nobody{number}"))
        began = time.monotonic()
        rightful.sendall(sign_in("somebody"))
        assert rightful.recv(4096).split()[1] == b"401"
        assert time.monotonic() - began < 10  # two seconds, where nothing else runs
        answers = [sock.recv(4096) for sock in crowd]
    # How many find a place depends on the machine; nobody is left without an answer.
    assert {answer.split()[1] for answer in answers} <= {b"401", b"429", b"503"}


def test_a_user_listens_so_many_times_at_once(server: Access) -> None:
    bearer = {"Authorization": f"Bearer {server.token}"}
    with ExitStack() as stack:
        listening = [
            stack.enter_context(closing(dial(server, "/api/v1/events", bearer)))
            for _ in range(events.MOST)
        ]
        with closing(dial(server, "/api/v1/events", bearer)) as one_more:
            with pytest.raises(ConnectionClosed) as caught:
                one_more.recv(timeout=30)
            close = caught.value.rcvd
            assert close is not None
            assert (close.code, close.reason) == (4000, 'event_limit {"limit":32}')
        listening[0].close()

        def listens() -> bool:
            """The place is free as soon as the server has seen it go."""
            with closing(dial(server, "/api/v1/events", bearer)) as again:
                with suppress(TimeoutError, ConnectionClosed):
                    again.recv(timeout=0.05)
                return again.close_code is None

        until(listens)
