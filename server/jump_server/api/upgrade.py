"""Handing a request's socket over to the hub.

A view authenticates as always and returns an :class:`Upgrade`; when the web
server runs that response, the socket is detached from gunicorn, and raising
StopIteration out of the WSGI callable makes gunicorn forget the connection.
"""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Request, Response
from websockets.datastructures import Headers
from websockets.http11 import Request as Handshake
from websockets.server import ServerProtocol

from jump_wire.errors import UserError

from ..hub.hub import Socket
from ..hub.streams import take_over

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SWITCHING = 101

log = logging.getLogger(__name__)


def handshake(request: Request) -> bytes:
    """Check a request for a WebSocket, and return the response that accepts it.

    Raises:
        UserError: ``not_a_websocket`` when it does not ask for one as RFC 6455 says.
    """
    given = Headers([(name, value) for name, value in request.headers.items()])
    answer = ServerProtocol().accept(Handshake(request.full_path, given))
    if answer.status_code != SWITCHING:
        raise UserError("not_a_websocket")
    return answer.serialize()


class Upgrade(Response):
    """A response that gives the request's socket away instead of answering.

    Args:
        request: the request, which must ask for a WebSocket.
        adopt: takes the socket; it must not fail.

    Raises:
        UserError: ``not_a_websocket``.
    """

    def __init__(self, request: Request, adopt: Callable[[Socket], object]) -> None:
        super().__init__(status=SWITCHING)
        self._preface = handshake(request)
        self._adopt = adopt

    def __call__(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",  # noqa: ARG002  # gunicorn answers nothing
    ) -> Iterable[bytes]:
        """Give the socket away, then tell gunicorn to stop."""
        early = _read_ahead(environ)
        self._adopt(Socket(take_over(environ["gunicorn.socket"]), self._preface, early))
        raise StopIteration


def _read_ahead(environ: "WSGIEnvironment") -> bytes:
    # What the peer sent right behind its request already stands in gunicorn's buffer.
    body: Any = environ["wsgi.input"]
    return bytes(body.reader.unreader.take_buffered())
