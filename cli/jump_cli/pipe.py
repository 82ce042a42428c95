"""A tool's pipe over the API's WebSocket, attached again after a drop."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlencode

from websockets import exceptions
from websockets.sync.client import connect

from jump_wire import codec
from jump_wire.errors import UserError

from .api import Api

CLOSED_WITH_ERROR = 4000
"""The close code whose reason is a code of the error catalogue."""

CLOSE_SECONDS = 2.0
"""How long to wait for the other end's goodbye."""

REATTACH_SECONDS = 120.0
"""How long a lost tool is tried again. The agent keeps it for 10 minutes."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between tries."""

E = TypeVar("E")


class Connection(Protocol):
    """What is needed of a WebSocket."""

    def recv(self) -> str | bytes:
        """Wait for the next frame."""

    def send(self, message: str | bytes) -> None:
        """Send a text or a binary frame."""

    def close(self) -> None:
        """Close it."""


class Core(Protocol[E]):
    """What a pipe's driver asks the core that counts for it."""

    attached: bool
    attached_once: bool
    exited: E | None

    def detached(self) -> None:
        """Note that the connection is gone."""


def dial(api: Api, session_id: str, tool: str, parameters: Mapping[str, str | int]) -> Connection:
    """Open the WebSocket of a session's tool.

    Raises:
        UserError: the server refused before the upgrade, or could not be reached.
    """
    address = f"wss://{api.site.authority}/api/v1/sessions/{session_id}/{tool}"
    try:
        return connect(
            f"{address}?{urlencode(parameters)}",
            ssl=api.trust,
            additional_headers=api.headers,
            compression=None,
            max_size=codec.FRAME_LIMIT,
            open_timeout=api.site.timeout,
            close_timeout=CLOSE_SECONDS,
        )
    except exceptions.InvalidStatus as error:
        raise api.refusal(error.response.status_code, bytes(error.response.body or b"")) from error
    except (OSError, exceptions.InvalidHandshake) as error:
        raise api.site.unreachable(error) from error


class Pipe(Generic[E]):
    """Follows a tool until it ends, over as many connections as that takes.

    A tool gives it :meth:`_open` and :meth:`_take`.

    Args:
        core: counts what came and went.
        goodbye: the message that ends the tool.
        hung_up: how a tool ends that this side ended.
        clock: seconds, monotonic.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        core: Core[E],
        goodbye: str,
        hung_up: E,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._state = core
        self._goodbye = goodbye
        self._hung_up = hung_up
        self._clock = clock
        self._sleep = sleep
        self._connection: Connection | None = None
        self._lost_since: float | None = None
        self._pause = FIRST_PAUSE
        self._over = False
        # Guards the core and what is sent, which two threads use.
        self._guard = threading.Lock()

    def run(self) -> E:
        """Follow the tool until it ends, and tell how.

        Raises:
            UserError: it can't be attached (again).
        """
        while True:
            try:
                error = self._attach_and_follow()
            except codec.RemoteProtocolError as broken:
                raise UserError("session_internal_error") from broken
            if error is None and self._state.exited is not None:
                return self._state.exited
            if self._over or error is None:
                return self._hung_up
            self._consider(error)
            self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def hang_up(self) -> None:
        """End the tool on the computer, and :meth:`run` here, connected or not."""
        with self._guard:
            self._over = True
            self._send(self._goodbye)
            connection = self._connection
        if connection is not None:
            connection.close()

    def _open(self) -> Connection:
        """Dial, for the output that has not come yet."""
        raise NotImplementedError

    def _take(self, frame: str | bytes) -> None:
        """Take one frame."""
        raise NotImplementedError

    def _reached(self) -> None:
        """Note that the tool is attached."""
        self._lost_since, self._pause = None, FIRST_PAUSE

    def _send(self, *frames: str | bytes) -> None:
        # A frame that a closing connection swallows is sent again when attached.
        with contextlib.suppress(exceptions.ConnectionClosed):
            for frame in frames:
                if self._connection is not None:
                    self._connection.send(frame)

    def _consider(self, error: UserError) -> None:
        """Raise ``error`` unless the tool was attached and trying again can still help."""
        if not error.kind.retry or not self._state.attached_once:
            raise error
        if self._lost_since is None:
            self._lost_since = self._clock()
        elif self._clock() - self._lost_since > REATTACH_SECONDS:
            raise error

    def _attach_and_follow(self) -> UserError | None:
        """Follow the tool until its end, or return how the connection ended before."""
        try:
            connection = self._open()
        except UserError as error:
            return error
        with self._guard:
            self._connection = connection
        try:
            while self._state.exited is None:
                self._take(connection.recv())
        except exceptions.ConnectionClosed as closed:
            return _meaning(closed)
        except KeyboardInterrupt:
            self.hang_up()
            raise
        finally:
            with self._guard:
                self._connection = None
                self._state.detached()
            connection.close()
        return None


def _meaning(closed: exceptions.ConnectionClosed) -> UserError:
    """Translate the end of a connection; one without a reason may be attached again."""
    if closed.rcvd is not None and closed.rcvd.code == CLOSED_WITH_ERROR:
        return UserError(closed.rcvd.reason)
    return UserError("active_not_connected")
