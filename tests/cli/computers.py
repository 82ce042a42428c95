"""A computer's real files tool at the other end of a connection, in the same process."""

import asyncio
import contextlib
import select
from collections import deque
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosedError

from jump_agent import platforms
from jump_agent.core.frames import Binary, Frames, Text
from jump_agent.tools.files import Files as Tool
from jump_api.files import Files
from jump_wire import kinds
from jump_wire.codec import decode
from jump_wire.errors import UserError

platforms.choose()

Watch = Callable[["Wire", "str | bytes"], "str | bytes | None"]


class Wire(Frames):
    """A connection to a files tool. ``watch`` may change each frame, drop it, or cut.

    It is called with what the tool sends before the viewer receives it, and with what the viewer
    sends before the tool receives it.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._sent: deque[str | bytes] = deque()
        self._lost = False
        self.tool: Tool | None = Tool()
        self.tool.attach(self, kinds.Nothing())

    def cut(self) -> None:
        """Lose the connection; the tool ends, as the agent has it."""
        self._lost = True
        self._end()
        raise ConnectionClosedError(None, None)

    def _end(self) -> None:
        if self.tool is not None:
            self.tool.detach()
            self.tool.end()
            self.tool = None

    # --- the tool's side ---

    def send_text(self, text: str) -> None:
        self._sent.append(text)

    def send_binary(self, data: bytes) -> None:
        self._sent.append(data)

    # --- the viewer's side ---

    async def recv(self) -> str | bytes:
        while True:
            await asyncio.sleep(0)  # the viewer's other tasks go on
            if self._lost or self.tool is None:
                raise ConnectionClosedError(None, None)
            if self._sent:
                frame = self._watch(self, self._sent.popleft())
                if frame is not None:
                    return frame
                continue
            ready = [descriptor for descriptor, wants, _ in self.tool.interests() if wants]
            select.select(ready, [], [], 0.002)
            self.tool.read_output()
            self.tool.pump(0)

    async def send(self, message: str | bytes) -> None:
        if self._lost or self.tool is None:
            raise ConnectionClosedError(None, None)
        frame = self._watch(self, message)
        if isinstance(frame, bytes):
            self.tool.receive(Binary(frame))
        elif frame is not None:
            self.tool.receive(Text(frame))

    async def close(self) -> None:
        self._end()


class Computer:
    """Dials files tools.

    Args:
        watch: sees each frame of each connection.
    """

    def __init__(self, watch: Watch = lambda _wire, frame: frame) -> None:
        self._watch = watch
        self.wires: list[Wire] = []
        self.refusals: deque[UserError] = deque()
        self.now = 0.0

    async def dial(self) -> Wire:
        if self.refusals:
            raise self.refusals.popleft()
        self.wires.append(Wire(self._watch))
        return self.wires[-1]

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        # A process that still holds a file ends by the computer's own clock.
        await asyncio.sleep(0.05)

    def files(self) -> Files:
        return Files(self.dial, clock=self.clock, sleep=self.sleep)


def message(frame: str | bytes) -> Any:
    """The message in a frame, or None for bytes."""
    return decode(frame) if isinstance(frame, str) else None


class Cutter:
    """Cuts a connection once, at the first frame for which ``when`` is true.

    Args:
        when: is asked for each frame.
        after: the tool still gets the frame, or has sent it; only the connection is lost.
    """

    def __init__(self, when: Callable[[str | bytes], bool], *, after: bool = False) -> None:
        self._when = when
        self._after = after
        self.has_cut = False

    def __call__(self, wire: Wire, frame: str | bytes) -> str | bytes | None:
        if self.has_cut or not self._when(frame):
            return frame
        self.has_cut = True
        if self._after and wire.tool is not None:
            with contextlib.suppress(Exception):
                wire.tool.receive(Binary(frame) if isinstance(frame, bytes) else Text(frame))
                while wire.tool.interests()[1][1]:
                    wire.tool.pump(0)
        wire.cut()
        return None
