"""Watchers that read slowly or never, and as many as there may be."""

import pytest

from jump_server.hub.hails import ASK_SECONDS
from jump_server.hub.hub import Hub
from jump_server.hub.limits import WATCHER_LIMIT, WATCHERS, WATCHERS_EACH
from jump_server.hub.ports import Viewer
from jump_server.hub.ring import SIZE
from jump_wire import codec, messages
from jump_wire.sharing import Control
from tests.server.hub.peers import Clock, Network, Recorder, until
from tests.server.hub.test_relay import ANN, BOB, EVE, TOOL, Shell, message

FRAME = bytes(range(256)) * 128


@pytest.fixture
def shell(hub: Hub, plain: Network, directory: Recorder) -> Shell:
    return Shell(hub, plain, directory)


def test_watchers_that_never_read_cost_little_and_hold_nobody_back(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    crowd = [shell.watch(Viewer(str(number), "w")) for number in range(WATCHERS)]
    shell.served()
    total = 64 * len(FRAME)
    got = bytearray()
    for _ in range(64):
        agent.send(FRAME)
        piece = ann.take()
        assert isinstance(piece, bytes)
        got += piece
    assert bytes(got) == FRAME * 64
    assert shell.hub.pipes.buffered() <= WATCHERS * (WATCHER_LIMIT + SIZE + 2 * len(FRAME))
    late = crowd[7]
    assert isinstance(message(late), Control)
    place, pieces = -1, 0
    while place < total:
        taken = late.take()
        if isinstance(taken, str):
            told = codec.decode(taken)
            if isinstance(told, messages.ShellAttached):
                assert told.offset >= max(0, place)
                pieces, place = pieces + 1, told.offset
            continue
        assert (FRAME * 64)[place : place + len(taken)] == taken
        place += len(taken)
    assert pieces > 1  # it was told what it missed


def test_no_more_than_so_many_watch(shell: Shell) -> None:
    shell.control(ANN)
    crowd = [shell.watch(Viewer(str(number), "w")) for number in range(WATCHERS)]
    assert shell.watch(EVE).wait_closed() == (4000, "tool_full")
    crowd[0].close()
    until(lambda: len(shell.viewers()) == WATCHERS)
    assert message(shell.watch(EVE)) == Control(False, "ann", 0)


def test_one_participant_takes_few_of_the_seats(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    mine = [shell.watch(BOB) for _ in range(WATCHERS_EACH + 2)]
    for end in mine[:2]:  # a new one replaces the oldest
        assert end.wait_closed() == (4000, "tool_elsewhere")
    for end in mine[2:]:
        assert message(end) == Control(False, "ann", 0)
    assert shell.viewers() == [("ann", True), *[("bob", False)] * WATCHERS_EACH]
    others = [shell.watch(Viewer(str(n), "w")) for n in range(10, 10 + WATCHERS - WATCHERS_EACH)]
    assert message(others[-1]) == Control(False, "ann", 0)
    agent.send(b"all")
    assert ann.take() == b"all"


def test_watchers_that_come_and_go_ask_the_other_workers_once(
    shell: Shell, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(shell.hub.peers, "relay_wanted", lambda _, tool: asked.append(tool))
    for _ in range(3):
        bob = shell.watch(BOB)
        assert message(bob) == Control(False, "", 0)
        bob.close()
        until(lambda: not len(shell.hub.pipes))
    assert asked == [TOOL]
    clock.now += ASK_SECONDS + 1
    shell.hub.sweep()
    shell.watch(BOB)
    assert asked == [TOOL] * 2


def test_a_slow_controller_holds_the_agent_back_but_no_watcher_does(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    ann.reading = False
    sent, backlog = 0, bytearray()

    def stuck() -> bool:
        nonlocal sent
        bob.poll()
        if not backlog:
            agent.protocol.send_binary(FRAME)
            backlog.extend(b"".join(agent.protocol.data_to_send()))
            sent += 1
        try:
            del backlog[: agent.sock.send(backlog)]
        except BlockingIOError:
            return True
        return sent > 500

    until(stuck)
    assert sent < 200
    # The one that watches takes over, and nothing holds the agent back any more.
    assert shell.hand_over(BOB)
    until(lambda: not stuck() and sent > 300)
    assert shell.hub.pipes.buffered() < 2 * 1024 * 1024
