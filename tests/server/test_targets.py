"""The server's own connections to targets, on real sockets: resolved once, checked, and to VNC."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_network
from typing import Any

import gevent
import pytest

from jump_server.hub.streams import Blocked
from jump_server.outgoing import is_own
from jump_server.targets import Targets
from jump_wire.errors import UserError
from tests.server.hub.peers import until
from tests.server.world import refuses

LOOPBACK = [ip_network("127.0.0.0/8")]

A_SLOW_NAME_SERVER = """
from gevent import monkey; monkey.patch_all()
import gevent, socket
from ipaddress import ip_network
from jump_server.targets import LOOKUPS, Targets
from jump_wire.errors import UserError
lock = monkey.get_original("_thread", "allocate_lock")()
lock.acquire()
def lookup(*_, **__):
    with lock:  # holds the thread, as a name server does that does not answer
        return []
targets = Targets([ip_network("127.0.0.0/8")], seconds=0.2, lookup=lookup)
def refused():
    try:
        targets.dial("desk.example", 5900)
    except UserError as error:
        return error.code
dialling = [gevent.spawn(refused) for _ in range(LOOKUPS + 3)]
others = gevent.spawn(socket.getaddrinfo, "127.0.0.1", 1)
assert others.get() and not any(one.ready() for one in dialling)
assert {one.get() for one in dialling} == {"target_timeout"}
lock.release()
assert refused() == "target_unknown"
print("well")
"""
GREETING = b"RFB 003.008\n"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A target that takes connections, and says what a test has it say."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def names(*answers: str) -> Any:
    """A name server's answers, one after the other; each is asked for once."""
    left = list(answers)

    def lookup(host: str, port: int, **_: Any) -> Any:
        answer = left.pop(0)
        if not answer:
            raise socket.gaierror
        found = []
        for address in answer.split():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            found.append((family, socket.SOCK_STREAM, 6, "", (address, port)))
        return found

    return lookup


def accept(listener: socket.socket) -> socket.socket:
    found: list[socket.socket] = []

    def arrived() -> bool:
        try:
            found.append(listener.accept()[0])
        except BlockingIOError:
            return False
        return True

    until(arrived)
    return found[0]


def test_it_connects_and_keeps_what_the_target_said(listener: socket.socket) -> None:
    dialling = gevent.spawn(Targets(LOOPBACK).dial, "127.0.0.1", port_of(listener))
    with accept(listener) as target:
        target.sendall(GREETING[:3])
        gevent.sleep(0)
        target.sendall(GREETING[3:] + b"more")
        stream, said = dialling.get()
        assert said == GREETING
        assert stream.read() == b"more"
        with pytest.raises(Blocked):
            stream.read()
        assert stream.write(memoryview(b"hello")) == 5
        target.setblocking(True)
        assert target.recv(10) == b"hello"
        made = socket.socket(fileno=os.dup(stream.fd))
        with made:
            assert made.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        stream.close()


def test_a_name_is_asked_for_once_and_its_answer_is_what_counts(listener: socket.socket) -> None:
    """A second answer, as of a name that is bound anew, is never asked for."""
    lookup = names("127.0.0.1", "192.0.2.1")
    dialling = gevent.spawn(
        Targets(LOOPBACK, lookup=lookup).dial, "desk.example", port_of(listener)
    )
    with accept(listener) as target:
        target.sendall(GREETING)
        dialling.get()[0].close()


def test_only_addresses_that_are_listed_are_tried(listener: socket.socket) -> None:
    lookup = names("10.1.1.1 ::1 ::ffff:127.0.0.1 127.0.0.1")
    dialling = gevent.spawn(Targets(LOOPBACK, lookup=lookup).dial, "desk", port_of(listener))
    with accept(listener) as target:
        target.sendall(GREETING)
        dialling.get()[0].close()


