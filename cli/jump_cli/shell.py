"""A shell on a Jump Client over the API's WebSocket, attached again after a drop."""

import contextlib
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from websockets import exceptions
from websockets.sync.client import connect

from jump_wire import codec, messages
from jump_wire.errors import UserError

from .api import Api
from .viewer import ViewerCore

CLOSED_WITH_ERROR = 4000
"""The close code whose reason is a code of the error catalogue."""

CLOSE_SECONDS = 2.0
"""How long to wait for the other end's goodbye."""

REATTACH_SECONDS = 120.0
"""How long a lost shell is tried again. The agent keeps it for 10 minutes."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between tries."""

PENDING_LIMIT = codec.WINDOW // 4
"""Bytes of input not taken yet, above which no more is read from the person."""


HUNG_UP = messages.ShellExited(status=-1, signal=signal.SIGHUP)
"""How a shell ends whose person hangs up."""


@dataclass(frozen=True)
class Size:
    """A terminal's size in characters."""

    columns: int = 80
    rows: int = 24


class Connection(Protocol):
    """What is needed of a WebSocket."""

    def recv(self) -> str | bytes:
        """Wait for the next frame."""

    def send(self, message: str | bytes) -> None:
        """Send a text or a binary frame."""

    def close(self) -> None:
        """Close it."""


def dial(api: Api, session_id: str, tool_id: str, offset: int, size: Size) -> Connection:
    """Open the WebSocket of a shell.

    Raises:
        UserError: the server refused before the upgrade, or could not be reached.
    """
    parameters = {
        "tool": tool_id,
        "offset": offset,
        "columns": size.columns,
        "rows": size.rows,
    }
    address = f"wss://{api.site.authority}/api/v1/sessions/{session_id}/shell"
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


class Shell:
    """One shell: shows its output, takes input from another thread, survives drops.

    Args:
        dial: opens the shell's WebSocket from an output offset on.
        show: is given each piece of output.
        lost: is called when output was skipped that the agent no longer has.
        clock: seconds, monotonic.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        dial: Callable[[int, Size], Connection],
        show: Callable[[bytes], None],
        *,
        size: Size | None = None,
        lost: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._dial = dial
        self._show = show
        self._size = size or Size()
        self._lost = lost
        self._clock = clock
        self._sleep = sleep
        self._core = ViewerCore()
        self._connection: Connection | None = None
        self._lost_since: float | None = None
        self._pause = FIRST_PAUSE
        self._over = False
        # Guards the core and what is sent, which two threads use.
        self._guard = threading.Lock()

    @property
    def congested(self) -> bool:
        """Whether the computer is behind with the input; type less then."""
        return self._core.pending > PENDING_LIMIT

    def type(self, data: bytes) -> None:
        """Send keystrokes; during a drop they are kept."""
        with self._guard:
            self._send(*self._core.type(data))

    def resize(self, size: Size) -> None:
        """Tell the terminal's new size."""
        with self._guard:
            self._size = size
            if self._core.attached:
                self._send(codec.encode(messages.Resize(size.columns, size.rows)))

    def hang_up(self) -> None:
        """End the shell on the computer, and :meth:`run` here, connected or not."""
        with self._guard:
            self._over = True
            self._send(codec.encode(messages.CloseShell()))
            connection = self._connection
        if connection is not None:
            connection.close()

    def _send(self, *frames: str | bytes) -> None:
        # A frame that a closing connection swallows is sent again when attached.
        with contextlib.suppress(exceptions.ConnectionClosed):
            for frame in frames:
                if self._connection is not None:
                    self._connection.send(frame)

    def run(self) -> messages.ShellExited:
        """Show the shell until it ends, and tell how.

        Raises:
            UserError: it can't be attached (again).
        """
        while True:
            try:
                outcome = self._attach_and_follow()
            except codec.RemoteProtocolError as error:
                raise UserError("session_internal_error") from error
            if isinstance(outcome, messages.ShellExited):
                return outcome
            if self._over:
                return HUNG_UP
            self._consider(outcome)
            self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _consider(self, error: UserError) -> None:
        """Raise ``error`` unless the shell was attached and trying again can still help."""
        if not error.kind.retry or not self._core.attached_once:
            raise error
        if self._lost_since is None:
            self._lost_since = self._clock()
        elif self._clock() - self._lost_since > REATTACH_SECONDS:
            raise error

    def _attach_and_follow(self) -> messages.ShellExited | UserError:
        """Show the shell until it ends or its connection does, and tell which."""
        try:
            connection = self._dial(self._core.offset, self._size)
        except UserError as error:
            return error
        with self._guard:
            self._connection = connection
        try:
            while self._core.exited is None:
                self._take(connection.recv())
            return self._core.exited
        except exceptions.ConnectionClosed as closed:
            return _meaning(closed)
        finally:
            with self._guard:
                self._connection = None
                self._core.detached()
            connection.close()

    def _take(self, frame: str | bytes) -> None:
        with self._guard:
            taken = self._core.receive(frame)
            if isinstance(taken, messages.ShellAttached):
                self._lost_since, self._pause = None, FIRST_PAUSE
                self._send(*self._core.again())
        if isinstance(taken, messages.ShellAttached) and self._core.lost:
            self._lost()
        if isinstance(taken, bytes):
            self._show(taken)
            with self._guard:
                acknowledgement = self._core.acknowledgement()
                if acknowledgement:
                    self._send(acknowledgement)


def _meaning(closed: exceptions.ConnectionClosed) -> UserError:
    """Translate the end of a connection; one without a reason may be attached again."""
    if closed.rcvd is not None and closed.rcvd.code == CLOSED_WITH_ERROR:
        return UserError(closed.rcvd.reason)
    return UserError("active_not_connected")


def open_shell(
    api: Api,
    session_id: str,
    show: Callable[[bytes], None],
    *,
    size: Size | None = None,
    lost: Callable[[], None] = lambda: None,
) -> Shell:
    """Make a new shell of a session; :meth:`Shell.run` starts it."""
    tool_id = secrets.token_hex(16)
    return Shell(
        lambda offset, size: dial(api, session_id, tool_id, offset, size),
        show,
        size=size,
        lost=lost,
    )
