"""The API's WebSockets."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode

from websockets import exceptions
from websockets.asyncio.client import connect

from jump_wire import closing
from jump_wire.errors import UserError

from .api import PREFIX, Api

CLOSE_SECONDS = 2.0
"""Seconds to wait for the other end's close frame."""


class Connection(Protocol):
    """The methods of a WebSocket that are used here."""

    async def recv(self) -> str | bytes:
        """Wait for the next frame."""

    async def send(self, message: str | bytes) -> None:
        """Send a text or a binary frame."""

    async def close(self) -> None:
        """Close the connection."""


async def dial(api: Api, path: str, query: Mapping[str, str | int], frame_limit: int) -> Connection:
    """Open a WebSocket of the API.

    Args:
        api: the API access.
        path: the path below ``/api/v1``.
        query: the query parameters.
        frame_limit: the maximum size of a received message, in bytes.

    Raises:
        UserError: the server refused the upgrade, or could not be reached.
    """
    try:
        return await connect(
            f"wss://{api.site.authority}{PREFIX}{path}?{urlencode(query)}",
            ssl=api.trust,
            additional_headers=api.headers,
            compression=None,
            max_size=frame_limit,
            open_timeout=api.site.timeout,
            close_timeout=CLOSE_SECONDS,
        )
    except exceptions.InvalidStatus as error:
        raise api.refusal(error.response.status_code, bytes(error.response.body or b"")) from error
    except (OSError, exceptions.InvalidHandshake) as error:
        raise api.site.unreachable(error) from error


def meaning(closed: exceptions.ConnectionClosed, otherwise: str) -> UserError:
    """Return the error that the server closed a connection with, or the error ``otherwise``."""
    if closed.rcvd is not None and closed.rcvd.code == closing.ERROR:
        return closing.error(closed.rcvd.reason)
    return UserError(otherwise)
