"""A server inside a lab is reached from this machine, both ways and by many at once."""

import socket
import threading

import pytest

from tools.lab import Lab, network
from tools.lab.relay import Relay

pytestmark = pytest.mark.hosts

SIZE = 1_000_000


def echo(listener: socket.socket, connections: int) -> None:
    for _ in range(connections):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)


def exchange(address: tuple[str, int], data: bytes) -> bytes:
    with socket.create_connection(address, 10) as connection:
        sender = threading.Thread(target=lambda: connection.sendall(data))
        sender.start()
        received = bytearray()
        while len(received) < len(data) and (part := connection.recv(65536)):
            received += part
        sender.join()
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    return bytes(received)


def test_what_goes_in_comes_out(host_lab: Lab) -> None:
    listener = network.inside(
        host_lab.namespace, lambda: socket.create_server((host_lab.gateway, 0))
    )
    with listener:
        inside = listener.getsockname()[:2]
        with Relay(host_lab.namespace, inside, ("127.0.0.1", 0)) as relay:
            server = threading.Thread(target=echo, args=(listener, 3))
            server.start()
            for mark in b"abc":
                assert exchange(relay.address, bytes([mark]) * SIZE) == bytes([mark]) * SIZE
            server.join()
            address = relay.address
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, 5)


def test_with_no_server_inside_the_connection_ends(host_lab: Lab) -> None:
    with (
        Relay(host_lab.namespace, (host_lab.gateway, 9), ("127.0.0.1", 0)) as relay,
        socket.create_connection(relay.address, 10) as connection,
    ):
        assert connection.recv(1) == b""
