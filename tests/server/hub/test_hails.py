"""Tools that are only watched: the agent is called for those that watch, over real sockets."""

from dataclasses import replace
from typing import Any

import pytest

from jump_server.hub.hails import ASK_SECONDS, HEED_SECONDS
from jump_server.hub.hub import Hub
from jump_server.hub.ports import HubSettings
from jump_wire import codec, messages
from jump_wire.sharing import Control
from tests.server.hub.peers import Clock, Network, Peer, Recorder, until
from tests.server.hub.test_pipes import SESSION
from tests.server.hub.test_relay import ANN, ATTACHED, BEGUN, BOB, EVE, TOOL, Shell, begins, message

KNOWN = replace(ATTACHED, input_offset=57, new=False)
"""The agent attaches a shell in which the technician has typed, and closed the browser."""
TIMEOUT = HubSettings("").pipe_timeout


@pytest.fixture
def shell(hub: Hub, plain: Network, directory: Recorder) -> Shell:
    return Shell(hub, plain, directory)


def watched(shell: Shell) -> tuple[Peer, Peer]:
    """A shell that only Bob watches: his end and the agent's."""
    bob = shell.watch(BOB)
    assert message(bob) == Control(False, "", 0)
    agent = shell.dial()
    assert message(bob) == Control(False, "", 0)
    agent.send(codec.encode(KNOWN))
    agent.send(b"$ ")
    assert begins(bob) == (KNOWN, messages.Resize(80, 24))
    assert bob.take() == b"$ "
    return bob, agent


def later(shell: Shell, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    shell.hub.sweep()


def asked(shell: Shell) -> list[Any]:
    """What the agent was asked for."""
    shell.served()
    shell.link.poll()
    return [shell.core.receive(str(frame)) for frame in shell.link.received]


def test_who_watches_what_nobody_controls_sees_it_and_types_nothing(shell: Shell) -> None:
    bob, agent = watched(shell)
    bob.send(b"rm -rf /\r")
    agent.send(b"x" * codec.WINDOW)
    assert message(agent) == messages.Acknowledge(codec.WINDOW + 2)
    assert shell.viewers() == [("bob", False)]
    eve = shell.watch(EVE)  # the agent is here already
    assert message(eve) == Control(False, "", 57)
    bob.close()
    eve.close()
    assert agent.wait_closed()[0] == 1001
    until(lambda: not len(shell.hub.pipes))


def test_who_takes_control_of_it_types(shell: Shell) -> None:
    bob, agent = watched(shell)
    assert shell.hand_over(BOB)
    assert message(bob) == Control(True, "bob", 57)
    assert message(bob) == replace(KNOWN, offset=2)
    assert message(agent) == messages.Acknowledge(2)
    bob.send(b"key")
    assert agent.take() == b"key"


def test_who_takes_control_before_the_agent_comes_gets_it_then(shell: Shell) -> None:
    bob = shell.watch(BOB)
    assert message(bob) == Control(False, "", 0)
    assert not shell.hub.pipes.hand_over(SESSION, TOOL, "")
    assert not shell.hand_over(EVE)
    assert shell.hand_over(BOB)
    agent = shell.dial()
    assert message(bob) == Control(False, "", 0)
    assert shell.hand_over(BOB)  # once more, before the shell is attached
    agent.send(codec.encode(KNOWN))
    assert begins(bob) == (KNOWN, messages.Resize(80, 24))
    # Only now, so that no key is counted from the wrong offset.
    assert message(bob) == Control(True, "bob", 57)
    assert message(bob) == KNOWN
    assert message(agent) == messages.Acknowledge(0)
    bob.send(b"key")
    assert agent.take() == b"key"


def test_the_owner_comes_back_to_what_is_watched(shell: Shell) -> None:
    bob, agent = watched(shell)
    ann, newer = shell.control(ANN, offset=2, input_offset=57, new=False)
    assert agent.wait_closed()[0] == 1001
    assert message(bob) == Control(False, "ann", 57)
    ann.send(b"key")
    assert newer.take() == b"key"


def test_nobody_waits_for_ever(shell: Shell, clock: Clock) -> None:
    bob = shell.watch(BOB)
    eve = shell.watch(EVE)
    later(shell, clock, TIMEOUT + 1)
    for end in (bob, eve):
        assert end.wait_closed() == (4000, "session_timeout")
    assert len(shell.hub.pipes) == 0


def test_the_agent_is_called_for_another_when_the_first_has_left(
    shell: Shell, clock: Clock
) -> None:
    bob = shell.watch(BOB)
    eve = shell.watch(EVE)
    shell.asked()
    bob.close()
    until(lambda: len(shell.hub.pipes) == 1)
    later(shell, clock, 1)
    agent = shell.dial()
    agent.send(codec.encode(KNOWN))
    assert [message(eve) for _ in range(2)] == [Control(False, "", 0)] * 2
    assert begins(eve)[0] == KNOWN


def test_after_a_loss_the_controller_may_come_first(shell: Shell, clock: Clock) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    message(bob), begins(bob)
    agent.close()
    assert ann.wait_closed()[0] == 4001
    assert message(bob) == Control(False, "", 0)
    later(shell, clock, TIMEOUT - 1)
    assert asked(shell) == []
    later(shell, clock, 1)
    newer = shell.dial()
    assert message(bob) == Control(False, "", 0)
    newer.send(codec.encode(BEGUN))
    newer.send(b"on")
    assert bob.take() == b"on"


def test_another_worker_that_keeps_the_relay_is_left_alone(
    shell: Shell, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell.hub.peers, "relay_wanted", lambda *_: True)
    shell.watch(BOB)
    shell.hub.pipes.kept_elsewhere(SESSION, TOOL)
    later(shell, clock, ASK_SECONDS)
    assert asked(shell) == []
    later(shell, clock, 1)  # it is asked again, and does not answer
    later(shell, clock, HEED_SECONDS / 2)
    assert asked(shell) == []
    later(shell, clock, HEED_SECONDS)
    assert len(asked(shell)) == 1
