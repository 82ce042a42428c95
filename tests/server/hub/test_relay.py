"""Relays: several viewers of one tool, over real sockets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.pipes import REPLAYS
from jump_server.hub.ports import MakeTap, Viewer
from jump_wire import codec, kinds, messages
from jump_wire.errors import UserError
from jump_wire.sharing import Control
from tests.server.hub.peers import Network, Peer, Recorder, online_agent, until
from tests.server.hub.test_pipes import CLIENT, SESSION

TOOL = "7" * 32
ATTACHED = messages.ShellAttached(0, 0, "ann", "/bin/sh", new=True)
BEGUN = replace(ATTACHED, new=False)
ANN, BOB, EVE = (
    Viewer(number, name, sign_in=f"sign-in {number}", actor=name)
    for number, name in (("1", "ann"), ("2", "bob"), ("3", "eve"))
)


class Shell:
    """A shell on an agent that the test itself plays, and its viewers."""

    def __init__(
        self, hub: Hub, network: Network, directory: Recorder, taps: Sequence[MakeTap] = ()
    ) -> None:
        self.hub, self.network, self.directory, self.taps = hub, network, directory, taps
        self.link, self.core = online_agent(hub, network)

    def control(self, viewer: Viewer, **attached: Any) -> tuple[Peer, Peer]:
        """Open the shell for a viewer that controls it; return its end and the agent's."""
        end = self.ask(viewer, attached.get("offset", 0))
        agent = self.dial()
        agent.send(codec.encode(replace(ATTACHED, **attached)))
        assert isinstance(message(end), messages.ShellAttached | Control)
        return end, agent

    def ask(self, viewer: Viewer, offset: int = 0) -> Peer:
        """Open the shell, before the agent dials back."""
        return self._open(viewer, kinds.Terminal(offset, 120, 40))

    def dial(self) -> Peer:
        """Dial back as the agent does."""
        asked: Any = self.core.receive(str(self.link.take()))
        call = self.hub.claim_pipe(CLIENT, asked.ticket)
        agent, sock = self.network.pair()
        self.hub.join_pipe(call, sock)
        return agent

    def asked(self) -> Any:
        """Return the parameters that the agent is asked for next."""
        return kinds.parameters(self.core.receive(str(self.link.take())))  # type: ignore[arg-type]

    def watch(self, viewer: Viewer) -> Peer:
        return self._open(replace(viewer, controls=False), kinds.Terminal())

    def hand_over(self, viewer: Viewer) -> bool:
        return self.hub.pipes.hand_over(SESSION, TOOL, viewer.participant_id)

    def viewers(self) -> list[tuple[str, bool]]:
        """Who is attached, the one that controls first."""
        found = self.hub.pipes.attached()
        assert {(one.session_id, one.tool_id) for one in found} <= {(SESSION, TOOL)}
        names = {viewer.participant_id: viewer.name for viewer in (ANN, BOB, EVE)}
        return [(names.get(one.participant_id, "?"), one.controls) for one in found]

    def served(self) -> None:
        """Let the server handle everything that was sent before."""
        online_agent(self.hub, self.network, f"{len(self.network.peers):032}")

    def _open(self, viewer: Viewer, size: kinds.Terminal) -> Peer:
        end, sock = self.network.pair()
        asked = kinds.request(kinds.SHELL, SESSION, TOOL, ("shell",), viewer.name, size)
        self.hub.open_pipe(sock, CLIENT, asked, self.taps, viewer)
        return end


def message(end: Peer) -> Any:
    return codec.decode(str(end.take()))


def begins(end: Peer) -> tuple[messages.ShellAttached, messages.Resize]:
    """What a watcher is sent before output."""
    return message(end), message(end)


@pytest.fixture
def shell(hub: Hub, plain: Network, directory: Recorder) -> Shell:
    return Shell(hub, plain, directory)


def test_every_shared_kind_can_be_relayed() -> None:
    assert {kind.name for kind in kinds.KINDS.values() if kind.shared} == set(REPLAYS)


