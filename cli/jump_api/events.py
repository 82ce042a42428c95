"""The changes of what a user may see, as they happen, over any number of connections."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from websockets import exceptions

from jump_wire.errors import GENERIC, UserError

from .api import ANSWER_LIMIT, Api
from .sockets import Connection, dial, meaning

PATIENCE_SECONDS = 120.0
"""Seconds of failed attempts to reach the server before the last error is raised."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Initial and maximum seconds between attempts."""

Record = dict[str, Any]
"""A Jump Item as the API shows it."""


@dataclass(frozen=True)
class ItemChanged:
    """A Jump Client or Jump Shortcut is new or has changed."""

    record: Record


@dataclass(frozen=True)
class ItemGone:
    """A Jump Client or Jump Shortcut was deleted, or the user no longer sees it."""

    id: str


@dataclass(frozen=True)
class GroupsChanged:
    """Jump Groups have changed; ``counts`` if only the number of their items has."""

    counts: bool


@dataclass(frozen=True)
class SessionsChanged:
    """The user's sessions have changed."""


@dataclass(frozen=True)
class QueueChanged:
    """The customers who wait for the user have changed."""


@dataclass(frozen=True)
class ChatChanged:
    """The chat of a support session that the user takes part in has changed."""

    session_id: str


@dataclass(frozen=True)
class UpdatesChanged:
    """Updates of Jump Clients have progressed, or their policy has changed."""


@dataclass(frozen=True)
class Resync:
    """Events may be missing, so load everything again. Each stream begins with it."""


Event = (
    ItemChanged
    | ItemGone
    | GroupsChanged
    | SessionsChanged
    | QueueChanged
    | ChatChanged
    | UpdatesChanged
    | Resync
)

_READ: dict[str, Callable[[Record], Event]] = {
    "jump_client.changed": lambda event: ItemChanged(event["jump_client"]),
    "jump_client.gone": lambda event: ItemGone(event["jump_client_id"]),
    "jump_shortcut.changed": lambda event: ItemChanged(event["jump_shortcut"]),
    "jump_shortcut.gone": lambda event: ItemGone(event["jump_shortcut_id"]),
    "jump_groups.changed": lambda event: GroupsChanged(event["counts"]),
    "sessions.changed": lambda _: SessionsChanged(),
    "queue.changed": lambda _: QueueChanged(),
    "chat.changed": lambda event: ChatChanged(event["session_id"]),
    "updates.changed": lambda _: UpdatesChanged(),
    "resync": lambda _: Resync(),
}


async def follow(
    api: Api,
    *,
    connect: Callable[[str], Awaitable[Connection]] | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[list[Event], None]:
    """Yield the events that happened together, and reconnect as often as necessary.

    After a lost connection, the server repeats the missed events or sends :class:`Resync`. Event
    types of a newer server are left out. Close the generator (``contextlib.aclosing``) to
    disconnect.

    Args:
        api: the API access.
        connect: opens the WebSocket for the events after the given id.
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.

    Raises:
        UserError: the user may not receive events (any more), or the server could not be reached
            for :data:`PATIENCE_SECONDS`.
    """
    connect = connect or (lambda after: dial(api, "/events", {"after": after}, ANSWER_LIMIT))
    last, pause, since = "", FIRST_PAUSE, clock()
    while True:
        try:
            async with _closing(await connect(last)) as connection:
                while True:
                    last, events = _read(await connection.recv(), last)
                    pause, since = FIRST_PAUSE, clock()
                    if events:
                        yield events
        except exceptions.ConnectionClosed as closed:
            error = meaning(closed, "server_unreachable")
        except UserError as refused:
            error = refused
        if not error.kind.retry or clock() - since > PATIENCE_SECONDS:
            raise error
        await sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def wait_until(api: Api, satisfied: Callable[[], bool], seconds: float) -> bool:
    """Call ``satisfied`` at once and after each change until it is true.

    It runs in another thread, and may use ``api``. Return False if it is not true within
    ``seconds``.

    Raises:
        UserError: see :func:`follow`; also an error of ``satisfied``.
    """

    async def wait() -> bool:
        try:
            async with asyncio.timeout(seconds), contextlib.aclosing(follow(api)) as batches:
                async for _ in batches:
                    if await asyncio.to_thread(satisfied):
                        return True
        except TimeoutError:
            pass
        return False

    return asyncio.run(wait())


@contextlib.asynccontextmanager
async def _closing(connection: Connection) -> AsyncGenerator[Connection, None]:
    try:
        yield connection
    finally:
        await connection.close()


def _read(frame: str | bytes, last: str) -> tuple[str, list[Event]]:
    """Return the id of the newest event in a frame, and its events."""
    try:
        found: list[Record] = json.loads(frame)["events"]
        events = [_READ[one["type"]](one) for one in found if one["type"] in _READ]
        return (str(found[-1]["id"]) if found else last), events
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(GENERIC) from error
