"""The viewer's counting: no byte twice or lost in any direction, and nothing run twice."""

import pytest

from jump_api.command import INPUT_FRAME, CommandCore, Output
from jump_wire import codec, commands, messages
from jump_wire.errors import UserError

LINE = b"\3uptime"


def attached(offset: int = 0, taken: int = 0, *, started: bool = False, new: bool = False) -> str:
    return codec.encode(commands.CommandAttached(offset, taken, "jane", started, new))


@pytest.fixture
def core() -> CommandCore:
    made = CommandCore(b"uptime")
    made.receive(attached(new=True))
    assert made.again() == [LINE]
    return made


def test_output_is_counted_by_stream(core: CommandCore) -> None:
    assert core.receive(b"\1out") == Output(b"out", is_error=False)
    assert core.receive(b"\2errors") == Output(b"errors", is_error=True)
    assert core.offset == 9


def test_output_is_acknowledged_before_the_window_fills(core: CommandCore) -> None:
    for _ in range(3):
        core.receive(b"\1" + bytes(commands.ACKNOWLEDGE_BYTES - 1))
        assert core.acknowledgement() is None
        core.receive(b"\1x")
        assert codec.decode(core.acknowledgement() or "") == commands.AcknowledgeOutput(core.offset)
    assert core.offset == 3 * commands.ACKNOWLEDGE_BYTES


def test_many_little_frames_are_acknowledged_too(core: CommandCore) -> None:
    for _ in range(commands.ACKNOWLEDGE_FRAMES - 1):
        core.receive(b"\2e")
        assert core.acknowledgement() is None
    core.receive(b"\1o")
    frame = codec.encode(commands.AcknowledgeOutput(commands.ACKNOWLEDGE_FRAMES))
    assert core.acknowledgement() == frame


def test_nothing_is_sent_before_the_attachment_and_nothing_is_lost() -> None:
    core = CommandCore(b"uptime")
    assert core.give(b"input") == []
    assert core.end_input() == []
    core.receive(attached(new=True))
    assert core.again() == [LINE, b"\0input", codec.encode(commands.EndInput(5))]


def test_after_a_drop_only_what_was_not_taken_is_sent_again(core: CommandCore) -> None:
    assert core.give(b"one ") == [b"\0one "]
    core.receive(codec.encode(commands.CommandInputTaken(4)))
    assert core.give(b"two ") == [b"\0two "]
    assert core.end_input() == [codec.encode(commands.EndInput(8))]
    core.detached()
    core.receive(attached(taken=6, started=True))
    assert core.again() == [b"\0o ", codec.encode(commands.EndInput(8))]
    assert core.pending == 2


def test_long_input_travels_in_pieces(core: CommandCore) -> None:
    frames = core.give(bytes(2 * INPUT_FRAME + 5))
    assert [len(frame) for frame in frames] == [INPUT_FRAME + 1, INPUT_FRAME + 1, 6]
    assert INPUT_FRAME < codec.FRAME_LIMIT


def test_a_command_that_did_not_arrive_is_sent_again(core: CommandCore) -> None:
    core.detached()
    core.receive(attached())
    assert core.again() == [LINE]


def test_a_command_that_arrived_is_not(core: CommandCore) -> None:
    core.detached()
    core.receive(attached(started=True))
    assert core.again() == []


def test_a_computer_that_forgot_it_does_not_get_it_twice(core: CommandCore) -> None:
    core.detached()
    with pytest.raises(UserError, match="command_gone"):
        core.receive(attached(new=True))


def test_the_end_is_told(core: CommandCore) -> None:
    core.receive(codec.encode(commands.CommandExited(3, 0)))
    assert core.exited == commands.CommandExited(3, 0)


def test_a_message_of_a_newer_agent_is_ignored(core: CommandCore) -> None:
    assert core.receive("[95,1]") is None


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        "[65,5]",
        '[1,1,1,"1.0"]',
        b"",
        b"\0input",
        b"\3command",
        codec.encode(commands.CommandInputTaken(1)),
        codec.encode(messages.ShellExited(1, 0)),
        attached(taken=7, started=True),
        attached(offset=7, started=True),
    ],
)
def test_what_an_agent_may_not_say(core: CommandCore, frame: str | bytes) -> None:
    with pytest.raises(codec.RemoteProtocolError):
        core.receive(frame)


def test_output_needs_an_attachment() -> None:
    with pytest.raises(codec.RemoteProtocolError, match="before the attachment"):
        CommandCore(b"").receive(b"\1x")
