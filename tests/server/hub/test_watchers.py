"""Watchers that read slowly or never, and as many as there may be."""

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.limits import WATCHER_LIMIT, WATCHERS
from jump_server.hub.ports import Viewer
from jump_server.hub.ring import SIZE
from jump_wire import codec, messages
from jump_wire.sharing import Control
from tests.server.hub.peers import Network, Recorder, until
from tests.server.hub.test_relay import ANN, BOB, EVE, Shell, message

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
    crowd = [shell.watch(BOB) for _ in range(WATCHERS)]
    assert shell.watch(EVE).wait_closed() == (4000, "tool_full")
    crowd[0].close()
    until(lambda: len(shell.viewers()) == WATCHERS)
    assert message(shell.watch(EVE)) == Control(False, "ann", 0)


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
