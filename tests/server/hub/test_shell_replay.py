"""What a relay knows of a shell: offsets of output and input, without any I/O."""

from dataclasses import replace
from typing import Any

import pytest

from jump_server.hub.replay import Frames, Passed
from jump_server.hub.ring import SIZE
from jump_server.hub.shell_replay import MESSAGE_LIMIT, OWED_LIMIT, ShellReplay
from jump_wire import codec, messages
from jump_wire.fields import INT_MAX
from jump_wire.kinds import Terminal

ATTACHED = messages.ShellAttached(0, 0, "ann", "/bin/sh", new=True)
BEGUN = replace(ATTACHED, new=False)


@pytest.fixture
def replay() -> ShellReplay:
    """A shell that its first controller has opened."""
    made = ShellReplay()
    made.opens(Terminal(0, 120, 40), keep_input=False)
    made.from_agent(codec.encode(ATTACHED))
    return made


def read(frames: Frames) -> list[Any]:
    """The messages, and the output, of some frames."""
    return [codec.decode(frame) if isinstance(frame, str) else frame for frame in frames]


def again(replay: ShellReplay, *, offset: int, taken: int, keep_input: bool) -> Passed:
    """Attach once more."""
    replay.opens(Terminal(offset, 80, 24), keep_input=keep_input)
    return replay.from_agent(codec.encode(replace(BEGUN, offset=offset, input_offset=taken)))


def test_a_watcher_begins_with_the_attachment_the_size_and_the_output(replay: ShellReplay) -> None:
    replay.from_agent(b"$ ls\r\n")
    replay.from_controller(b"ls\r")
    begun = replace(BEGUN, input_offset=3)
    assert read(replay.begin()) == [begun, messages.Resize(120, 40), b"$ ls\r\n"]


def test_a_watcher_begins_at_a_whole_line_of_long_output(replay: ShellReplay) -> None:
    lines = [b"line %06d\r\n" % number for number in range(8000)]
    for line in lines:
        replay.from_agent(line)
    attached, _, output = read(replay.begin())
    assert b"".join(lines)[attached.offset :] == output
    assert output.startswith(b"line ")
    assert SIZE - 20 < len(output) < 2 * SIZE


def test_nothing_begins_before_the_agent_is_attached() -> None:
    replay = ShellReplay()
    assert replay.begin() == ()
    assert replay.from_agent(b"early") == Passed((b"early",))
    assert replay.hand_over(behind=True) == Passed()
    assert replay.unattended() == ()


def test_sizes_are_shown_to_watchers_and_other_input_is_not(replay: ShellReplay) -> None:
    size: str | bytes = codec.encode(messages.Resize(100, 30))
    assert replay.from_controller(size) == Passed(watchers=(size,), agent=(size,))
    for frame in (b"key", codec.encode(messages.Acknowledge(1)), "[", "[999]", "x" * MESSAGE_LIMIT):
        assert replay.from_controller(frame) == Passed(agent=(frame,))
    assert read(replay.begin())[1] == messages.Resize(100, 30)


def test_the_end_is_shown_to_all_and_told_to_who_begins_late(replay: ShellReplay) -> None:
    exited = codec.encode(messages.ShellExited(3, 0))
    assert replay.from_agent(exited) == Passed((exited,), (exited,))
    assert replay.begin()[-1] == exited


def test_repeated_output_is_for_the_controller_alone(replay: ShellReplay) -> None:
    replay.from_agent(b"0123456789")
    passed = again(replay, offset=4, taken=0, keep_input=False)
    assert (read(passed.controller), passed.anew) == ([replace(BEGUN, offset=4)], False)
    repeating = replay.is_repeating
    assert replay.from_agent(b"4567") == Passed((b"4567",))
    assert replay.from_agent(b"89ab") == Passed((b"89ab",), (b"ab",))
    assert (repeating, replay.is_repeating) == (True, False)
    assert read(replay.begin())[2] == b"0123456789ab"


