"""Which proxy: what is configured, or the variables as curl reads them."""

import pytest

from jump_agent.core.proxy import BadProxy, Proxy, choose, kept, parse, split_address


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://proxy:8080", Proxy("proxy", 8080, "")),
        ("proxy:8080/", Proxy("proxy", 8080, "")),
        ("HTTP://proxy", Proxy("proxy", 1080, "")),
        ("https://proxy", Proxy("proxy", 443, "", "https")),
        ("socks5://proxy", Proxy("proxy", 1080, "", "socks5")),
        ("Socks5h://me:x@proxy:9050", Proxy("proxy", 9050, "me:x", "socks5h")),
        ("http://me:pa%40ss%3Aword@proxy:1", Proxy("proxy", 1, "me:pa@ss:word")),
        ("http://[fd00::1]:8080", Proxy("fd00::1", 8080, "")),
    ],
)
def test_a_proxys_address_is_read(url: str, proxy: Proxy) -> None:
    assert parse(url) == proxy


@pytest.mark.parametrize(
    "url", ["ftp://proxy:1", "socks4://proxy", "", "http://", "http://p:x", "p:0", "p:65536"]
)
def test_other_forms_are_refused(url: str) -> None:
    with pytest.raises(BadProxy, match=r"."):
        parse(url)


def test_the_password_is_not_shown() -> None:
    assert parse("http://me:secret@proxy:1").shown() == "http://proxy:1"
    shown = parse("socks5h://me:secret@[fd00::1]:1", "all_proxy").shown()
    assert shown == "socks5h://[fd00::1]:1 (all_proxy)"


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
        ({}, None),
        ({"https_proxy": "http://a"}, ("a", "https_proxy")),
        ({"HTTPS_PROXY": "https://b"}, ("b", "HTTPS_PROXY")),
        ({"all_proxy": "socks5h://c"}, ("c", "all_proxy")),
        ({"ALL_PROXY": "c", "https_proxy": ""}, ("c", "ALL_PROXY")),
        ({"all_proxy": "socks5://c", "https_proxy": "a"}, ("a", "https_proxy")),
        ({"http_proxy": "http://d"}, None),
    ],
)
def test_the_environment_names_the_proxy(
    values: dict[str, str], found: tuple[str, str] | None
) -> None:
    chosen = choose("jump.corp.example", 443, "", values)
    assert (chosen and (chosen.host, chosen.variable)) == found


@pytest.mark.parametrize(
    ("host", "excluded", "is_direct"),
    [
        ("jump.corp.example", "other.example, .corp.example", True),
        ("jump.corp.example", "other.example\tCORP.example.", True),
        ("jump.corp.example", "jump.corp.example:443", True),
        ("jump.corp.example", "jump.corp.example:8443", False),
        ("jump.corp.example", "*", True),
        ("jump.corp.example", "*.example", True),
        ("jump.corp.example.", "example", True),
        ("jump.corp.example", "corp", False),
        ("jump.corp.example", "p.corp.example", False),
        ("jump.corp.example", "p.example jump.corp", False),
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.0/30,198.51.100.0/24", False),
        ("192.0.2.7", "2.7", False),
        ("192.0.2.7", "192.0.2.0/33 192.0.2.0/x", False),
        ("fd00::7", "fd00::/8", True),
        ("fd00::7", "fd00:0:0::7", True),
        ("fd00::7", "[fd00::7]", True),
        ("fd00::7", "[fd00::7]:443", True),
        ("fd00::7", "[fd00::7]:8443", False),
        ("fd00::7", "fe80::/10 0.0.0.0/0", False),
        ("jump.corp.example", "", False),
    ],
)
def test_exceptions_are_read_as_curl_does(host: str, excluded: str, *, is_direct: bool) -> None:
    values = {"https_proxy": "http://a", "NO_PROXY": excluded}
    assert (choose(host, 443, "", values) is None) == is_direct


def test_each_address_has_its_own_way() -> None:
    values = {"all_proxy": "socks5h://a", "no_proxy": "near.example"}
    ways = [choose(host, 443, "", values) for host in ("near.example", "far.example")]
    assert [way and way.host for way in ways] == [None, "a"]


def test_an_error_names_the_variable_that_is_set() -> None:
    for name, value in (
        ("all_proxy", "socks4://a"),
        ("HTTPS_PROXY", "ftp://a"),
        ("ALL_PROXY", ":1"),
    ):
        with pytest.raises(BadProxy, match=f"^{name}: ") as raised:
            choose("host", 443, "", {name: value})
        assert raised.value.variable == name


def test_what_is_configured_comes_first() -> None:
    environment = {"https_proxy": "http://environment:1", "no_proxy": "*"}
    assert choose("host", 443, "http://configured:2", environment) == Proxy("configured", 2, "")
    assert choose("host", 443, "", environment) is None


def test_the_environment_of_the_installation_is_kept() -> None:
    environment = {
        "all_proxy": "socks5h://me:a=b@proxy:1",
        "no_proxy": "near.example,\n192.0.2.0/24",
        "PATH": "/bin",
    }
    text = kept(environment)
    assert "/bin" not in text
    assert choose("near.example", 443, text, {}) is None
    assert choose("192.0.2.1", 443, text, {}) is None
    found = choose("far.example", 443, text, {"https_proxy": "http://later:1"})
    assert found == Proxy("proxy", 1, "me:a=b", "socks5h", "all_proxy")
    assert kept({"no_proxy": "*"}) == ""
