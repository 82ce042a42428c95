"""Checks that need nothing of the platform. Most of it is shown by a platform's test_main.py."""

import pytest

from jump_agent.core import proxy as proxies
from jump_agent.installer import checks, content
from jump_agent.installer.options import Options
from jump_agent.installer.parameters import Parameters
from jump_wire.errors import UserError
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.proxies import SocksProxy


@pytest.fixture
def parameters(authority: Authority) -> Parameters:
    return Parameters(
        "Site", "id", "own.key", ["server.example:443"], authority.pem, 1000.0, ["tag"], ""
    )


def code(raised: pytest.ExceptionInfo[UserError]) -> str:
    return raised.value.code


def test_the_packages_own_key_has_its_own_rules(parameters: Parameters) -> None:
    assert checks.key(Options(), parameters, 999) == "own.key"
    assert checks.key(Options(key="own.key"), parameters, 999) == "own.key"
    with pytest.raises(UserError) as raised:
        checks.key(Options(), parameters, 1000)
    assert code(raised) == "installer_expired"
    with pytest.raises(UserError) as raised:
        checks.key(Options(overrides={"tag": "x", "name": "y"}), parameters, 999)
    assert raised.value.parameters == {"option": "--jc-name"}


def test_another_key_is_the_servers_to_judge(parameters: Parameters) -> None:
    options = Options(key="other.key", overrides={"name": "y"})
    assert checks.key(options, parameters, 5000) == "other.key"


def test_the_environments_proxies_are_kept_for_boot(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*proxies.VARIABLES, *proxies.EXCEPTIONS):
        monkeypatch.delenv(name, raising=False)
    assert checks.proxy(Options(), parameters) == ""
    monkeypatch.setenv("all_proxy", "socks5h://environment:1")
    monkeypatch.setenv("no_proxy", "server.example")
    kept = checks.proxy(Options(), parameters)
    # The first address goes without, which says nothing about the others.
    assert proxies.choose("server.example", 443, kept, {}) is None
    assert proxies.choose("other.example", 443, kept, {}) is not None
    assert checks.proxy(Options(proxy="http://option:2"), parameters) == "http://option:2"


@pytest.mark.parametrize(
    ("name", "value"),
    [("all_proxy", "socks4://environment:1"), ("HTTPS_PROXY", "ftp://x"), ("https_proxy", "x:y")],
)
def test_the_variable_that_is_wrong_is_named(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for other in (*proxies.VARIABLES, *proxies.EXCEPTIONS):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as raised:
        checks.proxy(Options(), parameters)
    assert raised.value.code == "field_malformed"
    assert raised.value.parameters["field"] == name


def test_the_server_is_asked_by_the_way_that_the_client_takes(
    server: FakeServer, parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = SocksProxy("me:secret")
    for other in (*proxies.VARIABLES, *proxies.EXCEPTIONS):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("all_proxy", proxy.url_with("me:secret"))
    own = parameters._replace(addresses=[server.address])
    assert checks.server(Options(), own, "key", checks.proxy(Options(), own)) is None
    proxy.close()
    assert proxy.asked == f"ipv4:{server.address}"


def test_a_package_without_a_usable_ca(parameters: Parameters) -> None:
    with pytest.raises(UserError) as raised:
        checks.server(Options(), parameters._replace(ca_pem="x"), "k", "")
    assert code(raised) == "package_damaged"


def test_what_the_files_contain(parameters: Parameters) -> None:
    values = content.configuration(parameters, "user", "joe", "/home/joe/x", "/usr/bin/python3")
    assert (values["addresses"], values["account"]) == (["server.example:443"], "joe")
    unlimited = parameters._replace(expires_at=0.0)
    assert content.never_linked(unlimited) != content.never_linked(parameters)
