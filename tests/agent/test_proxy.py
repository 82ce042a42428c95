"""Which proxy, and what it is asked."""

import pytest

from jump_agent.proxy import (
    Proxy,
    choose,
    connect_request,
    from_environment,
    parse,
    split_address,
)


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://proxy:8080", Proxy("proxy", 8080, "")),
        ("proxy:8080/", Proxy("proxy", 8080, "")),
        ("HTTP://proxy", Proxy("proxy", 3128, "")),
        ("http://me:pa%40ss%3Aword@proxy:1", Proxy("proxy", 1, "me:pa@ss:word")),
        ("http://[fd00::1]:8080", Proxy("fd00::1", 8080, "")),
    ],
)
def test_a_proxys_address_is_read(url: str, proxy: Proxy) -> None:
    assert parse(url) == proxy


@pytest.mark.parametrize(
    "url", ["https://proxy:1", "socks5://proxy", "", "http://", "http://p:x", "p:0", "p:65536"]
)
def test_other_forms_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(url)


def test_the_password_is_not_shown() -> None:
    assert parse("http://me:secret@proxy:1").shown() == "http://proxy:1"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("host", ("host", 443)),
        ("host:8443", ("host", 8443)),
        ("fd00::1", ("fd00::1", 443)),
        ("[fd00::1]:8443", ("fd00::1", 8443)),
        ("[fd00::1]", ("fd00::1", 443)),
    ],
)
def test_addresses_are_split(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address, 443) == parts


@pytest.mark.parametrize("address", ["", ":443", "[fd00::1", "[fd00::1]x", "a b:1", "host:x"])
def test_bad_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        split_address(address, 443)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ""),
        ({"https_proxy": "http://a"}, "http://a"),
        ({"HTTPS_PROXY": "http://b"}, "http://b"),
        ({"all_proxy": "http://c"}, "http://c"),
        ({"http_proxy": "http://d"}, ""),
        ({"https_proxy": "http://a", "no_proxy": "other.example, .corp.example"}, ""),
        ({"https_proxy": "http://a", "no_proxy": "jump.corp.example:443"}, ""),
        ({"https_proxy": "http://a", "no_proxy": "*"}, ""),
        ({"https_proxy": "http://a", "NO_PROXY": "*.example"}, ""),
        ({"https_proxy": "http://a", "no_proxy": "corp"}, "http://a"),
        ({"https_proxy": "http://a", "no_proxy": "p.corp.example"}, "http://a"),
    ],
)
def test_the_environment_decides(values: dict[str, str], found: str) -> None:
    assert from_environment("jump.corp.example", values) == found


def test_what_is_configured_comes_first() -> None:
    environment = {"https_proxy": "http://environment:1", "no_proxy": "*"}
    assert choose("host", "http://configured:2", environment) == Proxy("configured", 2, "")
    assert choose("host", "", {"https_proxy": "http://environment:1"}) == Proxy(
        "environment", 1, ""
    )
    assert choose("host", "", environment) is None


def test_the_request_carries_the_credentials() -> None:
    lines = connect_request("host", 443, Proxy("p", 1, "me:secret")).decode().split("\r\n")
    assert lines == [
        "CONNECT host:443 HTTP/1.1",
        "Host: host:443",
        "Proxy-Authorization: Basic bWU6c2VjcmV0",
        "",
        "",
    ]
    assert connect_request("fd00::1", 443, Proxy("p", 1, "")).startswith(b"CONNECT [fd00::1]:443 ")