@pytest.mark.parametrize("what", [{"offset": 50}, {"new": True}])
def test_watchers_begin_again_where_the_output_does_not_continue(
    replay: ShellReplay, what: dict[str, Any]
) -> None:
    replay.from_agent(b"0123456789")
    replay.opens(Terminal(), keep_input=True)
    assert replay.from_agent(codec.encode(replace(BEGUN, **what))).anew
    assert replay.from_agent(b"more") == Passed((b"more",), (b"more",))
    assert read(replay.begin())[2] == b"more"


def test_a_hand_over_continues_both_counts_and_frees_the_window(replay: ShellReplay) -> None:
    replay.from_agent(b"$ ")
    replay.from_controller(b"abc")
    passed = replay.hand_over(behind=False)
    assert read(passed.controller) == [replace(BEGUN, offset=2, input_offset=3)]
    assert read(passed.agent) == [messages.Acknowledge(2)]
    # The new controller never sent the first three bytes.
    assert replay.from_agent(codec.encode(messages.InputTaken(3))) == Passed()
    replay.from_controller(b"d")
    taken = codec.encode(messages.InputTaken(4))
    assert replay.from_agent(taken) == Passed((taken,))


def test_a_hand_over_to_a_watcher_that_lags_lets_it_begin(replay: ShellReplay) -> None:
    replay.from_agent(b"$ ")
    assert replay.hand_over(behind=True).controller == replay.begin()


def test_a_hand_over_during_repeated_output_skips_it(replay: ShellReplay) -> None:
    replay.from_agent(b"0123456789")
    again(replay, offset=0, taken=0, keep_input=False)
    replay.from_agent(b"0123")
    passed = replay.hand_over(behind=False)
    assert read(passed.controller) == [replace(BEGUN, offset=10)]
    assert replay.from_agent(b"456789ab") == Passed((b"ab",), (b"ab",))


@pytest.mark.parametrize(("keep_input", "sent"), [(True, (b"cde",)), (False, (b"c",))])
def test_input_that_was_not_taken_is_sent_again_where_nobody_else_does(
    replay: ShellReplay, keep_input: bool, sent: Frames
) -> None:
    """The first viewer typed ``abc``, the second ``de``; the terminal took ``ab`` of it."""
    replay.from_controller(b"abc")
    replay.hand_over(behind=False)
    replay.from_controller(b"de")
    replay.from_agent(codec.encode(messages.InputTaken(1)))
    passed = again(replay, offset=0, taken=2, keep_input=keep_input)
    assert passed.agent == sent
    (attached,) = read(passed.controller)
    assert attached.input_offset == 2 + len(sent[0]) == replay.input_offset


def test_a_controller_that_comes_back_sends_its_own_input_again(replay: ShellReplay) -> None:
    replay.from_controller(b"abc")
    passed = again(replay, offset=0, taken=1, keep_input=False)
    assert (passed.agent, read(passed.controller)[0].input_offset) == ((), 1)


def test_a_flood_of_input_is_not_kept(replay: ShellReplay) -> None:
    for _ in range(9):
        replay.from_controller(b"x" * (OWED_LIMIT // 8))
    assert again(replay, offset=0, taken=1, keep_input=True).agent == ()


def test_without_a_controller_output_is_acknowledged(replay: ShellReplay) -> None:
    replay.from_agent(b"x")
    assert replay.unattended() == ()
    replay.from_agent(b"x" * codec.WINDOW)
    assert read(replay.unattended()) == [messages.Acknowledge(codec.WINDOW + 1)]
    assert replay.unattended() == ()


def test_an_agent_that_counts_beyond_all_limits_is_not_followed(replay: ShellReplay) -> None:
    far = codec.encode(replace(ATTACHED, offset=INT_MAX))
    assert replay.from_agent(far) == Passed((far,))
    replay.from_agent(b"x")
    assert read(replay.begin())[0] == BEGUN
