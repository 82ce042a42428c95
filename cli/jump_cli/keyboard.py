"""The person's own terminal during a shell: raw keys, resizes, and a way out."""

import contextlib
import os
import select
import shutil
import signal
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from typing import Protocol

from .shell import Size

CHUNK = 4096
PATIENCE = 0.05
"""Seconds between looks at a computer that is behind with the input."""

ESCAPE = ord("~")
ENTER = frozenset(b"\r\n")


class Typist(Protocol):
    """What keys are given to."""

    @property
    def congested(self) -> bool:
        """Whether to wait with further keys."""

    def type(self, data: bytes) -> None:
        """Take keys."""

    def resize(self, size: Size) -> None:
        """Take the terminal's new size."""

    def hang_up(self) -> None:
        """End the shell."""


class Escapes:
    """Finds ``Enter ~ .``, which ends the shell; ``Enter ~ ~`` types one ``~``."""

    def __init__(self) -> None:
        self._fresh = True
        self._held = False

    def filter(self, data: bytes) -> tuple[bytes, bool]:
        """Give what to send, and whether to hang up after it."""
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
    """Tell the terminal's size."""
    columns, rows = shutil.get_terminal_size()
    return Size(min(max(columns, 1), 1000), min(max(rows, 1), 1000))


@contextlib.contextmanager
def attached(descriptor: int, typist: Typist) -> Iterator[None]:
    """Give the keys typed on a terminal to ``typist``, byte by byte, until the block ends."""
    before = termios.tcgetattr(descriptor)
    wake, waker = os.pipe()
    resized = threading.Event()

    def note_resize(*_: object) -> None:
        resized.set()
        os.write(waker, b"r")

    old_handler = signal.signal(signal.SIGWINCH, note_resize)
    reader = threading.Thread(
        target=_read, args=(descriptor, wake, typist, resized.is_set, resized.clear), daemon=True
    )
    try:
        tty.setraw(descriptor, termios.TCSADRAIN)
        reader.start()
        yield
    finally:
        signal.signal(signal.SIGWINCH, old_handler)
        os.close(waker)  # the reader sees the end and stops
        reader.join(timeout=1)
        os.close(wake)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _read(
    descriptor: int,
    wake: int,
    typist: Typist,
    resized: Callable[[], bool],
    forget: Callable[[], None],
) -> None:
    escapes = Escapes()
    while True:
        sources = [wake] if typist.congested else [descriptor, wake]
        ready, _, _ = select.select(sources, [], [], PATIENCE if typist.congested else None)
        if wake in ready and not os.read(wake, CHUNK):
            return
        if resized():
            forget()
            typist.resize(size())
        if descriptor in ready:
            keys = os.read(descriptor, CHUNK)
            send, over = escapes.filter(keys)
            if send:
                typist.type(send)
            if over or not keys:
                typist.hang_up()
                return
