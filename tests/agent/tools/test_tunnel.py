"""A tunnel: connecting, relaying, slowness on both sides, its end. Real sockets, no server."""

import contextlib
import select
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jump_agent.core.frames import Binary, Frames, Pong, Text
from jump_agent.tools.relay import STALL_SECONDS
from jump_agent.tools.tunnel import CONNECT_SECONDS, Tunnel
from jump_wire.codec import RemoteProtocolError, decode
from jump_wire.kinds import Target
from jump_wire.tunnels import WINDOW, TunnelFailed, TunnelOpened

STEPS = 20_000
EVERY = bytes(range(256)) * 4096


class Viewer(Frames):
    """The agent's end of the pipe; what the tunnel queues is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.bytes = bytearray()
        self.close_code = 0

    def send_text(self, text: str) -> None:
        self.got.append(decode(text))

    def send_binary(self, data: bytes) -> None:
        self.bytes += data

    def send_close(self, code: int = 1000, reason: str = "") -> None:
        self.close_sent = True
        self.close_code = code


class Driver:
    """Does for a tunnel what its host does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tunnel = Tunnel(lambda: self.now)
        self.viewer = Viewer()
        self.queued = 0

    def attach(self, host: str, port: int) -> None:
        self.tunnel.attach(self.viewer, Target(host, port))

    def step(self) -> None:
        poll = select.poll()
        for descriptor, read, write in self.tunnel.interests():
            mask = (select.POLLIN if read else 0) | (select.POLLOUT if write else 0)
            if mask:
                poll.register(descriptor, mask)
        poll.poll(1)
        self.tunnel.reap()
        self.tunnel.write_input()
        self.tunnel.read_output()
        self.tunnel.pump(self.queued)

    def until(self, condition: Callable[[], object]) -> None:
        for _ in range(STEPS):
            if condition():
                return
            self.step()
        raise AssertionError((self.viewer.got, len(self.viewer.bytes)))


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver()
    yield made
    made.tunnel.end()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def target(driver: Driver, listener: socket.socket) -> Iterator[socket.socket]:
    """The far end of an open tunnel."""
    driver.attach("127.0.0.1", listener.getsockname()[1])
    driver.until(lambda: driver.viewer.got)
    assert driver.viewer.got == [TunnelOpened()]
    accepted, _ = listener.accept()
    with accepted:
        yield accepted


def test_every_byte_goes_both_ways(driver: Driver, target: socket.socket) -> None:
    target.setblocking(False)
    back = bytearray()
    sent = 0

    def echo() -> bool:
        nonlocal sent
        if driver.tunnel.takes_input and sent < len(EVERY):
            driver.tunnel.receive(Binary(EVERY[sent : sent + 60_000]))
            sent += 60_000
        try:
            back.extend(target.recv(65536))
            target.setblocking(True)
            target.sendall(back[-1:])
        except BlockingIOError:
            pass
        target.setblocking(False)
        return len(back) == len(EVERY)

    driver.until(echo)
    assert back == EVERY
    driver.until(lambda: driver.viewer.bytes)


def test_a_viewer_that_is_slow_holds_the_target_back(driver: Driver, target: socket.socket) -> None:
    target.setblocking(False)
    driver.queued = 10 * WINDOW
    sent = 0

    def flood() -> None:
        nonlocal sent
        while True:
            try:
                sent += target.send(EVERY)
            except BlockingIOError:
                return

    def stuck() -> bool:
        before = sent
        for _ in range(50):
            flood()
            driver.step()
        return sent == before

    driver.until(stuck)
    assert driver.viewer.bytes == b""
    assert [read for _, read, _ in driver.tunnel.interests()] == [False]
    driver.queued = 0
    driver.until(lambda: len(driver.viewer.bytes) >= sent)
    assert len(driver.viewer.bytes) == sent


def test_a_target_that_is_slow_holds_the_viewer_back(driver: Driver, target: socket.socket) -> None:
    sent = 0
    while driver.tunnel.takes_input:
        driver.tunnel.receive(Binary(EVERY[:60_000]))
        sent += 60_000
        for _ in range(5):
            driver.step()
        assert sent < 64 * 1024 * 1024, "nothing held it back"
    got = 0
    target.setblocking(False)

    def drained() -> bool:
        nonlocal got
        with contextlib.suppress(BlockingIOError):
            got += len(target.recv(1 << 20))
        return got == sent

    driver.until(drained)
    assert driver.tunnel.takes_input


