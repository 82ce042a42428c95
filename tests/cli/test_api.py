"""The API client against servers that are not ours, or not well."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jump_api.api import Api, Site
from jump_wire.errors import UserError
from tests.collection.server import Access


class Answers(BaseHTTPRequestHandler):
    """Says what the test told it to."""

    answer: tuple[int, dict[str, str], bytes]
    heard: list[tuple[str, str | None]]
    peers: list[object]

    def do_GET(self) -> None:
        self.heard.append((self.path, self.headers["Authorization"]))
        self.peers.append(self.client_address)
        status, headers, body = self.answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Other:
    """Some HTTPS server with the certificate of ours."""

    def __init__(self, access: Access) -> None:
        class Handler(Answers):
            heard = []  # noqa: RUF012  # one list for each server
            peers = []  # noqa: RUF012  # likewise

        self.handler = Handler
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trust = Path(access.ca_path).parent
        context.load_cert_chain(trust / "server.pem", trust / "server.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        url = f"https://127.0.0.1:{self._server.server_port}"
        self.api = Api.with_token(Site(url, access.ca_path, timeout=10), "a-token")

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.handler.answer = (status, headers, body)

    def stop(self) -> None:
        self.api.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def other(server: Access) -> Iterator[Other]:
    made = Other(server)
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b'{"error": {"code": "client_not_found", "parameters": {}}}', "client_not_found"),
        (418, b'{"error": {"code": "invented_in_2031", "parameters": {}}}', "internal_error"),
        (500, b"oops", "internal_error"),
        (502, b"<html>Bad Gateway</html>", "server_unreachable"),
        (403, b'"error"', "server_unreachable"),
        (403, b'{"error": "a text"}', "server_unreachable"),
        (403, b'{"error": {"code": ["a"], "parameters": 5}}', "server_unreachable"),
        (302, b"", "server_unreachable"),
        (200, b"not JSON", "internal_error"),
    ],
)
def test_answers_become_errors(other: Other, status: int, body: bytes, code: str) -> None:
    other.answers(status, body)
    with pytest.raises(UserError, match=code):
        other.api.request("GET", "/site")


def test_parameters_are_texts_and_numbers(other: Other) -> None:
    other.answers(
        422,
        b'{"error": {"code": "field_too_long",'
        b' "parameters": {"field": "tag", "limit": 64, "x": []}}}',
    )
    with pytest.raises(UserError) as caught:
        other.api.request("GET", "/site")
    assert caught.value.parameters == {"field": "tag", "limit": 64}
    assert caught.value.text() == "tag: enter 64 characters or fewer."


def test_a_redirection_never_carries_the_token_away(other: Other) -> None:
    other.answers(302, Location="https://127.0.0.1:9/steal")
    with pytest.raises(UserError, match="HTTP 302 Found"):
        other.api.request("GET", "/site")
    assert other.handler.heard == [("/api/v1/site", "Bearer a-token")]


def test_a_connection_that_breaks_off(other: Other) -> None:
    other.answers(200, b"{}", **{"Content-Length": "500"})
    with pytest.raises(UserError, match="server_unreachable"):
        other.api.request("GET", "/site")


def test_no_answer_in_time(server: Access) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # connected to, and never accepted
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        api = Api(Site(url, server.ca_path, timeout=0.01), {})
        with pytest.raises(UserError, match="timed out"):
            api.request("GET", "/site")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1",
        "http://h",
        "https://",
        "https://h/path",
        "https://u:p@h",
        "https://h?q",
        "ftp://h",
    ],
)
def test_only_addresses_of_servers(url: str) -> None:
    with pytest.raises(UserError, match="field_malformed"):
        Api(Site(url), {})


def test_pages_follow_each_other(server: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jump_api.api.PAGE", 1)
    names = {f"paged-{number}" for number in range(3)}
    for name in names:
        server.api.request("POST", "/jump-groups", {"code_name": name, "name": name})
    found = [group["code_name"] for group in server.api.items("/jump-groups")]
    assert names <= set(found)
    assert len(found) == len(set(found))


def test_the_server_writes_in_the_asked_language(server: Access) -> None:
    api = Api(Site(server.url, server.ca_path, language="fr"), {})
    with pytest.raises(UserError, match="not_signed_in"):
        api.request("GET", "/auth/me")


def test_requests_share_one_connection_also_after_a_refusal(other: Other) -> None:
    other.handler.protocol_version = "HTTP/1.1"
    for status, body in ((200, b"{}"), (404, b"{}"), (200, b'{"a": 1}')):
        other.answers(status, body)
        with contextlib.suppress(UserError):
            other.api.request("GET", "/site")
    assert len(set(other.handler.peers)) == 1
    other.api.close()
    other.api.request("GET", "/site")
    assert len(set(other.handler.peers)) == 2


def test_a_kept_connection_that_the_server_has_closed_costs_nothing(other: Other) -> None:
    other.handler.protocol_version = "HTTP/1.1"
    other.answers(200, b"{}", Connection="close")
    for _ in range(3):
        assert other.api.request("GET", "/site") == {}
    assert len(other.handler.heard) == 3


def test_the_proxy_that_the_environment_names_is_used(
    other: Other, server: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.answers(200, b"{}")
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://us%40er:word@127.0.0.1:{proxy.getsockname()[1]}")
        api = Api.with_token(Site("https://jump.invalid", server.ca_path, timeout=10), "a-token")
        asked: list[bytes] = []

        def refuse() -> None:
            accepted, _ = proxy.accept()
            with accepted:
                asked.append(accepted.recv(65536))
                accepted.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(UserError, match="403"):
            api.request("GET", "/site")
        thread.join()
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        near = Api(other.api.site, other.api.headers)
        assert near.request("GET", "/site") == {}
    assert asked[0].startswith(b"CONNECT jump.invalid:443 ")
    assert b"dXNAZXI6d29yZA==" in asked[0]
    assert b"a-token" not in asked[0]
