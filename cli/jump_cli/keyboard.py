"""The local terminal during a shell: raw keys, resizing, and the escape sequence."""

import asyncio
import contextlib
import shutil
import signal
import termios
import tty
from collections.abc import AsyncIterator
from typing import Protocol

from jump_api.pipe import read, readable
from jump_api.shell import Size

CHUNK = 4096
PATIENCE = 0.05
"""Seconds between checks whether pending input has been received."""

ESCAPE = ord("~")
ENTER = frozenset(b"\r\n")


class Typist(Protocol):
    """The receiver of keys."""

    @property
    def congested(self) -> bool:
        """Whether to wait before sending more keys."""

    def type(self, data: bytes) -> None:
        """Send keys."""

    def resize(self, size: Size) -> None:
        """Set the terminal's new size."""

    def hang_up(self) -> None:
        """End the shell."""


class Escapes:
    """Detects ``Enter ~ .``, which ends the shell. ``Enter ~ ~`` types one ``~``."""

    def __init__(self) -> None:
        self._fresh = True
        self._held = False

    def filter(self, data: bytes) -> tuple[bytes, bool]:
        """Return the bytes to send, and whether to end the shell after them."""
        out = bytearray()
        for byte in data:
            if self._held:
                self._held = False
                if byte == ord("."):
                    return bytes(out), True
                out.append(ESCAPE)
                if byte == ESCAPE:
                    self._fresh = False
                    continue
            elif byte == ESCAPE and self._fresh:
                self._held = True
                continue
            out.append(byte)
            self._fresh = byte in ENTER
        return bytes(out), False


def size() -> Size:
    """Return the terminal's size."""
    columns, rows = shutil.get_terminal_size()
    return Size(min(max(columns, 1), 1000), min(max(rows, 1), 1000))


@contextlib.asynccontextmanager
async def attached(descriptor: int, typist: Typist) -> AsyncIterator[None]:
    """Set a terminal to raw mode and send its keys to ``typist`` until the block ends."""
    before = termios.tcgetattr(descriptor)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGWINCH, lambda: typist.resize(size()))
    reading: asyncio.Task[None] | None = None
    try:
        tty.setraw(descriptor, termios.TCSADRAIN)
        reading = asyncio.create_task(_read(descriptor, typist))
        yield
    finally:
        loop.remove_signal_handler(signal.SIGWINCH)
        if reading is not None:
            reading.cancel()
            await asyncio.wait({reading})
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


async def _read(descriptor: int, typist: Typist) -> None:
    escapes = Escapes()
    while True:
        while typist.congested:
            await asyncio.sleep(PATIENCE)
        await readable(descriptor)
        keys = read(descriptor, CHUNK)
        send, over = escapes.filter(keys)
        if send:
            typist.type(send)
        if over or not keys:
            typist.hang_up()
            return
