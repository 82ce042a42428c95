"""The port of a passive client, on real sockets: strangers get nothing, a flood costs little."""

import contextlib
import select
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from jump_agent.core import calls as port_module
from jump_agent.core.calls import ACCEPTED, AT_ONCE, PROOF_SECONDS, UNPROVEN, WAITING, Calls
from jump_agent.core.connection_type import Passive
from jump_wire import calls
from jump_wire.messages import OpenPipe
from tests.ports import free_port

KEY = bytes(range(32))
CLIENT = "c" * 32


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Port:
    """A port that a test opens and serves by hand."""

    def __init__(self, listen: str = "127.0.0.1", latest: int = 0, port: int = 0) -> None:
        self.clock = Clock()
        self.port = port or free_port()
        self.saved: list[int] = []
        self.logged: list[str] = []
        settings = Passive(self.port, listen, KEY, 86400, latest)
        self.calls = Calls(
            settings,
            CLIENT,
            lambda card: ["127.0.0.1"] if card == "eth7" else [],
            self.saved.append,
            self.logged.append,
            self.clock,
        )
        self.calls.tick()
        self._open: list[socket.socket] = []

    def connect(self, data: bytes = b"", host: str = "127.0.0.1") -> socket.socket:
        sock = socket.create_connection((host, self.port), 10)
        self._open.append(sock)
        sock.sendall(data)
        return sock

    def serve(self, seconds: float = 0.05) -> None:
        """Handle what there is until nothing comes for so long."""
        while True:
            ready, _, _ = select.select(self.calls.sockets(), [], [], seconds)
            if not ready:
                return
            for found in ready:
                assert self.calls.read(found)

    def close(self) -> None:
        self.calls.close()
        for sock in self._open:
            sock.close()


@pytest.fixture
def port() -> Iterator[Port]:
    made = Port()
    yield made
    made.close()


def packet(number: int, purpose: int = calls.LINK, key: bytes = KEY) -> bytes:
    return calls.pack(key, CLIENT, purpose, number, bytes(16))


def is_closed(sock: socket.socket) -> bool:
    """Whether the other end hung up, and said nothing before."""
    sock.settimeout(5)
    with contextlib.suppress(ConnectionResetError):
        assert sock.recv(100) == b""
    return True


def says_nothing(sock: socket.socket) -> bool:
    return select.select([sock], [], [], 0.05)[0] == []


def test_a_proven_caller_is_passed_on(port: Port) -> None:
    caller = port.connect(packet(7))
    port.serve()
    assert port.calls.has_link
    sock = port.calls.take_link()
    assert sock is not None
    sock.sendall(b"TLS")
    assert caller.recv(10) == b"TLS"
    assert port.saved == [7], "stored before the call counts"
    assert port.calls.take_link() is None, "it is taken once"
    sock.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),  # a TLS client
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a scanner of some network\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3 a scanner of some network\r\n",
        packet(7, key=KEY[::-1]),
        packet(0),
    ],
)
def test_strangers_are_told_nothing(port: Port, data: bytes) -> None:
    sock = port.connect(data)
    port.serve()
    assert is_closed(sock)
    assert not port.calls.has_link
    assert port.saved == []


def test_who_says_nothing_hears_nothing_and_is_dropped(port: Port) -> None:
    silent, slow = port.connect(), port.connect(packet(7)[:57])
    port.serve()
    assert says_nothing(silent)
    assert says_nothing(slow)
    port.clock.now += PROOF_SECONDS
    assert port.calls.deadline() <= port.clock.now
    port.calls.tick()
    assert is_closed(silent)
    assert is_closed(slow)


def test_a_proof_may_come_byte_by_byte(port: Port) -> None:
    sock = port.connect()
    for byte in packet(7):
        sock.sendall(bytes([byte]))
        port.serve(0.001)
    port.serve()
    assert port.calls.has_link


def test_a_recorded_packet_is_worth_nothing(port: Port) -> None:
    port.connect(packet(7))
    port.serve()
    first = port.calls.take_link()
    assert first is not None
    first.close()
    again = port.connect(packet(7))
    port.serve()
    assert is_closed(again)
    port.close()
    restarted = Port(latest=port.saved[-1])
    recorded = restarted.connect(packet(7))
    restarted.serve()
    assert is_closed(recorded)
    restarted.close()


def test_the_newest_call_for_a_link_counts(port: Port) -> None:
    older, newer = port.connect(packet(1)), port.connect(packet(2))
    port.serve()
    sock = port.calls.take_link()
    assert sock is not None
    assert is_closed(older)
    assert says_nothing(newer)
    sock.close()


