"""Runs one command on a Jump Client exactly once, with its streams and exit status."""

import asyncio
import contextlib
import secrets
import signal
import time
from collections.abc import Awaitable, Callable

from jump_wire import codec, commands
from jump_wire.errors import UserError

from . import sessions
from .api import Api
from .command import CommandCore, Output
from .pipe import Pipe, dial, read, readable
from .sockets import Connection

PENDING_LIMIT = commands.WINDOW // 2
"""Bytes of pending input above which no more input is read."""

CHUNK = 64 * 1024

HUNG_UP = commands.CommandExited(status=-1, signal=signal.SIGHUP)
"""The result of a command that this side ended."""

Show = Callable[[bytes], None]


class RemoteCommand(Pipe[commands.CommandExited]):
    """One command: passes on its output and input, and reconnects after drops.

    Args:
        command: the command line, for ``/bin/sh -c`` on the computer.
        dial: opens the command's WebSocket, for output after the given offset.
        show: receives each piece of the command's output.
        show_error: receives each piece of its standard error.
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        command: bytes,
        dial: Callable[[int], Awaitable[Connection]],
        show: Show,
        show_error: Show,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._core = CommandCore(command)
        super().__init__(self._core, codec.encode(commands.EndCommand()), HUNG_UP, clock, sleep)
        self._dial = dial
        self._show = show
        self._show_error = show_error
        self._room = asyncio.Event()

    async def give(self, data: bytes) -> None:
        """Send input, and wait while too much of it is pending."""
        self._send(*self._core.give(data))
        while self._core.pending > PENDING_LIMIT:
            self._room.clear()
            await self._room.wait()

    def end_input(self) -> None:
        """Send the end of the command's input."""
        self._send(*self._core.end_input())

    async def _open(self) -> Connection:
        return await self._dial(self._core.offset)

    def _take(self, frame: str | bytes) -> None:
        taken = self._core.receive(frame)
        self._room.set()
        if isinstance(taken, commands.CommandAttached):
            self._reached()
            self._send(*self._core.again())
        elif isinstance(taken, commands.CommandExited):
            self._send(codec.encode(commands.ResultTaken()))
        elif isinstance(taken, Output):
            (self._show_error if taken.is_error else self._show)(taken.data)
            acknowledgement = self._core.acknowledgement()
            if acknowledgement:
                self._send(acknowledgement)


def run_command(
    api: Api,
    way: sessions.Way,
    command: str,
    show: Show,
    show_error: Show,
    stdin: int | None = None,
) -> commands.CommandExited:
    """Run ``command`` on a Jump Client in a session of its own.

    Args:
        api: the API access that opens the session.
        way: the Jump Client, from :func:`.sessions.way_to`.
        command: the command line, for ``/bin/sh -c``.
        show: receives each piece of the command's output.
        show_error: receives each piece of its standard error.
        stdin: the descriptor of its input; None for no input.

    Raises:
        UserError: the command was not started, or its result is unknown.
    """
    line = command.encode("utf-8", "surrogateescape")
    if len(line) > commands.COMMAND_LIMIT:
        raise UserError("field_too_long", field="command", limit=commands.COMMAND_LIMIT)
    tool_id = secrets.token_hex(16)
    with sessions.session(api, way) as session_id:

        def attach(offset: int) -> Awaitable[Connection]:
            return dial(api, session_id, "exec", {"tool": tool_id, "offset": offset})

        return asyncio.run(_run(RemoteCommand(line, attach, show, show_error), stdin))


async def _run(remote: RemoteCommand, stdin: int | None) -> commands.CommandExited:
    if stdin is None:
        remote.end_input()
        return await remote.run()
    feeding = asyncio.ensure_future(_feed(stdin, remote))
    try:
        return await remote.run()
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding


async def _feed(descriptor: int, remote: RemoteCommand) -> None:
    """Send a command the input from ``descriptor`` until its end."""
    while True:
        await readable(descriptor)
        data = read(descriptor, CHUNK)
        if not data:
            remote.end_input()
            return
        await remote.give(data)
