"""The server calls passive clients, on real sockets: it proves itself, and only where it may."""

import socket as plain_socket
import time
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_network
from typing import Any

import gevent
import pytest
from gevent import socket
from gevent.server import StreamServer

from jump_server.calling import TLS_HANDSHAKE, Caller
from jump_server.clients import connection_types, jump_clients
from jump_server.clients.connection_types import Callee
from jump_server.core.actors import Actor
from jump_server.models.jump_client import JumpClient
from jump_wire import calls
from tests.server.world import ROOT, Enrolled, World, refuses

LOOPBACK = "127.0.0.0/8"


class Computer:
    """Addresses of a computer, where something answers or nothing does.

    Args:
        answer: what it says once it was called.
        silent: addresses at which connections are taken, and never answered.
    """

    def __init__(self, answer: bytes = TLS_HANDSHAKE, *silent: str) -> None:
        self.packets: list[bytes] = []
        self.connections: list[str] = []
        self._answer = answer
        self._silent = silent
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        self.port = int(self._server.address[1])
        self._others = [StreamServer((one, self.port), self._serve) for one in silent]
        for other in self._others:
            other.start()

    def _serve(self, sock: Any, _place: Any) -> None:
        here = sock.getsockname()[0]
        self.connections.append(here)
        packet = sock.recv(calls.LENGTH)
        if here in self._silent:
            sock.recv(1)
            return
        self.packets.append(packet)
        sock.sendall(self._answer)
        sock.recv(1)

    def close(self) -> None:
        for server in (self._server, *self._others):
            server.stop(0)


@pytest.fixture
def client(world: World) -> Enrolled:
    key = world.installer(world.administrator(), "user:admin", passive=True)["key"]
    return world.enrol(key)


@pytest.fixture
def computer() -> Iterator[Computer]:
    made = Computer()
    yield made
    made.close()


def at(world: World, client: Enrolled, port: int, *addresses: str) -> None:
    """Let the record say where the client is."""

    def write(tx: Any) -> None:
        found = tx.get(JumpClient, client.id)
        found.private_addresses, found.passive_port = " ".join(addresses), port
        found.hostname = found.fqdn = found.public_address = ""

    world.write(write)


class Site:
    """A caller, and the connections that it had served."""

    def __init__(
        self,
        world: World,
        networks: Sequence[str] = (LOOPBACK,),
        seconds: float = 5,
        lookup: Callable[..., Any] = plain_socket.getaddrinfo,
        links: bool = True,
    ) -> None:
        listed = [ip_network(one) for one in networks]
        self.caller = Caller(
            world.database, world.environment, listed, seconds, lookup, lambda *_: False
        )
        self.served: list[str] = []
        self._links = links
        self.caller.serve = self._serve
        self.client_id = ""

    def _serve(self, sock: Any, place: Any) -> None:
        assert sock.recv(1) == TLS_HANDSHAKE
        self.served.append(place[0])
        sock.close()
        if self._links:
            self.caller.link_opened(self.client_id)

    def reach(self, client: Enrolled, seconds: float | None = None) -> None:
        self.client_id = client.id
        self.caller.reach(client.id, seconds)


