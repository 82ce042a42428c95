"""A shell on a Jump Client, attached again after a dropped connection."""

import asyncio
import secrets
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jump_wire import codec, messages, sharing

from .api import Api
from .pipe import Pipe, dial
from .sockets import Connection
from .viewer import ViewerCore

PENDING_LIMIT = codec.WINDOW // 4
"""Bytes of pending input above which no more keystrokes are read."""


HUNG_UP = messages.ShellExited(status=-1, signal=signal.SIGHUP)
"""The result of a shell that this side ended."""


@dataclass(frozen=True)
class Size:
    """A terminal's size in characters."""

    columns: int = 80
    rows: int = 24


class Shell(Pipe[messages.ShellExited]):
    """One shell: passes on its output and input, and reconnects after drops.

    Args:
        dial: opens the shell's WebSocket, for output after the given offset.
        show: receives each piece of output.
        size: the terminal's size.
        lost: called when output was skipped because the agent no longer has it.
        shared: called when control moves, with whether this viewer controls now, and the name of
            the participant who does ("": nobody).
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        dial: Callable[[int, Size], Awaitable[Connection]],
        show: Callable[[bytes], None],
        *,
        size: Size | None = None,
        lost: Callable[[], None] = lambda: None,
        shared: Callable[[bool, str], None] = lambda _controls, _name: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._core = ViewerCore()
        super().__init__(self._core, codec.encode(messages.CloseShell()), HUNG_UP, clock, sleep)
        self._dial = dial
        self._show = show
        self._size = size or Size()
        self._lost = lost
        self._shared = shared

    @property
    def congested(self) -> bool:
        """Whether so much input is pending that no more should be typed."""
        return self._core.pending > PENDING_LIMIT

    def type(self, data: bytes) -> None:
        """Send keystrokes. While disconnected, they are kept."""
        self._send(*self._core.type(data))

    def resize(self, size: Size) -> None:
        """Set the terminal's new size and send it to the computer."""
        self._size = size
        if self._core.attached and self._core.controls:
            self._send(codec.encode(messages.Resize(size.columns, size.rows)))

    async def _open(self) -> Connection:
        return await self._dial(self._core.offset, self._size)

    def _take(self, frame: str | bytes) -> None:
        watched, before = not self._core.controls, self._core.controller
        taken = self._core.receive(frame)
        if isinstance(taken, messages.ShellAttached):
            self._reached()
            self._send(*self._core.again())
            if self._core.lost:
                self._lost()
        elif isinstance(taken, sharing.Control):
            if watched and taken.controls:
                self.resize(self._size)
            if watched == taken.controls or (watched and taken.name != before):
                self._shared(taken.controls, taken.name)
        elif isinstance(taken, bytes):
            self._show(taken)
            acknowledgement = self._core.acknowledgement()
            if acknowledgement:
                self._send(acknowledgement)


def open_shell(
    api: Api,
    session_id: str,
    show: Callable[[bytes], None],
    *,
    size: Size | None = None,
    lost: Callable[[], None] = lambda: None,
    shared: Callable[[bool, str], None] = lambda _controls, _name: None,
) -> Shell:
    """Return a new shell of a session; :meth:`Shell.run` starts it."""
    tool_id = secrets.token_hex(16)

    def attach(offset: int, size: Size) -> Awaitable[Connection]:
        place = {"offset": offset, "columns": size.columns, "rows": size.rows}
        return dial(api, session_id, "shell", {"tool": tool_id, **place})

    return Shell(attach, show, size=size, lost=lost, shared=shared)
