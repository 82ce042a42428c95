"""The viewer's counting: no output twice, no keystroke lost or typed twice."""

import pytest

from jump_api.viewer import ACKNOWLEDGE_EVERY, INPUT_FRAME, ViewerCore
from jump_wire import codec, messages
from jump_wire.errors import UserError
from jump_wire.sharing import Control


def attached(offset: int = 0, taken: int = 0, *, new: bool = True) -> str:
    return codec.encode(messages.ShellAttached(offset, taken, "jane", "/bin/sh", new))


@pytest.fixture
def core() -> ViewerCore:
    made = ViewerCore()
    made.receive(attached())
    return made


def test_output_is_counted_and_acknowledged_before_the_window_fills(core: ViewerCore) -> None:
    unacknowledged = 0
    for _ in range(100):
        assert core.receive(b"x" * 10_000) == b"x" * 10_000
        unacknowledged += 10_000
        if frame := core.acknowledgement():
            assert codec.decode(frame) == messages.Acknowledge(core.offset)
            unacknowledged = 0
        assert unacknowledged <= ACKNOWLEDGE_EVERY < codec.WINDOW // 2
    assert core.offset == 1_000_000


def test_nothing_is_typed_before_the_attachment_and_nothing_is_lost() -> None:
    core = ViewerCore()
    assert core.type(b"ls\r") == []
    core.receive(attached())
    assert core.again() == [b"ls\r"]


def test_after_a_drop_only_what_was_not_taken_is_typed_again(core: ViewerCore) -> None:
    assert core.type(b"one ") == [b"one "]
    core.receive(codec.encode(messages.InputTaken(4)))
    assert core.type(b"two ") == [b"two "]
    core.detached()
    assert core.type(b"three") == []
    core.receive(attached(offset=0, taken=6, new=False))
    assert core.again() == [b"o three"]
    assert core.pending == 7


def test_a_long_paste_travels_in_pieces(core: ViewerCore) -> None:
    frames = core.type(b"x" * (2 * INPUT_FRAME + 5))
    assert [len(frame) for frame in frames] == [INPUT_FRAME, INPUT_FRAME, 5]


def test_skipped_output_is_noticed(core: ViewerCore) -> None:
    core.receive(b"12345")
    core.detached()
    core.receive(attached(offset=5, new=False))
    losses = [core.lost]
    core.detached()
    core.receive(attached(offset=50, new=False))
    assert [*losses, core.lost] == [False, True]
    assert core.offset == 50


def test_another_shell_in_the_old_one_s_place_is_an_error(core: ViewerCore) -> None:
    core.detached()
    with pytest.raises(UserError, match="shell_gone"):
        core.receive(attached(new=True))


def test_the_end_is_told(core: ViewerCore) -> None:
    core.receive(codec.encode(messages.ShellExited(3, 0)))
    assert core.exited == messages.ShellExited(3, 0)


def test_a_message_of_a_newer_agent_is_ignored(core: ViewerCore) -> None:
    assert core.receive("[63,1]") is None


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        "[34,5]",
        '[1,1,1,"1.0"]',
        codec.encode(messages.InputTaken(1)),
        attached(taken=7, new=False),
    ],
)
def test_what_an_agent_may_not_say(core: ViewerCore, frame: str) -> None:
    with pytest.raises(codec.RemoteProtocolError):
        core.receive(frame)


def test_output_needs_an_attachment() -> None:
    with pytest.raises(codec.RemoteProtocolError, match="before the attachment"):
        ViewerCore().receive(b"x")


def control(offset: int, *, controls: bool) -> str:
    return codec.encode(Control(controls, "bob", offset))


def test_who_watches_sends_nothing_and_begins_again_where_it_is_told() -> None:
    core = ViewerCore()
    core.receive(control(7, controls=False))
    core.receive(attached(100, 7, new=False))
    core.receive(codec.encode(messages.Resize(90, 30)))
    assert core.receive(b"x" * codec.WINDOW)
    assert (core.type(b"key"), core.pending, core.acknowledgement()) == ([], 0, None)
    core.receive(attached(10**6, 9, new=False))
    assert (core.lost, core.offset) == (True, 10**6)
    assert (core.controls, core.controller, core.size) == (False, "bob", messages.Resize(90, 30))


def test_control_moves_without_a_key_lost_or_doubled(core: ViewerCore) -> None:
    core.type(b"abc")
    core.receive(control(2, controls=False))  # the server has passed on two of them
    core.receive(codec.encode(messages.InputTaken(2)))
    assert (core.again(), core.pending) == ([], 0)
    core.receive(control(5, controls=True))
    core.receive(attached(0, 5, new=False))
    assert core.type(b"d") == [b"d"]
    core.receive(codec.encode(messages.InputTaken(6)))
    assert core.pending == 0
