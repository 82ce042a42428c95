"""Handing a socket over: which requests get an upgrade, and what the hub is given."""

import io
import socket
from typing import Any

import pytest
from flask import Flask, Response, request

from jump_server.api import upgrade
from jump_server.hub.hub import Socket
from jump_wire.errors import UserError

GOOD = {
    "Host": "jump.example",
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


class Unreader:
    """The part of gunicorn's reader that holds what came behind the request."""

    def take_buffered(self) -> bytes:
        return b"early"


class Body(io.BytesIO):
    """gunicorn's ``wsgi.input``, as far as the upgrade looks into it."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = self
        self.unreader = Unreader()


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


def test_the_socket_changes_hands(app: Flask) -> None:
    near, far = socket.socketpair()
    adopted: list[Socket] = []
    body: Any = Body()
    with app.test_request_context(headers=GOOD):
        response = upgrade.Upgrade(request, adopted.append)
        environ = {**request.environ, "gunicorn.socket": near, "wsgi.input": body}
        with pytest.raises(StopIteration):
            response(environ, lambda *_: lambda _: None)
    (given,) = adopted
    assert near.fileno() == -1
    assert given.early == b"early"
    assert given.preface.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in given.preface  # RFC 6455's own example
    given.stream.write(memoryview(b"hello"))
    assert far.recv(5) == b"hello"
    given.stream.close()
    far.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"Upgrade": "h2c"},
        {"Connection": "close"},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Version": "8"},
    ],
)
def test_other_requests_are_refused(app: Flask, wrong: dict[str, str]) -> None:
    with (
        app.test_request_context(headers={**GOOD, **wrong}),
        pytest.raises(UserError, match="not_a_websocket"),
    ):
        upgrade.Upgrade(request, lambda _: None)


def test_it_is_a_response_like_any_other(app: Flask) -> None:
    with app.test_request_context(headers=GOOD):
        response = upgrade.Upgrade(request, lambda _: None)
    assert isinstance(response, Response)
    assert response.status_code == 101