def test_a_watcher_sees_what_the_controller_sees(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    agent.send(b"$ ")
    assert ann.take() == b"$ "
    bob = shell.watch(BOB)
    assert message(bob) == Control(False, "ann", 0)
    assert begins(bob) == (BEGUN, messages.Resize(120, 40))
    assert bob.take() == b"$ "
    agent.send(b"more")
    assert (ann.take(), bob.take()) == (b"more", b"more")
    ann.send(codec.encode(messages.Resize(90, 20)))
    assert message(bob) == message(agent) == messages.Resize(90, 20)
    assert shell.viewers() == [("ann", True), ("bob", False)]


def test_what_a_watcher_sends_is_dropped(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    bob.send(b"rm -rf /\r")
    for order in (messages.CloseShell(), messages.Resize(1, 1), messages.Acknowledge(9)):
        bob.send(codec.encode(order))
    shell.served()
    ann.send(b"key")
    assert agent.take() == b"key"


def test_a_watcher_waits_for_a_controller(shell: Shell) -> None:
    bob = shell.watch(BOB)
    assert message(bob) == Control(False, "", 0)
    shell.asked()  # for bob; what ann asks takes its place
    _, agent = shell.control(ANN)
    agent.send(b"$ ")
    assert message(bob) == Control(False, "ann", 0)
    assert begins(bob) == (BEGUN, messages.Resize(120, 40))
    assert bob.take() == b"$ "


def test_control_is_handed_over_in_the_middle_of_typing(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    agent.send(b"$ ")
    ann.send(b"ab")
    assert (ann.take(), agent.take()) == (b"$ ", b"ab")
    agent.send(codec.encode(messages.InputTaken(1)))
    assert message(ann) == messages.InputTaken(1)
    assert shell.hand_over(BOB)
    ann.send(b"c")  # it was on its way
    assert message(ann) == Control(False, "bob", 2)
    assert message(bob) == Control(False, "ann", 0)
    begins(bob)
    assert bob.take() == b"$ "
    assert message(bob) == Control(True, "bob", 2)
    assert message(bob) == replace(BEGUN, offset=2, input_offset=2)
    assert message(agent) == messages.Acknowledge(2)
    bob.send(b"de")
    assert agent.take() == b"de"
    for taken in (2, 4):
        agent.send(codec.encode(messages.InputTaken(taken)))
    assert message(bob) == messages.InputTaken(4)  # and not 2: those bytes were not bob's
    agent.send(b"abde")
    assert (ann.take(), bob.take()) == (b"abde", b"abde")
    assert shell.viewers() == [("bob", True), ("ann", False)]
    assert shell.hand_over(BOB)  # once more changes nothing
    assert not shell.hand_over(EVE)


def test_control_can_be_laid_down(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    assert shell.hub.pipes.hand_over(SESSION, TOOL, "")
    assert message(ann) == Control(False, "", 0)
    ann.send(b"nothing")
    agent.send(b"x" * codec.WINDOW)
    assert message(agent) == messages.Acknowledge(codec.WINDOW)
    assert shell.hand_over(ANN)
    assert message(agent) == messages.Acknowledge(codec.WINDOW)
    ann.send(b"key")
    assert agent.take() == b"key"


def test_watchers_stay_when_the_controller_leaves(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    message(bob), begins(bob)
    ann.close()
    assert message(bob) == Control(False, "", 0)
    agent.send(b"x" * codec.WINDOW)
    assert len(bob.take()) == codec.WINDOW
    assert message(agent) == messages.Acknowledge(codec.WINDOW)
    bob.close()
    assert agent.wait_closed()[0] == 1001
    until(lambda: not len(shell.hub.pipes))
    assert shell.viewers() == []
    assert shell.directory.calls.count(("pipe closed", SESSION)) == 2


def test_a_controller_that_comes_back_gets_what_it_missed_and_watchers_do_not(
    shell: Shell,
) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    agent.send(b"0123456789")
    message(bob), begins(bob)
    assert bob.take() == b"0123456789"
    second, newer = shell.control(ANN, offset=4, new=False)
    ann.take()
    assert ann.wait_closed() == (4000, "tool_elsewhere")
    assert agent.wait_closed()[0] == 1001
    newer.send(b"456789ab")
    assert second.take() == b"456789ab"
    assert message(bob) == Control(False, "ann", 0)
    assert bob.take() == b"ab"
    newer.send(b"c")
    assert (second.take(), bob.take()) == (b"c", b"c")


def test_a_second_participant_that_controls_lets_the_first_watch(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    ann.send(b"abc")
    assert agent.take() == b"abc"
    bob, newer = shell.control(BOB, input_offset=1, new=False)
    # The terminal had not taken this, and the older end is closed.
    assert newer.take() == b"bc"
    assert message(ann) == Control(False, "bob", 3)
    bob.send(b"d")
    assert newer.take() == b"d"
    newer.send(b"out")
    assert (ann.take(), bob.take()) == (b"out", b"out")


def test_watchers_wait_when_the_agent_breaks(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    agent.send(b"01")
    message(bob), begins(bob)
    assert bob.take() == b"01"
    agent.close()
    assert ann.take() == b"01"
    assert ann.wait_closed()[0] == 4001
    assert message(bob) == Control(False, "", 0)
    _, newer = shell.control(ANN, offset=2, new=False)
    newer.send(b"23")
    assert message(bob) == Control(False, "ann", 0)
    assert bob.take() == b"23"


def test_the_end_of_the_tool_is_the_end_for_all(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    agent.send(codec.encode(messages.ShellExited(3, 0)))
    agent.protocol.send_close(1000)
    agent.flush()
    for end in (ann, bob):
        assert end.wait_closed()[0] == 1000
        assert end.received[-1] == codec.encode(messages.ShellExited(3, 0))
    assert len(shell.hub.pipes) == 0


def test_the_end_of_the_session_is_told_to_all(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    shell.hub.pipes.end_session(SESSION, "session_ended")
    assert ann.wait_closed() == bob.wait_closed() == (4000, "session_ended")
    assert agent.wait_closed()[0] == 1001
    assert shell.hub.pipes.sessions() == set()


def test_a_participant_can_be_sent_away(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    shell.hub.pipes.remove(SESSION, "2", "permission_refused")
    assert bob.wait_closed() == (4000, "permission_refused")
    shell.hub.pipes.remove("another session", "1", "permission_refused")
    shell.hub.pipes.remove(SESSION, "1", "session_elsewhere", keep=ANN.sign_in)
    ann.send(b"key")
    assert agent.take() == b"key"


def test_an_earlier_sign_in_of_a_participant_goes_and_the_later_one_stays(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    again = shell.watch(replace(ANN, sign_in="later"))
    assert message(again) == Control(False, "ann", 0)
    shell.hub.pipes.remove(SESSION, "1", "session_elsewhere", keep="later")
    assert ann.wait_closed() == (4000, "session_elsewhere")
    assert begins(again) == (BEGUN, messages.Resize(120, 40))
    assert message(again) == Control(False, "", 0)
    assert shell.hand_over(ANN)
    assert message(again) == Control(True, "ann", 0)
    again.send(b"key")
    assert message(agent) == messages.Acknowledge(0)
    assert agent.take() == b"key"
    assert message(bob) == Control(False, "ann", 0)


def test_who_comes_when_a_relay_is_refused_gets_a_new_one(shell: Shell) -> None:
    ann, _ = shell.control(ANN)
    ann.reading = False  # it does not answer the close
    [relay] = shell.hub.pipes._relays.values()
    relay.refuse(UserError("internal_error"))
    bob, agent = shell.control(BOB)
    agent.send(b"fresh")
    assert bob.take() == b"fresh"
    ann.close()  # the old relay's end leaves the new one alone
    bob.send(b"key")
    assert agent.take() == b"key"
    assert shell.hub.pipes.sessions() == {SESSION}


def test_a_tool_that_another_worker_relays_is_watched_there(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.watch(BOB)
    shell.hub.pipes.opened_elsewhere(SESSION, TOOL)  # the agent says so itself
    agent.protocol.send_close(4003)
    agent.flush()
    assert ann.wait_closed() == (4000, "tool_elsewhere")
    assert bob.wait_closed() == (1012, "elsewhere")
    eve = shell.watch(EVE)
    assert message(eve) == Control(False, "", 0)
    shell.hub.pipes.opened_elsewhere(SESSION, TOOL)
    assert eve.wait_closed() == (1012, "elsewhere")
    assert len(shell.hub.pipes) == 0


def test_an_agent_that_refuses_changes_nothing_for_the_others(shell: Shell) -> None:
    ann, agent = shell.control(ANN)
    bob = shell.ask(BOB)
    asked: Any = shell.core.receive(str(shell.link.take()))
    refusal = messages.PipeRefused(asked.pipe_id, "session_internal_error")
    shell.link.send(shell.core.send(refusal))
    assert bob.wait_closed() == (4000, "session_internal_error")
    ann.send(b"key")
    assert agent.take() == b"key"
    assert shell.viewers() == [("ann", True)]


def test_an_agent_that_comes_too_late_is_sent_away(shell: Shell) -> None:
    ann = shell.ask(ANN)
    bob = shell.watch(BOB)
    asked: Any = shell.core.receive(str(shell.link.take()))
    call = shell.hub.claim_pipe(CLIENT, asked.ticket)
    shell.hub.pipes.remove(SESSION, "1", "permission_refused")
    assert ann.wait_closed()[0] == 4000
    agent, sock = shell.network.pair()
    shell.hub.join_pipe(call, sock)
    assert agent.wait_closed()[0] == 1001
    assert message(bob) == Control(False, "", 0)
