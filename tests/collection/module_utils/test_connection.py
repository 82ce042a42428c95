"""The connection to the server: kept, made again when it was lost, and through a proxy."""

import base64
import socket

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import Api
from ansible_collections.bomgar.jumpclient.plugins.module_utils._connection import Connection
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError

from tests.agent.proxies import HttpProxy
from tests.collection.server import Access


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The connections that are made, as they are made."""
    found: list[object] = []
    make = Connection._made

    def counted(connection: Connection) -> object:
        found.append(make(connection))
        return found[-1]

    monkeypatch.setattr(Connection, "_made", counted)
    return found


def test_one_connection_serves_all_requests(server: Access, made: list[object]) -> None:
    api = Api(server.url, server.token, server.ca_path)
    for _ in range(3):
        assert api.get("/site")["version"]
    # What is refused, changed or empty leaves it as it is.
    assert api.find("/jump-groups/none-of-that-name") is None
    assert api.ask("/jump-clients/find", {"ids": []})["items"] == []
    # What nobody read to its end is no place for the next answer.
    api.open("/packages/generic", etag="", platform="linux-headless")
    assert api.get("/site")["version"]
    assert len(made) == 2


def test_a_connection_that_the_server_ended_meanwhile_is_made_again(
    server: Access, made: list[object]
) -> None:
    api = Api(server.url, server.token, server.ca_path)
    api.get("/site")
    kept = api._request._kept
    assert kept is not None
    kept.sock.shutdown(socket.SHUT_RDWR)
    assert api.get("/site")["version"]
    assert len(made) == 2
    api.close()
    assert api.get("/site")["version"]


def test_the_proxy_of_the_environment_is_taken(
    server: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = HttpProxy()
    monkeypatch.setenv("https_proxy", proxy.url_with("me:p%40ss"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    api = Api(server.url, server.token, server.ca_path)
    assert [api.get("/site")["version"], api.get("/site")["version"]]
    api.close()
    place = server.url.removeprefix("https://")
    assert proxy.asked.startswith(f"CONNECT {place} HTTP/1.")
    assert base64.b64encode(b"me:p@ss").decode() in proxy.asked
    assert server.token not in proxy.asked
    proxy.close()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert Api(server.url, server.token, server.ca_path).get("/site")["version"]


def test_a_proxy_that_refuses_is_told(server: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = HttpProxy("HTTP/1.1 407 Proxy Authentication Required")
    monkeypatch.setenv("https_proxy", proxy.url.removeprefix("http://"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(ApiError, match="407 Proxy Authentication"):
        Api(server.url, server.token, server.ca_path).get("/site")
    proxy.close()


def test_a_certificate_is_checked_by_what_is_given_or_by_the_systems_authorities(
    server: Access,
) -> None:
    with pytest.raises(ApiError, match=r"^certificate_mismatch: .*ca_path"):
        Api(server.url, server.token).get("/site")
    assert Api(server.url, server.token, validate_certs=False).get("/site")["version"]
    assert Api(server.url, server.token, server.ca_path).get("/site")["version"]