def test_a_target_that_takes_nothing_is_given_up(driver: Driver, target: socket.socket) -> None:
    while driver.tunnel.takes_input:
        driver.tunnel.receive(Binary(EVERY[:60_000]))
        for _ in range(5):
            driver.step()
    driver.now += STALL_SECONDS - 1
    driver.step()
    assert not driver.tunnel.finished
    driver.now += 1
    driver.step()
    assert (driver.tunnel.finished, driver.viewer.close_code) == (True, 1000)


def test_silence_alone_ends_nothing(driver: Driver, target: socket.socket) -> None:
    driver.now += 10 * STALL_SECONDS
    driver.step()
    driver.tunnel.receive(Binary(b"hello"))
    driver.until(lambda: select.select([target], [], [], 0)[0])
    assert target.recv(100) == b"hello"
    assert not driver.tunnel.finished


def test_the_targets_last_words_arrive_before_its_end(
    driver: Driver, target: socket.socket
) -> None:
    driver.queued = 10 * WINDOW
    target.sendall(b"good" + b"bye")
    target.close()
    for _ in range(50):
        driver.step()
    assert not driver.tunnel.finished
    driver.queued = 0
    driver.until(lambda: driver.tunnel.finished)
    assert (bytes(driver.viewer.bytes), driver.viewer.close_code) == (b"goodbye", 1000)


@pytest.mark.parametrize("end", [Tunnel.detach, Tunnel.closed_by_viewer])
def test_the_pipes_end_is_the_connections_end(
    driver: Driver, target: socket.socket, end: Callable[[Tunnel], None]
) -> None:
    end(driver.tunnel)
    assert driver.tunnel.finished
    assert driver.tunnel.interests() == []
    driver.tunnel.end()
    assert target.recv(100) == b""


def failed(code: str, host: str, port: int) -> TunnelFailed:
    return TunnelFailed(code, ("host", host, "port", port))


def test_nobody_listens(driver: Driver, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    driver.attach("127.0.0.1", port)
    driver.until(lambda: driver.tunnel.finished)
    assert driver.viewer.got == [failed("target_refused", "127.0.0.1", port)]
    assert driver.viewer.close_code == 1000


def test_an_unknown_name(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    driver.attach("nowhere.invalid", 5900)
    assert driver.viewer.got == [failed("target_unknown", "nowhere.invalid", 5900)]
    assert driver.tunnel.finished


def test_a_name_that_is_none(driver: Driver) -> None:
    driver.attach("a" * 70, 5900)  # too long for a label
    assert driver.viewer.got == [failed("target_unknown", "a" * 70, 5900)]


def test_no_route(driver: Driver) -> None:
    driver.attach("255.255.255.255", 5900)
    driver.until(lambda: driver.tunnel.finished)
    assert driver.viewer.got == [failed("target_unreachable", "255.255.255.255", 5900)]


def test_no_answer(driver: Driver, listener: socket.socket) -> None:
    """A queue of connections that is full: the kernel answers no further one."""
    listener.listen(0)
    address = listener.getsockname()
    with socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(address)
        driver.attach(*address)
        for _ in range(20):
            driver.step()
        assert driver.viewer.got == []
        assert driver.tunnel.is_ending
        driver.now += CONNECT_SECONDS
        driver.until(lambda: driver.tunnel.finished)
        assert driver.viewer.got == [failed("target_timeout", *address)]


def test_the_next_address_is_tried(
    driver: Driver, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = listener.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as other:
        closed = other.getsockname()[1]
    both = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", number)) for number in (closed, port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    driver.attach("two.example", port)
    driver.until(lambda: driver.viewer.got)
    assert driver.viewer.got == [TunnelOpened()]


def test_it_is_attached_once(driver: Driver, target: socket.socket) -> None:
    second = Viewer()
    driver.tunnel.attach(second, Target("127.0.0.1", 1))
    assert (second.close_code, second.got) == (1008, [])
    assert driver.tunnel.finished


def test_an_answer_to_a_heartbeat_is_nothing_to_it(driver: Driver, target: socket.socket) -> None:
    driver.tunnel.receive(Pong(b"x"))
    driver.step()
    assert not driver.tunnel.finished


@pytest.mark.parametrize("event", [Text("[1]"), Binary(b"early")])
def test_what_is_not_for_it_is_an_error(driver: Driver, event: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        driver.tunnel.receive(event)
