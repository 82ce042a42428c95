"""TLS to the server within TLS to a real proxy."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.core.channel import open_channel
from jump_agent.core.dial import Route, WrongCertificate, dial, pinned_context
from jump_agent.core.enrolment import check_key
from jump_agent.core.frames import Text
from jump_agent.core.nested_tls import NestedTLS
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.proxies import HttpProxy


def route(authority: Authority, address: str, proxy: str) -> Route:
    return Route(address, pinned_context(authority.pem), proxy, 5.0)


@pytest.fixture
def tls_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpProxy]:
    """An https:// proxy whose certificate the system's authorities vouch for."""
    system = Authority("system")
    (tmp_path / "system.pem").write_text(system.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    proxy = HttpProxy(context=system.context(tmp_path))
    yield proxy
    proxy.close()


def test_a_link_through_tls_to_the_proxy(
    server: FakeServer, authority: Authority, tls_proxy: HttpProxy
) -> None:
    given = route(authority, server.address, tls_proxy.url_with("me:secret"))
    channel = open_channel(given, "/agent/v1/link", [])
    link = server.link()
    channel.frames.send_text("x" * 900_000)
    while not channel.flush():
        select.select([], [channel.fileno()], [])
    assert link.peer.next() == "x" * 900_000
    for _ in range(8):
        link.peer.send("y" * 60_000)
    received = 0
    while received < 8 * 60_000:
        select.select([channel.fileno()], [], [])
        for event in channel.receive():
            assert isinstance(event, Text)
            received += len(event.text)
    channel.close()
    assert "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in tls_proxy.asked


def test_requests_through_tls_to_the_proxy(
    server: FakeServer, authority: Authority, tls_proxy: HttpProxy
) -> None:
    check_key(route(authority, server.address, tls_proxy.url), "key", {})
    assert server.request("/agent/v1/enrolments/check")["key"] == "key"


def test_the_servers_certificate_is_checked_within(
    server: FakeServer, tls_proxy: HttpProxy
) -> None:
    with pytest.raises(WrongCertificate):
        dial(route(Authority("other"), server.address, tls_proxy.url))


def test_the_end_of_the_inner_connection_is_the_end(
    server: FakeServer, authority: Authority, tls_proxy: HttpProxy
) -> None:
    with dial(route(authority, server.address, tls_proxy.url)) as sock:
        assert isinstance(sock, NestedTLS)
        sock.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
        with sock.makefile("rb") as file:
            assert file.readline() == b"HTTP/1.1 200 OK\r\n"
            assert file.read()
        assert sock.recv(1) == b""
