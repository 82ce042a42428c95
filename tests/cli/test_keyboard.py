"""The person's terminal during a shell, on a pair of real terminals."""

import os
import pty
import signal
import termios
import threading
from collections.abc import Iterator

import pytest

from jump_cli import keyboard
from jump_cli.shell import Size


class Listener:
    """Keeps what it is given."""

    congested = False

    def __init__(self) -> None:
        self.typed = b""
        self.over = False
        self.sizes: list[Size] = []
        self.changed = threading.Condition()

    def type(self, data: bytes) -> None:
        with self.changed:
            self.typed += data
            self.changed.notify()

    def resize(self, size: Size) -> None:
        with self.changed:
            self.sizes.append(size)
            self.changed.notify()

    def hang_up(self) -> None:
        with self.changed:
            self.over = True
            self.changed.notify()


@pytest.fixture
def terminals() -> Iterator[tuple[int, int]]:
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def test_keys_pass_raw_and_the_terminal_is_as_before(terminals: tuple[int, int]) -> None:
    person, program = terminals
    before = termios.tcgetattr(program)
    listener = Listener()
    with keyboard.attached(program, listener):
        os.write(person, b"\x03\x1a\x04\r")
        with listener.changed:
            assert listener.changed.wait_for(lambda: listener.typed == b"\x03\x1a\x04\r", 10)
    assert termios.tcgetattr(program) == before
    assert listener.typed == b"\x03\x1a\x04\r"


def test_a_resize_is_told(terminals: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setenv("LINES", "50")
    listener = Listener()
    with keyboard.attached(terminals[1], listener):
        os.kill(os.getpid(), signal.SIGWINCH)
        with listener.changed:
            assert listener.changed.wait_for(lambda: listener.sizes == [Size(132, 50)], 10)


def test_the_way_out(terminals: tuple[int, int]) -> None:
    person, program = terminals
    listener = Listener()
    with keyboard.attached(program, listener):
        os.write(person, b"ls\r~.")
        with listener.changed:
            assert listener.changed.wait_for(lambda: listener.over, 10)
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
