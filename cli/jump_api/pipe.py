"""A tool's pipe over the API's WebSocket, attached again after a dropped connection."""

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, Protocol, TypeVar

from websockets import exceptions

from jump_wire import codec
from jump_wire.errors import UserError

from . import sockets
from .api import Api
from .sockets import Connection

REATTACH_SECONDS = 120.0
"""Seconds of attempts to attach a lost tool again. The agent keeps it for 10 minutes."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Initial and maximum seconds between attempts."""

E = TypeVar("E")


class Core(Protocol[E]):
    """What a pipe needs from the core that counts its bytes."""

    attached: bool
    attached_once: bool
    exited: E | None

    def detached(self) -> None:
        """Record that the connection is closed."""


def dial(
    api: Api, session_id: str, tool: str, parameters: Mapping[str, str | int]
) -> Awaitable[Connection]:
    """Open the WebSocket of a session's tool; see :func:`.sockets.dial`."""
    return sockets.dial(api, f"/sessions/{session_id}/{tool}", parameters, codec.FRAME_LIMIT)


class Pipe(Generic[E]):
    """Follows a tool until it ends, and reconnects as often as necessary.

    Subclasses implement :meth:`_open` and :meth:`_take`. Everything runs in one event loop.

    Args:
        core: counts the received and sent bytes.
        goodbye: the message that ends the tool.
        hung_up: the result of a tool that this side ended.
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        core: Core[E],
        goodbye: str,
        hung_up: E,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._state = core
        self._goodbye = goodbye
        self._hung_up = hung_up
        self._clock = clock
        self._sleep = sleep
        self._outgoing: deque[str | bytes] = deque()
        self._something = asyncio.Event()
        self._lost_since: float | None = None
        self._pause = FIRST_PAUSE
        self._over = asyncio.Event()

    async def run(self) -> E:
        """Follow the tool until it ends, and return its result. Cancellation ends the tool.

        Raises:
            UserError: the tool can't be attached, or attached again.
        """
        while not self._over.is_set():
            try:
                error = await self._attach_and_follow()
            except codec.RemoteProtocolError as broken:
                raise UserError("session_internal_error") from broken
            if error is None and self._state.exited is not None:
                return self._state.exited
            if self._over.is_set() or error is None:
                break
            self._consider(error)
            await self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._hung_up

    def hang_up(self) -> None:
        """End the tool on the computer, and :meth:`run`, whether connected or not."""
        self._over.set()
        self._something.set()

    async def _open(self) -> Connection:
        """Dial, for the output that has not been received yet."""
        raise NotImplementedError

    def _take(self, frame: str | bytes) -> None:
        """Process one frame."""
        raise NotImplementedError

    def _reached(self) -> None:
        """Reset the reconnection state, because the tool is attached."""
        self._lost_since, self._pause = None, FIRST_PAUSE

    def _send(self, *frames: str | bytes) -> None:
        """Queue frames. If the connection drops, the core repeats them on the next one."""
        self._outgoing.extend(frames)
        self._something.set()

    def _consider(self, error: UserError) -> None:
        """Raise ``error`` unless the tool was attached before and another attempt may succeed."""
        if not error.kind.retry or not self._state.attached_once:
            raise error
        if self._lost_since is None:
            self._lost_since = self._clock()
        elif self._clock() - self._lost_since > REATTACH_SECONDS:
            raise error

    async def _attach_and_follow(self) -> UserError | None:
        """Follow the tool on one connection. Return the error that ended it, or None."""
        try:
            connection = await self._open()
        except UserError as error:
            return error
        self._outgoing.clear()
        try:
            return await self._follow(connection)
        except asyncio.CancelledError:
            self._over.set()
            raise
        finally:
            self._state.detached()
            if self._over.is_set():
                with contextlib.suppress(exceptions.ConnectionClosed):
                    await connection.send(self._goodbye)
            await connection.close()

    async def _follow(self, connection: Connection) -> UserError | None:
        receiving = asyncio.ensure_future(self._receive(connection))
        sending = asyncio.ensure_future(self._transmit(connection))
        both = {receiving, sending}
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if receiving not in done:  # this side ended the tool
                return None
            await receiving
            # The last message may be the one that makes the agent delete the result.
            with contextlib.suppress(exceptions.ConnectionClosed):
                await self._flush(connection)
        except exceptions.ConnectionClosed as closed:
            # Without an error code, it allows a new attempt.
            return sockets.meaning(closed, "active_not_connected")
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        return None

    async def _receive(self, connection: Connection) -> None:
        while self._state.exited is None:
            self._take(await connection.recv())

    async def _transmit(self, connection: Connection) -> None:
        """Send queued frames until this side ends the tool or the task is cancelled."""
        while not self._over.is_set():
            self._something.clear()
            with contextlib.suppress(exceptions.ConnectionClosed):
                await self._flush(connection)
            await self._something.wait()

    async def _flush(self, connection: Connection) -> None:
        while self._outgoing and not self._over.is_set():
            await connection.send(self._outgoing.popleft())


async def readable(descriptor: int) -> None:
    """Wait until ``descriptor`` can be read or is at its end. Files are always readable."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:  # epoll does not support files
        await asyncio.sleep(0)
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


def read(descriptor: int, limit: int) -> bytes:
    """Return at most ``limit`` available bytes; empty at the end or after an error."""
    try:
        return os.read(descriptor, limit)
    except OSError:
        return b""
