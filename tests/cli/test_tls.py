"""A TLS connection that two threads use at once, against a peer that says everything again."""

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_cli.api import Site
from tests.collection.server import Access


def say_again(listener: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(ssl.SSLEOFError):  # the client hangs up without a goodbye
        accepted, _ = listener.accept()
        with context.wrap_socket(accepted, server_side=True) as peer:
            while (data := peer.recv(65536)) not in {b"", b"end"}:
                peer.sendall(data)


@pytest.fixture
def connection(server: Access) -> Iterator[ssl.SSLSocket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust = Path(server.ca_path).parent
    context.load_cert_chain(trust / "server.pem", trust / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = threading.Thread(target=say_again, args=(listener, context))
        peer.start()
        raw = socket.create_connection(listener.getsockname())
        tls = Site("https://127.0.0.1", server.ca_path).trust()
        with tls.wrap_socket(raw, server_hostname="127.0.0.1") as made:
            yield made
        peer.join()


def test_one_thread_reads_all_that_another_writes(connection: ssl.SSLSocket) -> None:
    sent = os.urandom(8 * 1024 * 1024)
    writer = threading.Thread(target=connection.sendall, args=(sent,))
    writer.start()
    received = b""
    while len(received) < len(sent):
        received += connection.recv(65536)
    writer.join()
    assert received == sent


def test_a_reader_that_waits_does_not_keep_a_writer_waiting(connection: ssl.SSLSocket) -> None:
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(connection.recv()))
    reader.start()
    connection.sendall(b"awake")
    reader.join()
    assert received == [b"awake"]


def test_waiting_ends_with_the_time_out(connection: ssl.SSLSocket) -> None:
    connection.settimeout(0.01)
    with pytest.raises(TimeoutError):
        connection.recv()


def test_the_end_is_told(connection: ssl.SSLSocket) -> None:
    connection.sendall(b"end")
    assert connection.recv() == b""
