"""Through real proxies of every kind to a real server, and every way it can fail."""

import socket
from pathlib import Path

import pytest

from jump_agent.core import diagnose
from jump_agent.core.dial import Route, Unreachable, WrongCertificate, dial, pinned_context
from jump_agent.core.layout import Config, Layout
from jump_agent.core.proxied import connect_request
from jump_agent.core.proxy import Proxy as Named
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.proxies import HttpProxy, SocksProxy


def route(authority: Authority, address: str, proxy: str = "", timeout: float = 5.0) -> Route:
    return Route(address, pinned_context(authority.pem), proxy, timeout)


def assert_unreachable(given: Route, reason: str, step: str = "proxy") -> None:
    with pytest.raises(Unreachable) as raised:
        dial(given)
    assert raised.value.step == step
    assert reason in str(raised.value)


# --- HTTP ---


def test_the_request_carries_the_credentials() -> None:
    lines = connect_request("host", 443, Named("p", 1, "me:secret")).decode().split("\r\n")
    assert lines == [
        "CONNECT host:443 HTTP/1.1",
        "Host: host:443",
        "Proxy-Authorization: Basic bWU6c2VjcmV0",
        "",
        "",
    ]
    assert connect_request("fd00::1", 443, Named("p", 1, "")).startswith(b"CONNECT [fd00::1]:443 ")


def test_through_a_proxy_with_a_password(server: FakeServer, authority: Authority) -> None:
    proxy = HttpProxy()
    with dial(route(authority, server.address, proxy.url_with("me:secret"))) as sock:
        assert sock.version()
    proxy.close()
    assert proxy.asked.startswith(f"CONNECT {server.address} HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in proxy.asked


def test_the_environments_proxy(
    server: FakeServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = HttpProxy()
    monkeypatch.setenv("https_proxy", proxy.url)
    dial(route(authority, server.address)).close()
    proxy.close()
    assert proxy.asked.startswith("CONNECT ")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("HTTP/1.1 407 Proxy Authentication Required", "407"),
        ("HTTP/1.1 403 Forbidden", "refused the connection (403)"),
        ("SSH-2.0-dropbear", "did not send an HTTP response"),
    ],
)
def test_a_proxy_that_refuses(authority: Authority, answer: str, reason: str) -> None:
    proxy = HttpProxy(answer)
    assert_unreachable(route(authority, "a.example:443", proxy.url), reason)
    proxy.close()


@pytest.mark.parametrize("scheme", ["http", "https", "socks5h"])
def test_a_proxy_that_is_not_there(authority: Authority, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = "%s://127.0.0.1:%d" % (scheme, listener.getsockname()[1])
    assert_unreachable(route(authority, "a.example:443", url), "the proxy: connection refused")


def test_a_proxy_that_is_not_one(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_unreachable(route(authority, "a.example:443", "ftp://x"), "invalid proxy address")
    monkeypatch.setenv("all_proxy", "socks4://x")
    assert_unreachable(route(authority, "a.example:443"), "invalid proxy address: all_proxy: ")


def test_the_certificate_is_checked_behind_a_proxy_too(server: FakeServer) -> None:
    proxy = HttpProxy()
    with pytest.raises(WrongCertificate):
        dial(route(Authority("other"), server.address, proxy.url))
    proxy.close()


# --- SOCKS5 ---


@pytest.mark.parametrize(
    ("scheme", "host", "asked"),
    [
        ("socks5h", "localhost", "name:localhost"),
        ("socks5", "localhost", "ipv4:127.0.0.1"),
        ("socks5h", "127.0.0.1", "ipv4:127.0.0.1"),
    ],
)
@pytest.mark.parametrize("credentials", ["", "me:se:cret"])
def test_through_socks(
    server: FakeServer,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    host: str,
    asked: str,
    credentials: str,
) -> None:
    proxy = SocksProxy(credentials)
    look_up = socket.getaddrinfo

    def only_ipv4(name: str | bytes, *rest: object, **named: object) -> object:
        found = "127.0.0.1" if name == b"localhost" else name
        return look_up(found, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", only_ipv4)
    url = proxy.url_with(credentials, scheme)
    with dial(route(authority, f"{host}:{server.port}", url)) as sock:
        assert sock.version()
    proxy.close()
    assert proxy.asked == f"{asked}:{server.port}"


def test_a_socks_proxy_that_refuses(authority: Authority) -> None:
    for proxy, credentials, reason in (
        (SocksProxy("me:secret"), "", "requires valid credentials"),
        (SocksProxy("me:secret"), "me:wrong", "requires valid credentials"),
        (SocksProxy(status=5), "", "the proxy refused the connection (connection refused)"),
    ):
        assert_unreachable(route(authority, "a.example:443", proxy.url_with(credentials)), reason)
        proxy.close()


def test_an_http_proxy_taken_for_socks(server: FakeServer, authority: Authority) -> None:
    """What answers is the server itself: neither SOCKS nor a way to it."""
    url = f"socks5h://{server.address}"
    with pytest.raises(Unreachable) as raised:
        dial(route(authority, "a.example:443", url, timeout=0.5))
    assert raised.value.step == "proxy"


def test_a_silent_proxy_has_a_limit(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = "127.0.0.1:%d" % listener.getsockname()[1]
        for scheme in ("http", "https", "socks5h"):
            given = route(authority, "a.example:443", f"{scheme}://{place}", timeout=0.1)
            assert_unreachable(given, "no response from the proxy")


# --- TLS to the proxy ---


def test_the_proxys_certificate_is_checked(
    server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    """The server's own authority vouches for no proxy, only the system's do."""
    proxy = HttpProxy(context=authority.context(tmp_path))
    given = route(authority, server.address, proxy.url)
    assert_unreachable(given, "the proxy's certificate is not valid")
    proxy.close()


def test_diagnose_names_the_variable(
    layout: Layout, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5h://me:secret@127.0.0.1:1")
    found = diagnose.Diagnosis(layout, config, "a.example:443", None).run()
    steps = {step.name: step.found for step in found}
    assert steps["name"] == "resolved by the proxy"
    assert steps["proxy"] == "socks5h://127.0.0.1:1 (ALL_PROXY)"
