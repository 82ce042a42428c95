"""Connections that a test scripts, and a clock that does not wait."""

import asyncio
from collections.abc import Iterator

from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from jump_wire.errors import UserError

DROP = ConnectionClosedError(None, None)
"""What a script says when the connection is lost."""


def refused(code: str) -> ConnectionClosedError:
    """What it says when the server ends the connection for this reason."""
    return ConnectionClosedError(Close(4000, code), None)


class Script:
    """A connection that says what it was told to, and keeps what it was sent."""

    def __init__(self, *says: str | bytes | Exception) -> None:
        self.says = iter(says)
        self.sent: list[str | bytes] = []
        self.closed = False

    async def recv(self) -> str | bytes:
        for _ in range(5):  # as a network would, it lets the other side speak meanwhile
            await asyncio.sleep(0)
        said = next(self.says)
        if isinstance(said, Exception):
            raise said
        return said

    async def send(self, message: str | bytes) -> None:
        self.sent.append(message)

    async def close(self) -> None:
        self.closed = True


class Line:
    """Connects with the scripts in turn, or refuses to, and keeps time."""

    def __init__(self, *scripts: Script | UserError) -> None:
        self.scripts: Iterator[Script | UserError] = iter(scripts)
        self.now = 0.0

    async def connect(self) -> Script:
        script = next(self.scripts)
        if isinstance(script, UserError):
            raise script
        return script

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
