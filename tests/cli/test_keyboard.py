"""The person's terminal during a shell, on a pair of real terminals."""

import asyncio
import os
import pty
import signal
import termios
from collections.abc import Callable, Iterator

import pytest

from jump_api.shell import Size
from jump_cli import keyboard
from tests.cli.loops import run


class Listener:
    """Keeps what it is given."""

    congested = False

    def __init__(self) -> None:
        self.typed = b""
        self.over = False
        self.sizes: list[Size] = []

    def type(self, data: bytes) -> None:
        self.typed += data

    def resize(self, size: Size) -> None:
        self.sizes.append(size)

    def hang_up(self) -> None:
        self.over = True


def listen(
    program: int, act: Callable[[], object], heard: Callable[[Listener], object]
) -> Listener:
    """Attach a listener to the terminal, act, and wait for what it hears of it."""
    listener = Listener()

    async def scene() -> None:
        async with asyncio.timeout(10), keyboard.attached(program, listener):
            act()
            while not heard(listener):
                await asyncio.sleep(0.001)

    run(scene())
    return listener


@pytest.fixture
def terminals() -> Iterator[tuple[int, int]]:
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def test_keys_pass_raw_and_the_terminal_is_as_before(terminals: tuple[int, int]) -> None:
    person, program = terminals
    before = termios.tcgetattr(program)
    keys = b"\x03\x1a\x04\r"
    listen(program, lambda: os.write(person, keys), lambda listener: listener.typed == keys)
    assert termios.tcgetattr(program) == before


def test_a_resize_is_told(terminals: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setenv("LINES", "50")
    listener = listen(
        terminals[1],
        lambda: os.kill(os.getpid(), signal.SIGWINCH),
        lambda listener: listener.sizes,
    )
    assert listener.sizes == [Size(132, 50)]


def test_the_way_out(terminals: tuple[int, int]) -> None:
    person, program = terminals
    listener = listen(program, lambda: os.write(person, b"ls\r~."), lambda listener: listener.over)
    assert listener.typed == b"ls\r"


@pytest.mark.parametrize(
    ("keys", "sent", "over"),
    [
        (b"~.", b"", True),
        (b"a~.", b"a~.", False),
        (b"\r~.after", b"\r", True),
        (b"\r~~.", b"\r~.", False),
        (b"\r~x", b"\r~x", False),
        (b"\r~\r~.", b"\r~\r", True),
        (b"echo ~/x\r", b"echo ~/x\r", False),
    ],
)
def test_escapes(keys: bytes, sent: bytes, over: bool) -> None:
    assert keyboard.Escapes().filter(keys) == (sent, over)
    one_by_one, escapes = b"", keyboard.Escapes()
    for key in keys:
        out, ended = escapes.filter(bytes([key]))
        one_by_one += out
        if ended:
            break
    assert (one_by_one, ended) == (sent, over)
