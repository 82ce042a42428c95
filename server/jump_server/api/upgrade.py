"""Hands a request's socket over to the hub.

The request is authenticated as usual. Then the socket is detached from gunicorn. When the WSGI
callable raises StopIteration, gunicorn forgets the connection.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Request, Response
from websockets.utils import accept_key

from jump_wire.errors import UserError

from ..hub.hub import Socket
from ..hub.streams import take_over

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SWITCHING = 101
KEY_LENGTH = 16
VERSION = "13"
Adopt = Callable[[Socket], object]
"""Takes a socket; it must not fail."""


def handshake(environ: "WSGIEnvironment") -> bytes:
    """Check a WebSocket request and return the response that accepts it.

    The server offers no subprotocols or extensions, so RFC 6455 (4.2.1) leaves only four headers
    to check. A reconnecting fleet sends ten thousand of these requests.

    Raises:
        UserError: ``not_a_websocket`` when the request does not conform to RFC 6455.
    """
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip()
    if not (
        environ["REQUEST_METHOD"] == "GET"
        and "websocket" in _tokens(environ.get("HTTP_UPGRADE", ""))
        and "upgrade" in _tokens(environ.get("HTTP_CONNECTION", ""))
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION", "").strip() == VERSION
        and _is_key(key)
    ):
        raise UserError("not_a_websocket")
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
    ).encode()


def hand_over(environ: "WSGIEnvironment", preface: bytes, adopt: Adopt) -> None:
    """Hand over the request's socket. The caller must then raise StopIteration to stop gunicorn.

    Args:
        environ: the request's WSGI environment from gunicorn.
        preface: the response, which is still to be sent.
        adopt: takes the socket.
    """
    adopt(Socket(take_over(environ["gunicorn.socket"]), preface, _read_ahead(environ)))


class Upgrade(Response):
    """A response that hands over the request's socket instead of sending anything.

    Args:
        request: the request, which must be for a WebSocket.
        adopt: takes the socket.

    Raises:
        UserError: ``not_a_websocket``.
    """

    def __init__(self, request: Request, adopt: Adopt) -> None:
        super().__init__(status=SWITCHING)
        self._preface = handshake(request.environ)
        self._adopt = adopt

    def __call__(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",  # noqa: ARG002  # gunicorn sends no response
    ) -> Iterable[bytes]:
        """Hand over the socket, then make gunicorn stop."""
        hand_over(environ, self._preface, self._adopt)
        raise StopIteration


def _tokens(header: str) -> list[str]:
    return [token.strip() for token in header.lower().split(",")]


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_LENGTH
    except (ValueError, binascii.Error):
        return False


def _read_ahead(environ: "WSGIEnvironment") -> bytes:
    # gunicorn's buffer may hold bytes that the peer sent directly after its request.
    body: Any = environ["wsgi.input"]
    return bytes(body.reader.unreader.take_buffered())