def test_it_proves_itself_and_serves_the_connection(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.1")
    site = Site(world)
    site.reach(client)
    assert site.served == ["127.0.0.1"]
    secret = connection_types.key(world.environment.trust, client.id)
    [packet] = computer.packets
    called = calls.unpack(secret, client.id, packet)
    assert called is not None
    assert called.purpose == calls.LINK
    found: Callee | None = world.write(connection_types.begin_call, client.id)
    assert found is not None
    assert found.hosts[0] == "127.0.0.1"
    assert called.number < found.number


def test_a_pipe_has_a_purpose_and_a_number_of_its_own(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.1")
    site = Site(world)
    site.reach(client)
    site.caller.open_pipe(client.id)
    with gevent.Timeout(5):
        while len(site.served) < 2:
            gevent.sleep(0.005)
    secret = connection_types.key(world.environment.trust, client.id)
    first, second = (calls.unpack(secret, client.id, packet) for packet in computer.packets)
    assert first is not None
    assert second is not None
    assert second.purpose == calls.PIPE
    assert second.number > first.number


def test_a_dead_address_costs_a_quarter_of_a_second(world: World, client: Enrolled) -> None:
    computer = Computer(TLS_HANDSHAKE, "127.0.0.2", "127.0.0.3")
    at(world, client, computer.port, "127.0.0.2", "127.0.0.3", "127.0.0.1")
    site = Site(world)
    begin = time.monotonic()
    site.reach(client)
    assert 0.4 < time.monotonic() - begin < 2
    assert site.served == ["127.0.0.1"]
    assert sorted(computer.connections) == ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
    computer.close()


def test_a_refused_connection_costs_nothing(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.9", "127.0.0.1")
    begin = time.monotonic()
    Site(world).reach(client)
    assert time.monotonic() - begin < 0.25


def test_another_service_on_the_port_is_not_the_client(world: World, client: Enrolled) -> None:
    computer = Computer(b"HTTP/1.1 400")
    at(world, client, computer.port, "127.0.0.1")
    site = Site(world)
    with refuses("passive_connect_timeout"):
        site.reach(client)
    assert site.served == []
    computer.close()


def test_nobody_answers_in_time(world: World, client: Enrolled, computer: Computer) -> None:
    at(world, client, computer.port, "127.0.0.1")
    with refuses("passive_connect_timeout"):
        Site(world, seconds=0.2, links=False).reach(client)
    at(world, client, computer.port)
    with refuses("passive_connect_timeout"):
        Site(world).reach(client)


def test_only_listed_networks_are_dialled_whatever_a_client_reports(
    world: World, client: Enrolled, computer: Computer
) -> None:
    reported = ("127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "desk.example")

    def rebinds(host: str, port: int, **_: Any) -> Any:
        where = "127.0.0.1" if host == "desk.example" else host
        return plain_socket.getaddrinfo(where, port, type=socket.SOCK_STREAM)

    at(world, client, computer.port, *reported)
    wide = ("10.0.0.0/8", "0.0.0.0/0", "::/0")
    site = Site(world, wide, lookup=rebinds)
    with refuses("passive_connect_timeout"):
        site.reach(client)
    assert computer.connections == []


def test_the_server_does_not_call_itself(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "10.20.30.40")
    listed = [ip_network("10.0.0.0/8")]
    caller = Caller(world.database, world.environment, listed, 5, own=lambda *_: True)
    caller.serve = lambda *_: None
    begin = time.monotonic()
    with refuses("passive_connect_timeout"):
        caller.reach(client.id)
    assert time.monotonic() - begin < 1, "it was not even tried"


def test_callers_of_one_client_share_a_call(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.1")
    site = Site(world)
    gevent.joinall([gevent.spawn(site.reach, client) for _ in range(5)], raise_error=True)
    assert len(site.served) == len(computer.packets) == 1


def test_a_caller_may_wait_for_less_time_than_the_call(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.1")
    site = Site(world, seconds=1, links=False)
    begin = time.monotonic()
    with refuses("passive_connect_timeout"):
        site.reach(client, 0.05)
    assert time.monotonic() - begin < 0.8


def test_what_stood_in_the_way_is_for_administrators(
    world: World, client: Enrolled, computer: Computer
) -> None:
    def failed(actor: Actor) -> Any:
        found = world.read(jump_clients.get, actor, client.id)["failed_call"]
        return found and {one["host"]: one["outcome"] for one in found["attempts"]}

    other = Computer(b"HTTP/1.1 400", "127.0.0.3")
    at(world, client, other.port, "127.0.0.1", "127.0.0.3", "127.0.0.9", "10.1.2.3", "no.invalid")
    with refuses("passive_connect_timeout"):
        Site(world, seconds=0.9).reach(client)
    other.close()
    expected = {
        "127.0.0.1": "another_program",
        "127.0.0.3": "timed_out",
        "127.0.0.9": "refused",
        "10.1.2.3": "not_allowed",
        "no.invalid": "unresolved",
    }
    assert failed(ROOT) == expected
    technician = world.user("tech")
    world.group("web", "tech")
    moved = jump_clients.ClientChange(jump_group="web")
    world.write(jump_clients.change, ROOT, client.id, moved, None)
    assert failed(technician) is None
    at(world, client, computer.port, "127.0.0.1")
    with refuses("passive_connect_timeout"):
        Site(world, seconds=0.2, links=False).reach(client)
    assert failed(ROOT) == {"127.0.0.1": "link_failed"}
    Site(world).reach(client)
    assert failed(ROOT) is None


def test_a_connected_client_is_not_called(
    world: World, client: Enrolled, computer: Computer
) -> None:
    at(world, client, computer.port, "127.0.0.1")
    world.gateway.connected.add(client.id)
    site = Site(world)
    site.reach(client)
    site.caller.ring(client.id)
    gevent.sleep(0.01)
    assert computer.connections == []
