"""The shell and its pipes: offsets, the window, the exit. In memory, on a real terminal."""

import select
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jump_agent.core.frames import Binary, Frames, Text
from jump_agent.linux import terminal as terminals
from jump_agent.tools.shell import INPUT_LIMIT, Shell
from jump_wire import kinds, messages
from jump_wire.codec import WINDOW, RemoteProtocolError, decode, encode
from tests.agent.marks import FORKS

PATIENCE = 20.0
pytestmark = FORKS


class Viewer(Frames):
    """The agent's end of a pipe; what the shell queues is kept as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.output = b""
        self.close_code = 0

    def send_text(self, text: str) -> None:
        self.got.append(decode(text))

    def send_binary(self, data: bytes) -> None:
        self.output += data

    def send_close(self, code: int = 1000, reason: str = "") -> None:
        self.close_sent = True
        self.close_code = code

    def first(self, kind: type) -> Any:
        return next((message for message in self.got if isinstance(message, kind)), None)


def request(offset: int = 0, columns: int = 80, rows: int = 24) -> kinds.Terminal:
    return kinds.Terminal(offset, columns, rows)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setattr(terminals, "login_shell", lambda _: "/bin/sh")
    found = Shell(80, 24)
    yield found
    found.end()


def attach(shell: Shell, offset: int = 0) -> Viewer:
    viewer = Viewer()
    shell.attach(viewer, request(offset))
    return viewer


def step(shell: Shell, seconds: float = 0.02) -> None:
    ((descriptor, read, write),) = shell.interests()
    if descriptor >= 0 and (read or write):
        select.select([descriptor] if read else [], [descriptor] if write else [], [], seconds)
    else:
        time.sleep(seconds)
    shell.reap()
    shell.write_input()
    shell.read_output()
    shell.pump(0)


def drive(shell: Shell, done: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        step(shell)


def say(shell: Shell, viewer: Viewer, text: str, wanted: bytes) -> None:
    shell.receive(Binary(text.encode()))
    drive(shell, lambda: wanted in viewer.output)


def test_it_attaches_as_new_once(shell: Shell) -> None:
    first = attach(shell).first(messages.ShellAttached)
    assert (first.offset, first.input_offset, first.new, first.shell) == (0, 0, True, "/bin/sh")
    assert attach(shell).first(messages.ShellAttached).new is False


def test_input_is_taken_and_told(shell: Shell) -> None:
    viewer = attach(shell)
    say(shell, viewer, "echo he''llo\n", b"hello")
    drive(shell, lambda: viewer.first(messages.InputTaken))
    assert viewer.got[-1] == messages.InputTaken(len("echo he''llo\n"))


def test_a_reattached_pipe_goes_on_where_the_last_one_broke(shell: Shell) -> None:
    first = attach(shell)
    say(shell, first, "echo o''ne\n", b"one")
    seen = len(first.output)
    shell.detach()
    shell.receive(Binary(b"echo t''wo\n"))  # still under way when the pipe broke
    drive(shell, lambda: shell.interests()[0][2] is False)
    time.sleep(0.05)
    second = attach(shell, seen)
    attached = second.first(messages.ShellAttached)
    assert attached.offset == seen
    assert attached.input_offset == len("echo o''ne\n") + len("echo t''wo\n")
    drive(shell, lambda: b"two" in second.output)
    third = attach(shell)
    drive(shell, lambda: third.output == first.output[:seen] + second.output)


def test_input_that_was_not_taken_is_sent_again_by_the_viewer(shell: Shell) -> None:
    attach(shell)
    shell.receive(Binary(b"never written"))
    second = attach(shell)
    assert second.first(messages.ShellAttached).input_offset == 0
    say(shell, second, "echo on''ce\n", b"once")
    assert b"never written" not in second.output


@pytest.mark.parametrize("offset", [10**9, 2**53 - 1])
def test_an_offset_beyond_the_end_is_the_end(shell: Shell, offset: int) -> None:
    viewer = attach(shell)
    say(shell, viewer, "echo he''llo\n", b"hello")
    attached = attach(shell, offset).first(messages.ShellAttached)
    assert attached.offset <= len(viewer.output) + 100


def test_output_stops_at_the_window_and_goes_on_after_acknowledgement(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Binary(b"exec cat /dev/zero\n"))
    drive(shell, lambda: len(viewer.output) >= WINDOW)
    for _ in range(20):
        step(shell, 0.005)
    assert len(viewer.output) == WINDOW
    assert shell.interests()[0][1] is False
    shell.receive(Text(encode(messages.Acknowledge(100_000))))
    drive(shell, lambda: len(viewer.output) == WINDOW + 100_000)


def test_nobody_can_acknowledge_what_was_not_sent(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Text(encode(messages.Acknowledge(10**9))))
    shell.receive(Binary(b"exec cat /dev/zero\n"))
    drive(shell, lambda: len(viewer.output) >= WINDOW)
    for _ in range(20):
        step(shell, 0.005)
    assert len(viewer.output) <= WINDOW + 1024


def test_without_a_pipe_output_runs_on_and_old_output_is_let_go(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Binary(b"head -c 3000000 /dev/zero; echo do''ne\n"))
    drive(shell, lambda: len(viewer.output) > 1000)
    shell.detach()
    for _ in range(400):
        step(shell, 0.002)
    second = attach(shell, 1000)
    attached = second.first(messages.ShellAttached)
    assert attached.offset > 1000
    shell.receive(Text(encode(messages.Acknowledge(attached.offset))))

    def finished() -> bool:
        shell.receive(Text(encode(messages.Acknowledge(attached.offset + len(second.output)))))
        return b"done" in second.output

    drive(shell, finished)
    assert attached.offset + len(second.output) > 3_000_000


def test_it_is_resized_by_the_viewer_and_by_an_attachment(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Text(encode(messages.Resize(132, 43))))
    say(shell, viewer, "stty size\n", b"43 132")
    viewer = Viewer()
    shell.attach(viewer, request(0, 90, 20))
    say(shell, viewer, "stty size\n", b"20 90")


def test_the_exit_comes_after_all_output(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Binary(b"echo las''t; exit 9\n"))
    drive(shell, lambda: viewer.close_sent)
    assert viewer.got[-1] == messages.ShellExited(9, 0)
    assert b"last" in viewer.output
    assert not shell.finished
    shell.closed_by_viewer()
    assert shell.finished


def test_the_exit_waits_for_a_viewer(shell: Shell) -> None:
    attach(shell)
    shell.receive(Binary(b"kill -9 $$\n"))
    drive(shell, lambda: shell.interests()[0][2] is False)
    shell.detach()
    drive(shell, lambda: shell.interests()[0][0] == -1)
    shell.closed_by_viewer()
    assert not shell.finished
    late = attach(shell)
    drive(shell, lambda: late.close_sent)
    assert late.got[-1] == messages.ShellExited(-1, signal.SIGKILL)


def test_the_viewer_ends_it(shell: Shell) -> None:
    attach(shell)
    shell.receive(Text(encode(messages.CloseShell())))
    assert shell.finished


def test_far_too_much_input_cuts_the_pipe(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Binary(bytes(INPUT_LIMIT)))
    assert not viewer.close_sent
    shell.receive(Binary(b"x"))
    assert (viewer.close_sent, viewer.close_code) == (True, 1008)


@pytest.mark.parametrize("text", ["", "garbage", "[33,0,0]", "[33]", '[34,"x"]'])
def test_garbage_breaks_the_pipe(shell: Shell, text: str) -> None:
    attach(shell)
    with pytest.raises(RemoteProtocolError):
        shell.receive(Text(text))


def test_unknown_messages_are_ignored(shell: Shell) -> None:
    attach(shell)
    shell.receive(Text("[63,1,2,3]"))
    assert not shell.finished


def test_large_input_does_not_lock_up(shell: Shell) -> None:
    """Input that waits does not keep acknowledgements from being read."""
    viewer = attach(shell)
    say(shell, viewer, "stty -echo; echo rea''dy\n", b"ready")
    line = b"x" * 1000 + b"\n"
    shell.receive(Binary(b"wc -c\n" + line * 500 + b"\x04"))

    def finished() -> bool:
        shell.receive(Text(encode(messages.Acknowledge(len(viewer.output)))))
        return b"500500" in viewer.output or b"500501" in viewer.output

    drive(shell, finished)


def test_a_busy_pipe_gets_no_more(shell: Shell) -> None:
    viewer = attach(shell)
    shell.receive(Binary(b"echo he''llo\n"))
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        shell.write_input()
        shell.read_output()
        shell.pump(1 << 20)
        time.sleep(0.01)
    assert viewer.output == b""
    drive(shell, lambda: b"hello" in viewer.output)
