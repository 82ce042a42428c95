"""Where a request comes from."""

import pytest

from jump_server.api.addresses import client_address, is_loopback
from jump_server.networks import network

PROXIES = ("10.0.0.1", "10.0.0.2", "::1")


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:5000", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),
        ("fe80::1%eth0", "", "fe80::1"),
        (None, "198.51.100.1", ""),
        ("", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # by a unix socket
        ("", "", ""),
    ],
)
def test_only_trusted_proxies_are_believed(
    remote: str | None, forwarded: str, expected: str
) -> None:
    assert client_address(remote, forwarded, PROXIES) == expected


def test_attempts_are_counted_by_network() -> None:
    assert network("203.0.113.5") == "203.0.113.5"
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network("") == ""


def test_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("203.0.113.5")
    assert not is_loopback("")