@pytest.mark.parametrize("answer", ["10.1.1.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"])
def test_a_name_that_leads_elsewhere_is_refused(listener: socket.socket, answer: str) -> None:
    with refuses("target_not_allowed"):
        Targets(LOOPBACK, lookup=names(answer)).dial("desk", port_of(listener))
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_loopback_by_another_spelling_is_the_loopback(listener: socket.socket) -> None:
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]
    for spelling in ("localhost", "2130706433", "0x7f.1", "127.1"):
        with refuses("target_not_allowed"):
            Targets(everything).dial(spelling, port_of(listener))


def test_an_address_of_this_computer_must_be_listed_itself(listener: socket.socket) -> None:
    def dial(*listed: str) -> None:
        networks = [ip_network(one) for one in listed]
        lookup = names("192.0.2.5")
        Targets(networks, lookup=lookup, seconds=0.1, is_own=lambda *_: True).dial("desk", 1)

    with refuses("target_not_allowed"):
        dial("192.0.2.0/24")
    with pytest.raises(UserError) as caught:
        dial("192.0.2.5")
    assert caught.value.code != "target_not_allowed"


def test_which_addresses_are_this_computers() -> None:
    assert is_own(socket.AF_INET, ("127.0.0.1", 5900))
    assert not is_own(socket.AF_INET, ("192.0.2.1", 5900))
    assert not is_own(socket.AF_INET6, ("2001:db8::1", 5900, 0, 0))


def test_nothing_is_listed(listener: socket.socket) -> None:
    with refuses("vnc_direct_off"):
        Targets([]).dial("127.0.0.1", port_of(listener))


def test_a_name_that_nobody_knows() -> None:
    with refuses("target_unknown"):
        Targets(LOOPBACK, lookup=names("")).dial("nowhere", 5900)
    with refuses("target_unknown"):
        Targets(LOOPBACK).dial("a" * 64 + ".example", 5900)


def test_a_name_server_that_does_not_answer_holds_up_nobody_else() -> None:
    done = subprocess.run(
        [sys.executable, "-c", A_SLOW_NAME_SERVER],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "well\n", done.stderr


def test_nobody_listens(listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    with refuses("target_refused"):
        Targets(LOOPBACK, lookup=names("127.0.0.1 127.0.0.2")).dial("desk", port)


def test_the_next_address_has_it(listener: socket.socket) -> None:
    lookup = names("127.0.0.9 127.0.0.1")
    dialling = gevent.spawn(Targets(LOOPBACK, lookup=lookup).dial, "desk", port_of(listener))
    with accept(listener) as target:
        target.sendall(GREETING)
        dialling.get()[0].close()


def test_an_address_of_a_kind_that_this_computer_has_not(listener: socket.socket) -> None:
    there = ("127.0.0.1", port_of(listener))

    def lookup(*_: Any, **__: Any) -> Any:
        return [(family, socket.SOCK_STREAM, 6, "", there) for family in (9999, socket.AF_INET)]

    dialling = gevent.spawn(Targets(LOOPBACK, lookup=lookup).dial, "desk", there[1])
    with accept(listener) as target:
        target.sendall(GREETING)
        dialling.get()[0].close()
    assert not is_own(9999, there)


def test_a_target_that_never_takes_the_connection() -> None:
    """Its queue is full: the kernel answers no further attempt."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            with refuses("target_timeout"):
                Targets(LOOPBACK, seconds=0.2).dial("127.0.0.1", port_of(full))
        finally:
            for one in waiting:
                one.close()


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mail\r\n", b"RF", b""])
def test_what_is_no_vnc_server_gets_no_byte(listener: socket.socket, said: bytes) -> None:
    dialling = gevent.spawn(Targets(LOOPBACK).dial, "127.0.0.1", port_of(listener))
    with accept(listener) as target:
        target.sendall(said)
        target.shutdown(socket.SHUT_WR)
        with refuses("target_not_vnc"):
            dialling.get()
        target.setblocking(True)
        with suppress(ConnectionResetError):  # it had said more than was listened to
            assert target.recv(1) == b""


def test_what_says_nothing_is_no_vnc_server(listener: socket.socket) -> None:
    """As a database, that waits to be spoken to."""
    with refuses("target_not_vnc"):
        Targets(LOOPBACK, seconds=0.2).dial("127.0.0.1", port_of(listener))
