"""A command and its pipes: run once, streams apart, offsets, the window, the result. In memory."""

import errno
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jump_agent.core.frames import Binary, Frames, Text
from jump_agent.tools.exec import Command
from jump_wire import commands, kinds
from jump_wire.codec import RemoteProtocolError, decode, encode
from jump_wire.commands import COMMAND, COMMAND_LIMIT, ERRORS, INPUT, OUTPUT, WINDOW
from tests.agent.marks import FORKS

PATIENCE = 20.0
pytestmark = FORKS


class Viewer(Frames):
    """The agent's end of a pipe; what the command queues is kept as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.streams = {OUTPUT: b"", ERRORS: b""}
        self.close_code = 0

    def send_text(self, text: str) -> None:
        self.got.append(decode(text))

    def send_binary(self, data: bytes) -> None:
        assert len(data) > 1
        self.streams[data[0]] += data[1:]

    def send_close(self, code: int = 1000, reason: str = "") -> None:
        self.close_sent = True
        self.close_code = code

    @property
    def output(self) -> bytes:
        return self.streams[OUTPUT]

    @property
    def count(self) -> int:
        return sum(map(len, self.streams.values()))

    def first(self, kind: type) -> Any:
        return next((message for message in self.got if isinstance(message, kind)), None)


@pytest.fixture
def command() -> Iterator[Command]:
    found = Command()
    yield found
    found.end()


def attach(command: Command, offset: int = 0) -> Viewer:
    viewer = Viewer()
    command.attach(viewer, kinds.Offset(offset))
    return viewer


def start(command: Command, line: str) -> Viewer:
    viewer = attach(command)
    say(command, COMMAND, line.encode())
    return viewer


def say(command: Command, stream: int, data: bytes) -> None:
    command.receive(Binary(bytes([stream]) + data))


def tell(command: Command, message: Any) -> None:
    command.receive(Text(encode(message)))


def step(command: Command, seconds: float = 0.02) -> None:
    wanted = [each for each in command.interests() if each[0] >= 0]
    reads = [descriptor for descriptor, read, _ in wanted if read]
    writes = [descriptor for descriptor, _, write in wanted if write]
    if reads or writes:
        select.select(reads, writes, [], seconds)
    else:
        time.sleep(seconds)
    command.reap()
    command.write_input()
    command.read_output()
    command.pump(0)


def drive(command: Command, done: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        step(command)


def until_exit(command: Command, viewer: Viewer) -> commands.CommandExited:
    drive(command, lambda: viewer.first(commands.CommandExited))
    assert isinstance(viewer.got[-1], commands.CommandExited)
    return viewer.got[-1]


def test_it_says_whether_it_was_started_and_whether_it_is_new(command: Command) -> None:
    first = attach(command).first(commands.CommandAttached)
    assert (first.offset, first.input_offset, first.new, first.started) == (0, 0, True, False)
    again = attach(command).first(commands.CommandAttached)
    assert (again.new, again.started) == (False, False)
    say(command, COMMAND, b"true")
    last = attach(command).first(commands.CommandAttached)
    assert (last.new, last.started) == (False, True)


def test_streams_status_and_the_end(command: Command) -> None:
    viewer = start(command, "echo out; echo err >&2; exit 9")
    assert until_exit(command, viewer) == commands.CommandExited(9, 0)
    assert viewer.streams == {OUTPUT: b"out\n", ERRORS: b"err\n"}
    assert (viewer.close_sent, command.finished) == (False, False)
    tell(command, commands.ResultTaken())
    assert (viewer.close_sent, viewer.close_code, command.finished) == (True, 1000, True)


def test_a_signal_is_told_apart(command: Command) -> None:
    assert until_exit(command, start(command, "kill -9 $$")) == commands.CommandExited(-1, 9)


def test_it_runs_once(command: Command) -> None:
    start(command, "sleep 300")
    with pytest.raises(RemoteProtocolError):
        say(command, COMMAND, b"echo twice")
    attach(command)
    with pytest.raises(RemoteProtocolError):
        say(command, COMMAND, b"echo twice")


@pytest.mark.parametrize("line", [b"a\0b", b"x" * (COMMAND_LIMIT + 1)])
def test_what_is_no_command(command: Command, line: bytes) -> None:
    attach(command)
    with pytest.raises(RemoteProtocolError):
        say(command, COMMAND, line)


def test_no_process_is_an_exit_with_its_reason(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise OSError(errno.EAGAIN, "no more processes")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fork", refuse)
        viewer = start(command, "true")
    assert until_exit(command, viewer) == commands.CommandExited(126, 0)
    assert b"no more processes" in viewer.streams[ERRORS]
    with pytest.raises(RemoteProtocolError):
        say(command, COMMAND, b"true")


def test_input_is_given_told_and_ended(command: Command) -> None:
    viewer = attach(command)
    say(command, INPUT, b"ear")  # before the command: it waits
    say(command, COMMAND, b"cat")
    say(command, INPUT, b"ly")
    tell(command, commands.EndInput(5))
    until_exit(command, viewer)
    assert viewer.output == b"early"
    assert commands.CommandInputTaken(5) in viewer.got


def test_the_end_of_the_input_waits_for_all_of_it(command: Command) -> None:
    viewer = start(command, "wc -c")
    tell(command, commands.EndInput(300_000))
    for _ in range(3):
        say(command, INPUT, bytes(100_000))
        drive(command, lambda: not command.interests()[0][2])
    until_exit(command, viewer)
    assert viewer.output.strip() == b"300000"


def test_input_for_nobody_is_let_go(command: Command) -> None:
    viewer = start(command, "exec <&-; echo closed; read x <&1")
    drive(command, lambda: viewer.output == b"closed\n")
    say(command, INPUT, bytes(2_000_000))
    drive(command, lambda: commands.CommandInputTaken(2_000_000) in viewer.got)


def test_far_too_much_input_cuts_the_pipe(command: Command) -> None:
    viewer = attach(command)
    for _ in range(4):
        say(command, INPUT, bytes(WINDOW // 2))
    assert not viewer.close_sent
    for _ in range(4):
        say(command, INPUT, bytes(WINDOW // 2 + 1))
    assert (viewer.close_sent, viewer.close_code) == (True, 1008)


def test_input_that_was_not_taken_is_sent_again_by_the_viewer(command: Command) -> None:
    attach(command)
    say(command, INPUT, b"never given")
    viewer = attach(command)
    assert viewer.first(commands.CommandAttached).input_offset == 0
    say(command, COMMAND, b"cat")
    say(command, INPUT, b"given")
    tell(command, commands.EndInput(5))
    until_exit(command, viewer)
    assert viewer.output == b"given"


def test_a_pipe_goes_on_where_the_last_one_broke(command: Command) -> None:
    first = start(command, "echo one; read x; echo $x >&2; exit 4")
    drive(command, lambda: first.output)
    command.detach()
    command.closed_by_viewer()
    say(command, INPUT, b"two\n")  # still under way when the pipe broke
    drive(command, lambda: command.interests()[0][2] is False)
    second = attach(command, 4)
    attached = second.first(commands.CommandAttached)
    assert (attached.offset, attached.input_offset, attached.new) == (4, 4, False)
    assert until_exit(command, second) == commands.CommandExited(4, 0)
    assert second.streams == {OUTPUT: b"", ERRORS: b"two\n"}
    third = attach(command, 6)
    assert until_exit(command, third) == commands.CommandExited(4, 0)
    assert third.streams == {OUTPUT: b"", ERRORS: b"o\n"}


def test_the_result_waits_for_who_has_not_taken_it(command: Command) -> None:
    until_exit(command, start(command, "echo result"))
    command.detach()
    command.closed_by_viewer()
    assert not command.finished
    late = attach(command)
    until_exit(command, late)
    assert late.output == b"result\n"


def test_a_result_is_taken_only_when_it_was_given(command: Command) -> None:
    start(command, "sleep 300")
    with pytest.raises(RemoteProtocolError):
        tell(command, commands.ResultTaken())


@pytest.mark.parametrize("is_attached", [True, False])
def test_a_window_of_output_makes_the_command_wait(command: Command, *, is_attached: bool) -> None:
    viewer = start(command, "head -c 5000000 /dev/zero | tr '\\0' x; echo end >&2")
    if not is_attached:
        command.detach()
    drive(command, lambda: len(command.interests()) == 1)
    if not is_attached:
        viewer = attach(command)
    drive(command, lambda: viewer.count >= WINDOW)
    for _ in range(20):
        step(command, 0.005)
    assert WINDOW <= viewer.count < WINDOW + 65536

    def has_ended() -> bool:
        tell(command, commands.AcknowledgeOutput(viewer.count))
        return viewer.first(commands.CommandExited) is not None

    drive(command, has_ended)
    assert viewer.streams == {OUTPUT: b"x" * 5_000_000, ERRORS: b"end\n"}


def test_many_little_writes_end_too(command: Command) -> None:
    """With acknowledgements as seldom as the protocol allows, by the count of frames."""
    viewer = start(command, "i=0; while [ $i -lt 3000 ]; do echo o; echo e >&2; i=$((i+1)); done")

    def has_ended() -> bool:
        tell(command, commands.AcknowledgeOutput(viewer.count))
        return viewer.first(commands.CommandExited) is not None

    drive(command, has_ended)
    assert viewer.streams == {OUTPUT: b"o\n" * 3000, ERRORS: b"e\n" * 3000}


def test_the_viewer_ends_it(command: Command) -> None:
    viewer = start(command, "echo $$; exec sleep 300")
    drive(command, lambda: viewer.output.endswith(b"\n"))
    tell(command, commands.EndCommand())
    assert command.finished
    command.end()
    with pytest.raises(ProcessLookupError):
        os.kill(int(viewer.output), signal.SIGKILL)


def test_a_busy_pipe_gets_no_more(command: Command) -> None:
    viewer = start(command, "echo hello")
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        command.reap()
        command.read_output()
        command.pump(1 << 20)
        time.sleep(0.01)
    assert viewer.output == b""
    until_exit(command, viewer)
    assert viewer.output == b"hello\n"


@pytest.mark.parametrize("text", ["", "garbage", "[65]", '[65,"x"]', "[67]"])
def test_garbage_breaks_the_pipe(command: Command, text: str) -> None:
    attach(command)
    with pytest.raises(RemoteProtocolError):
        command.receive(Text(text))


@pytest.mark.parametrize("data", [b"", b"\1output", b"\2", b"\4", b"\xff"])
def test_bytes_of_no_stream_break_the_pipe(command: Command, data: bytes) -> None:
    attach(command)
    with pytest.raises(RemoteProtocolError):
        command.receive(Binary(data))


def test_unknown_messages_are_ignored(command: Command) -> None:
    attach(command)
    command.receive(Text("[95,1,2,3]"))
    assert not command.finished
