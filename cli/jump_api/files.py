"""The files of a computer: lists and changes them, and continues on a new pipe after a loss.

:mod:`.file_transfers` reads and writes files with it. Paths are texts as
:mod:`jump_wire.files` describes them: ``file_streams.path_text`` makes them from bytes.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from jump_wire import file_streams, files
from jump_wire.codec import RemoteProtocolError
from jump_wire.errors import UserError
from jump_wire.file_streams import Entry
from jump_wire.kinds import CONSENT_SECONDS

from .api import Api
from .file_errors import require_short, shown, stuck
from .file_pipes import FilesPipe
from .file_requests import PipeLost
from .pipe import FIRST_PAUSE, LONGEST_PAUSE, REATTACH_SECONDS, dial
from .sockets import Connection
from .spool import Spool

ATTACH_SECONDS = CONSENT_SECONDS + 30.0
"""Seconds to wait for the first message of a pipe, for which a customer may have to allow it."""

VAIN_LIMIT = 8
"""Maximum number of pipes in a row that break without any answer, or without any progress."""

BUSY_SECONDS = 10.0
"""Seconds of attempts while a lost pipe of this tool may still hold a file."""

ENTRIES_LIMIT = 5_000_000
"""Maximum number of entries of one listing, which are on this computer's disk."""

LISTING_BYTES = 1024 * 1024 * 1024
"""Maximum number of received bytes of one listing: 200 for each entry, and more than most have."""

T = TypeVar("T")


Listing = Spool[Entry]
"""Entries that were received, in their order. Whoever gets it closes it."""


def _listing() -> Listing:
    return Spool(Entry, lambda entry: vars(entry).values())


class Files:
    """A files tool, to use as an asynchronous context manager.

    Args:
        connect: opens the tool's WebSocket.
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.

    Attributes:
        account: the account of the Jump Client, once attached.
        broken: why there is no pipe any more, and never will be. None until then.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._pipe: FilesPipe | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._vain = 0
        self.account = ""
        self.broken: UserError | None = None

    async def __aenter__(self) -> Self:
        """Attach the tool.

        Raises:
            UserError: it can't be attached.
        """
        async with self._lock:
            try:
                self._pipe = await self._attach()
            except PipeLost as lost:
                raise lost.error from lost
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the pipe, which ends the tool."""
        await self._drop()

    # --- the pipe ---

    async def run(
        self,
        attempt: Callable[[FilesPipe], Awaitable[T]],
        path: str,
        reached: Callable[[], int] = lambda: 0,
    ) -> T:
        """Run ``attempt`` on the pipe, and again on a new one for as long as pipes break.

        Args:
            attempt: makes one attempt.
            path: what it is about.
            reached: returns how far all attempts have come together.

        Raises:
            UserError: the attempt failed, or there is no pipe any more; ``transfer_stuck`` if pipes
                break again and again, and no attempt comes any further.
        """
        busy_until = self._clock() + BUSY_SECONDS
        furthest, vain = reached(), 0
        while True:
            pipe = await self._attached()
            try:
                return await attempt(pipe)
            except PipeLost as lost:
                busy_until = self._clock() + BUSY_SECONDS
                furthest, vain = (reached(), 0) if reached() > furthest else (furthest, vain + 1)
                if vain > VAIN_LIMIT:
                    raise stuck(path, vain) from lost
            except UserError as error:
                if error is pipe.error:
                    self.broken = error
                if error.code != "file_busy" or self._clock() > busy_until:
                    raise
                await self._sleep(1)

    async def _attached(self) -> FilesPipe:
        async with self._lock:
            if self._pipe is None or self._pipe.error is not None:
                self._pipe = await self._attach_again()
            return self._pipe

    async def _attach_again(self) -> FilesPipe:
        if self.broken is not None:
            raise self.broken
        old = self._pipe
        self._vain = 0 if old is None or old.was_useful else self._vain + 1
        if old is not None and old.error is not None and self._vain >= VAIN_LIMIT:
            self.broken = old.error
            raise self.broken
        await self._drop()
        since, pause = self._clock(), FIRST_PAUSE
        while True:
            try:
                return await self._attach()
            except (PipeLost, UserError) as failure:
                error = failure.error if isinstance(failure, PipeLost) else failure
                if not error.kind.retry or self._clock() - since > REATTACH_SECONDS:
                    self.broken = error
                    raise error from failure
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _attach(self) -> FilesPipe:
        connection = await self._connect()
        pipe = FilesPipe(connection)
        try:
            async with asyncio.timeout(ATTACH_SECONDS):
                self.account = (await pipe.attached()).account
        except TimeoutError as error:
            await connection.close()
            raise PipeLost(UserError("active_not_connected")) from error
        except BaseException:
            await connection.close()
            raise
        self._receiving = asyncio.ensure_future(pipe.receive())
        return pipe

    async def _drop(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._receiving
        if self._pipe is not None:
            await self._pipe.close()
        self._receiving = self._pipe = None

    # --- requests ---

    async def ask(self, kind: type[Any], path: str, **fields: Any) -> files.RequestDone:
        """Send a request without a stream, and return its end.

        It is repeated after a lost pipe, so that it may find its own work done.

        Raises:
            UserError: it failed.
        """
        require_short(path)

        async def attempt(pipe: FilesPipe) -> files.RequestDone:
            async with pipe.request(kind, path, **fields) as request:
                return await request.end()

        return await self.run(attempt, path)

    async def describe(self, path: str) -> Entry:
        """Describe one path. Links are not followed.

        Raises:
            UserError: it does not exist, or the account may not look at it.
        """
        with await self._entries(files.DescribePath, path) as found:
            for entry in found:
                return entry
        raise UserError("session_internal_error")

    async def list_folder(self, path: str) -> Listing:
        """List a folder. The caller closes the listing."""
        return await self._entries(files.ListFolder, path)

    async def find(self, pattern: str, limit: int = ENTRIES_LIMIT) -> Listing:
        """Find at most ``limit`` paths that match a pattern. The caller closes the listing."""
        return await self._entries(files.FindPaths, pattern, limit)

    async def _entries(self, kind: type[Any], path: str, limit: int = ENTRIES_LIMIT) -> Listing:
        require_short(path)
        listing = _listing()
        try:
            await self.run(lambda pipe: _receive(pipe, kind, path, listing, limit), path)
        except BaseException:
            listing.close()
            raise
        return listing


async def _receive(
    pipe: FilesPipe, kind: type[Any], path: str, listing: Listing, limit: int
) -> None:
    listing.clear()
    of_folder = kind is files.ListFolder
    received = 0
    async with pipe.request(kind, path) as request:
        while pieces := await request.pieces():
            received += sum(map(len, pieces))
            try:
                for data in pieces:
                    for entry in file_streams.unpack_entries(data, of_folder=of_folder):
                        listing.add(entry)
            except RemoteProtocolError as error:
                raise UserError("session_internal_error") from error
            if len(listing) > limit or received > LISTING_BYTES:
                raise UserError("list_too_long", path=shown(path))
            await request.processed(sum(map(len, pieces)))


def open_files(api: Api, session_id: str) -> Files:
    """Return a new files tool of a session; entering it attaches it."""
    tool_id = secrets.token_hex(16)
    return Files(lambda: dial(api, session_id, "files", {"tool": tool_id}))
