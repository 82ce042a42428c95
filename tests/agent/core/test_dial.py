"""From an address to a connection whose certificate is the right one, and every way it can fail."""

import contextlib
import datetime
import functools
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.core import racing
from jump_agent.core.dial import (
    DialError,
    Route,
    Unreachable,
    WrongCertificate,
    dial,
    parse_retry_after,
    pinned_context,
    refusal,
)
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer

HOUR = datetime.timedelta(hours=1)


def route(authority: Authority, address: str, proxy: str = "", timeout: float = 5.0) -> Route:
    return Route(address, pinned_context(authority.pem), proxy, timeout)


def assert_unreachable(given: Route, step: str, reason: str) -> None:
    with pytest.raises(Unreachable) as raised:
        dial(given)
    assert raised.value.step == step
    assert reason in str(raised.value)


def test_the_right_server(server: FakeServer, authority: Authority) -> None:
    with dial(route(authority, server.address)) as sock:
        assert sock.version() in ("TLSv1.2", "TLSv1.3")


def test_a_name_is_checked_as_well(authority: Authority, tmp_path: Path) -> None:
    other = FakeServer(authority.context(tmp_path, names=("elsewhere.example",)))
    try:
        with pytest.raises(WrongCertificate) as raised:
            dial(route(authority, other.address))
        assert not raised.value.by_clock
    finally:
        other.close()


def test_another_ca(server: FakeServer) -> None:
    with pytest.raises(WrongCertificate) as raised:
        dial(route(Authority("other"), server.address))
    assert not raised.value.by_clock


@pytest.mark.parametrize(
    ("begins", "ends"), [(HOUR, 2 * HOUR), (-2 * HOUR, -HOUR)], ids=["not yet valid", "expired"]
)
def test_dates_that_do_not_fit_hint_at_the_clock(
    authority: Authority, tmp_path: Path, begins: datetime.timedelta, ends: datetime.timedelta
) -> None:
    other = FakeServer(authority.context(tmp_path, begins=begins, ends=ends))
    try:
        with pytest.raises(WrongCertificate) as raised:
            dial(route(authority, other.address))
        assert raised.value.by_clock
    finally:
        other.close()


def test_the_systems_own_cas_do_not_count(authority: Authority) -> None:
    (only,) = pinned_context(authority.pem).get_ca_certs()
    assert only["subject"] == ((("commonName", "test CA"),),)


def test_a_text_without_a_certificate_is_refused() -> None:
    for text in (
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ):
        with pytest.raises(ValueError, match=r"certificate"):
            pinned_context(text)


def test_nobody_listens(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = "127.0.0.1:%d" % listener.getsockname()[1]
    assert_unreachable(route(authority, address), "tcp", "connection refused")


def test_a_name_that_is_not_known(authority: Authority) -> None:
    def resolve(*_: object, **__: object) -> socket.socket:
        raise socket.gaierror(-2, "Name or service not known")

    given = route(authority, "no.such.example:443")._replace(connect=resolve)
    assert_unreachable(given, "name", "no.such.example")


def test_a_time_out(authority: Authority) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise TimeoutError("timed out")

    assert_unreachable(route(authority, "a:1")._replace(connect=connect), "tcp", "timed out")


@contextlib.contextmanager
def peer(answer: bytes | None) -> Iterator[str]:
    """Something that is not a server: answers the first bytes with ``answer``, or not at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError):
            sock, _ = listener.accept()
            with sock:
                sock.recv(65536)
                if answer is None:
                    done.wait(10)
                else:
                    sock.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield "127.0.0.1:%d" % listener.getsockname()[1]
    done.set()
    listener.close()
    thread.join(10)


def several(authority: Authority, *addresses: str, timeout: float = 10.0) -> Route:
    """A route by a name that has several addresses; here they differ by their ports."""
    places = [address.rpartition(":") for address in addresses]
    found = [(socket.AF_INET, 1, 6, "", (host, int(port))) for host, _, port in places]
    connect = functools.partial(racing.connect, resolve=lambda *_, **__: found)
    return route(authority, "localhost:1", timeout=timeout)._replace(connect=connect)


def assert_reaches(given: Route, server: FakeServer) -> None:
    with dial(given) as sock:
        assert "127.0.0.1:%d" % sock.getpeername()[1] == server.address


def test_an_address_that_accepts_and_is_silent_costs_little(
    server: FakeServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a frozen node does."""
    monkeypatch.setattr(racing, "PATIENCE", 0.05)
    with peer(None) as first, peer(None) as second:
        assert_reaches(several(authority, first, second, server.address), server)


def test_a_slow_handshake_may_still_win(
    server: FakeServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(racing, "PATIENCE", 0.0)
    with peer(None) as silent:
        assert_reaches(several(authority, server.address, silent), server)


def test_an_address_that_belongs_to_somebody_else_now(
    server: FakeServer, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(racing, "PATIENCE", 1000.0)
    other = FakeServer(Authority("other").context(tmp_path))
    try:
        with peer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as odd:
            assert_reaches(several(authority, other.address, odd, server.address), server)
        with pytest.raises(WrongCertificate):
            dial(several(authority, "127.0.0.1:1", other.address))
    finally:
        other.close()


def test_all_addresses_are_silent(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "PATIENCE", 0.05)
    with peer(None) as first, peer(None) as second:
        given = several(authority, first, second, timeout=0.3)
        assert_unreachable(given, "tls", "the TLS handshake timed out")


def test_something_without_tls(authority: Authority) -> None:
    with peer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as address:
        assert_unreachable(route(authority, address), "tls", "TLS handshake failed")


def test_something_silent(authority: Authority) -> None:
    with peer(None) as address:
        assert_unreachable(route(authority, address, timeout=0.3), "tls", "timed out")


# --- refusals ---


def test_a_refusal_is_read() -> None:
    body = b'{"error": {"code": "server_full", "parameters": {"seconds": 7}}}'
    found = refusal(503, {"retry-after": "7"}, body)
    assert (found.status, found.code, found.parameters) == (503, "server_full", {"seconds": 7})
    assert found.retry_after == 7
    assert isinstance(found, DialError)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"error": 1}', b'{"error": {"code": 1, "parameters": [1]}}'],
)
def test_a_strange_body_is_no_error(body: bytes) -> None:
    assert refusal(502, {}, body).status == 502


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, 0), ("", 0), ("30", 30), (" 5 ", 5), ("-1", 0), ("soon", 0), ("99999999", 86400)],
)
def test_retry_after(value: str | None, seconds: float) -> None:
    assert parse_retry_after(value) == seconds