def test_a_pipe_and_its_call_may_come_in_any_order(port: Port) -> None:
    request = OpenPipe("p", "t", "shell", "s", "t")
    port.calls.want(request)
    assert list(port.calls.pairs()) == []
    port.connect(packet(1, calls.PIPE))
    port.serve()
    [(found, sock)] = port.calls.pairs()
    assert found is request
    sock.close()
    port.connect(packet(2, calls.PIPE))
    port.serve()
    assert list(port.calls.pairs()) == []
    port.calls.want(request)
    [(_, sock)] = port.calls.pairs()
    sock.close()


def test_a_connection_that_the_server_gave_up_serves_no_request(port: Port) -> None:
    """It calls several addresses of the client, and goes on with one."""
    port.connect(packet(1, calls.PIPE))
    port.connect(packet(2, calls.PIPE)).close()
    port.serve()
    request = OpenPipe("p", "t", "shell", "s", "t")
    port.calls.want(request)
    [(found, sock)] = port.calls.pairs()
    assert found is request
    sock.sendall(b"TLS")
    sock.close()
    given_up = port.connect(packet(3, calls.PIPE))
    port.serve()
    port.calls.drop_pipes()
    assert is_closed(given_up)


def test_what_waits_in_vain_is_given_up(port: Port) -> None:
    request = OpenPipe("p", "t", "shell", "s", "t")
    sock = port.connect(packet(1, calls.PIPE))
    port.serve()
    port.clock.now += port_module.PAIR_SECONDS
    port.calls.tick()
    assert is_closed(sock)
    port.calls.want(request)
    port.clock.now += port_module.PAIR_SECONDS
    port.calls.tick()
    port.connect(packet(2, calls.PIPE))
    port.serve()
    assert list(port.calls.pairs()) == []


def test_a_flood_of_callers_is_bounded_and_the_server_gets_through(port: Port) -> None:
    flood = []
    began = time.process_time()
    for _ in range(3 * UNPROVEN // AT_ONCE):
        flood += [port.connect() for _ in range(AT_ONCE)]
        port.clock.now += 2 * AT_ONCE / ACCEPTED
        port.calls.tick()
        port.serve(0.001)
    assert len(port.calls._callers) == UNPROVEN
    port.connect(packet(7))
    port.clock.now += 2 * AT_ONCE / ACCEPTED
    port.calls.tick()
    port.serve()
    assert port.calls.has_link
    assert time.process_time() - began < 2
    assert len(port.calls._callers) == UNPROVEN - 1, "the oldest gave way"
    assert is_closed(flood[0])


def test_no_more_than_a_rate_is_accepted(port: Port) -> None:
    for _ in range(2 * AT_ONCE):
        port.connect()
    port.serve()
    assert len(port.calls._callers) == AT_ONCE
    assert port.calls.deadline() <= port.clock.now + 0.05, "and it looks again soon"
    port.clock.now += 1.5 / ACCEPTED
    port.calls.tick()
    port.serve()
    assert len(port.calls._callers) == AT_ONCE + 1


def test_proven_calls_and_requests_are_bounded_too(port: Port) -> None:
    for number in range(1, WAITING + 3):
        port.connect(packet(number, calls.PIPE))
        port.calls.want(OpenPipe(str(number), "t", "shell", "s", "t"))
    port.serve()
    found = list(port.calls.pairs())
    assert len(found) == WAITING
    for _, sock in found:
        sock.close()


@pytest.mark.parametrize("listen", ["127.0.0.1", "eth7", ""])
def test_where_it_listens(listen: str) -> None:
    port = Port(listen)
    port.connect(packet(1))
    port.serve()
    assert port.calls.has_link
    if listen:
        with pytest.raises(OSError, match="refused"):
            port.connect(host="127.0.0.2")
    port.close()


def test_a_taken_port_is_tried_again_and_told_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = Port(port=taken.getsockname()[1])
        assert (port.calls.listening, port.calls.problem) == (0, "Address already in use")
        assert port.calls.deadline() == port.clock.now + port_module.LISTEN_SECONDS
        port.clock.now += port_module.LISTEN_SECONDS
        port.calls.tick()
        assert len(port.logged) == 1
    port.clock.now += port_module.LISTEN_SECONDS
    port.calls.tick()
    assert (port.calls.listening, port.calls.problem) == (port.port, "")
    port.close()


def test_an_interface_without_an_address_is_told() -> None:
    port = Port("eth8")
    assert port.calls.problem == "no address of eth8"
    port.close()


def test_other_descriptors_are_not_its_own(port: Port) -> None:
    other: Callable[[], None] = lambda: None  # noqa: E731 - any object
    assert not port.calls.read(other)
