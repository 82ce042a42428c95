"""Each worker's figures, on a real socket of its own."""

import http.client
import socket
from contextlib import closing

import gevent
import pytest
from prometheus_client import CollectorRegistry, Counter

from jump_server import config, metrics_server
from jump_server.config import Settings


def fetch(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_workers_show_their_own_figures_under_their_names() -> None:
    servers = []
    for name, count in (("one-0", 3), ("one-1", 5)):
        registry = CollectorRegistry()
        Counter("jump_things_total", "Things", ["kind"], registry=registry).labels("a").inc(count)
        server = metrics_server.serve(("127.0.0.1", 0), registry, name)
        assert server is not None
        servers.append(server)
    ports = [server.server_port for server in servers]
    pool = gevent.get_hub().threadpool
    try:
        (_, first), (_, second) = (pool.apply(fetch, (port, "/metrics")) for port in ports)
        assert 'jump_things_total{kind="a",worker="one-0"} 3.0' in first
        assert 'jump_things_total{kind="a",worker="one-1"} 5.0' in second
        assert pool.apply(fetch, (ports[0], "/api/v1/users"))[0] == 404
        with socket.create_connection(("127.0.0.1", ports[0])):  # who asks nothing holds up nobody
            assert pool.apply(fetch, (ports[0], "/metrics"))[0] == 200
    finally:
        for server in servers:
            server.stop()


def test_a_taken_port_is_told_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()
        assert metrics_server.serve(address, CollectorRegistry(), "one-0") is None
    assert f"127.0.0.1:{address[1]}" in caplog.records[-1].__dict__["reason"]


@pytest.mark.parametrize(
    ("listen", "workers", "found"),
    [
        ("", 2, ()),
        ("127.0.0.1:9180", 1, (("127.0.0.1", 9180),)),
        ("[::1]:9180", 2, (("::1", 9180), ("::1", 9181))),
    ],
)
def test_each_worker_has_a_port(
    settings: Settings, listen: str, workers: int, found: tuple[tuple[str, int], ...]
) -> None:
    changed = settings.model_copy(update={"metrics_listen": listen, "workers": workers})
    assert changed.metrics_listening == found


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The defaults."""
    return config.load(tmp_path_factory.getbasetemp(), {})
