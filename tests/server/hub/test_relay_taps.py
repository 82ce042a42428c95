"""Taps of a relay: they live as long as it does, lose nothing, and know who acts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.ports import Viewer
from jump_wire import codec, messages
from tests.server.hub.peers import Network, Recorder, until
from tests.server.hub.test_relay import ANN, ATTACHED, BOB, Shell, begins, message

SAID = b"".join(b"line %d\r\n" % number for number in range(40))


class Recording:
    """A recorder: puts the output together by its offsets, and notes who typed what."""

    def __init__(self, resume: Callable[[], None]) -> None:
        self.resume = resume
        self.output = bytearray()
        self.typed: list[tuple[object, bytes]] = []
        self.busy = False
        self.closings = 0
        self._at = 0

    def take(self, data: str | bytes, *, sender: Viewer | None) -> bool:
        if sender is None:
            self._said(data)
        elif isinstance(data, bytes):
            self.typed.append((sender.actor, data))
        return not self.busy

    def _said(self, data: str | bytes) -> None:
        if isinstance(data, bytes):
            assert self._at <= len(self.output), "a gap"
            known = bytes(self.output[self._at :])
            assert known[: len(data)] == data[: len(known)]
            self.output += data[len(known) :]
            self._at += len(data)
        elif isinstance(told := codec.decode(data), messages.ShellAttached):
            self._at = told.offset

    def closed(self) -> None:
        self.closings += 1


@pytest.fixture
def made() -> list[Recording]:
    return []


@pytest.fixture
def shell(hub: Hub, plain: Network, directory: Recorder, made: list[Recording]) -> Shell:
    def make(resume: Callable[[], None]) -> Recording:
        made.append(Recording(resume))
        return made[-1]

    return Shell(hub, plain, directory, [make])


def test_one_tap_for_all_viewers_names_who_types(shell: Shell, made: list[Recording]) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    message(bob), begins(bob)
    ann.send(b"a")
    assert agent.take() == b"a"
    bob.send(b"not heard")
    shell.served()
    assert shell.hand_over(BOB)
    message(bob), message(bob)
    ann.close()  # the first viewer goes, and the tap stays
    bob.send(b"b")
    assert isinstance(message(agent), messages.Acknowledge)
    assert agent.take() == b"b"
    eve = shell.watch(ANN)
    bob.close()
    message(eve), begins(eve)
    assert shell.hand_over(ANN)
    eve.send(b"again")
    until(lambda: len(made[0].typed) == 3)
    [tap] = made
    assert tap.typed == [("ann", b"a"), ("bob", b"b"), ("ann", b"again")]
    assert tap.closings == 0
    eve.close()
    until(lambda: tap.closings == 1)


def test_a_tap_gets_every_byte_whoever_controls(shell: Shell, made: list[Recording]) -> None:
    ann, agent = shell.control(ANN)
    [tap] = made
    agent.send(SAID[:20])
    assert ann.take() == SAID[:20]
    # Ann is back after a cut, and the agent repeats what she missed.
    ann.close()
    until(lambda: not len(shell.hub.pipes))
    assert tap.closings == 1
    made.clear()
    ann, agent = shell.control(ANN, offset=0, new=False)
    [tap] = made
    agent.send(SAID[:30])
    assert ann.take() == SAID[:30]
    # Bob controls by an end of his own. The older one says something that comes again.
    bob, newer = shell.control(BOB, offset=10, new=False)
    agent.send(SAID[30:50])
    newer.send(SAID[10:])
    got = b""
    while len(got) < len(SAID) - 10:
        piece = bob.take()
        assert isinstance(piece, bytes)
        got += piece
    assert got == SAID[10:]
    assert bytes(tap.output) == SAID
    assert len(made) == 1


def test_a_viewer_cannot_skip_what_a_tap_has_not_seen(shell: Shell, made: list[Recording]) -> None:
    ann, agent = shell.control(ANN)
    agent.send(b"0123")
    assert ann.take() == b"0123"
    shell.ask(BOB, offset=1_000_000)
    asked = shell.asked()
    assert asked.offset == 4
    ann.send(b"key")
    assert agent.take() == b"key"
    assert len(made) == 1


def test_who_leaves_while_a_tap_holds_back_acted_all_the_same(
    shell: Shell, made: list[Recording]
) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    message(bob), begins(bob)
    [tap] = made
    tap.busy = True
    ann.send(b"held")
    until(lambda: tap.typed)
    ann.close()
    shell.served()
    tap.busy = False
    tap.resume()
    assert agent.take() == b"held"
    agent.send(codec.encode(replace(ATTACHED, new=False)))
    agent.send(b"out")
    until(lambda: bytes(tap.output) == b"out")
    assert (tap.typed, tap.closings) == ([("ann", b"held")], 0)
