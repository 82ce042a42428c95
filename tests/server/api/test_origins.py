"""Origins: scheme, host and port have to be the same."""

import pytest

from jump_server.api.origins import check, origin, scheme
from tests.server.world import refuses

OWN = {origin("https", "jump.example:8443")}


@pytest.mark.parametrize("given", ["https://jump.example:8443", "HTTPS://Jump.Example:8443"])
def test_the_sites_own_page(given: str) -> None:
    check(given, OWN)


@pytest.mark.parametrize(
    "given",
    [
        "http://jump.example:8443",
        "https://jump.example",
        "https://jump.example:8444",
        "https://evil.example:8443",
        "https://jump.example:8443.evil.example",
        "https://user@jump.example:8443",
        "https://jump.example:8443/path",
        "https://jump.example:x",
        "wss://jump.example:8443",
        "jump.example:8443",
        "null",
        "",
        None,
    ],
)
def test_other_pages_and_none(given: str | None) -> None:
    with refuses("origin_refused"):
        check(given, OWN)


def test_a_schemes_own_port_may_be_left_out() -> None:
    check("https://jump.example", {origin("https", "jump.example:443")})
    check("http://[2001:db8::1]:80", {origin("http", "[2001:db8::1]")})
    with refuses("origin_refused"):
        check("https://jump.example", {origin("http", "jump.example:443")})


@pytest.mark.parametrize(
    ("tls", "remote", "forwarded", "expected"),
    [
        (True, "192.0.2.1", "http", "https"),
        (False, "192.0.2.1", "https", "http"),  # not a trusted proxy
        (False, "10.0.0.1", "https", "https"),
        (False, "10.0.0.1", "http", "http"),
        (False, "10.0.0.1", "", "https"),
        (False, "", "gopher", "https"),
    ],
)
def test_the_scheme_is_the_browsers(tls: bool, remote: str, forwarded: str, expected: str) -> None:
    found = scheme(tls=tls, remote=remote, forwarded=forwarded, trusted=["10.0.0.1"])
    assert found == expected
