"""Pipes: tickets, joining, relaying, back-pressure, endings."""

from typing import Any

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.ports import Viewer
from jump_wire import kinds, messages
from jump_wire.codec import FRAME_LIMIT
from jump_wire.link import LinkCore
from tests.server.hub.peers import (
    CREDENTIAL,
    Network,
    Peer,
    Recorder,
    online_agent,
    until,
)

CLIENT = "a" * 32
SESSION = "5" * 32


KINDS = (kinds.SHELL, kinds.EXEC)
"""A shared kind, and one whose viewers each have a pipe of their own."""


def wanted(size: kinds.Terminal, kind: kinds.Kind = kinds.SHELL) -> messages.OpenPipe:
    given = kinds.Offset(size.offset) if kind is kinds.EXEC else size
    return kinds.request(kind, SESSION, "7" * 32, (kind.verb,), "ann", given)


class Jump:
    """A viewer that waits for an agent's pipe."""

    def __init__(self, hub: Hub, network: Network, kind: kinds.Kind, patience: float = 0.0) -> None:
        self.hub, self.network = hub, network
        self.link, self.core = online_agent(hub, network)
        self.viewer, sock = network.pair()
        viewer = Viewer(patience=patience)
        hub.open_pipe(sock, CLIENT, wanted(kinds.Terminal(5, 120, 40), kind), viewer=viewer)
        self.asked = receive(self.core, self.link)

    def dial(self) -> Peer:
        """Dial back as the agent does."""
        pipe = self.hub.claim_pipe(CLIENT, self.asked.ticket)
        peer, sock = self.network.pair()
        self.hub.join_pipe(pipe, sock)
        return peer


def receive(core: LinkCore, peer: Peer) -> Any:
    return core.receive(str(peer.take()))


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def jump(request: pytest.FixtureRequest, hub: Hub, network: Network) -> Jump:
    return Jump(hub, network, request.param)


def test_frames_pass_both_ways(jump: Jump, directory: Recorder) -> None:
    agent = jump.dial()
    agent.send('[32,0,0,"ann","/bin/sh",true]')
    agent.send(b"$ ")
    assert jump.viewer.take() == '[32,0,0,"ann","/bin/sh",true]'
    assert jump.viewer.take() == b"$ "
    jump.viewer.send(b"id\r")
    assert agent.take() == b"id\r"
    assert ("pipe opened", SESSION) in directory.calls


def test_what_the_viewer_says_early_waits_for_the_agent(jump: Jump) -> None:
    jump.viewer.send(b"early")
    agent = jump.dial()
    assert agent.take() == b"early"


def test_fragments_are_put_together(jump: Jump) -> None:
    agent = jump.dial()
    jump.viewer.protocol.send_binary(b"one ", fin=False)
    jump.viewer.protocol.send_continuation(b"two", fin=True)
    jump.viewer.flush()
    assert agent.take() == b"one two"


def test_only_the_links_own_credential_counts(jump: Jump) -> None:
    assert jump.hub.authenticates(CLIENT, CREDENTIAL)
    assert not jump.hub.authenticates(CLIENT, "x" * 43)
    assert not jump.hub.authenticates("b" * 32, CREDENTIAL)


def test_agent_ends_cleanly(jump: Jump, directory: Recorder) -> None:
    agent = jump.dial()
    agent.protocol.send_close(1000)
    agent.flush()
    assert jump.viewer.wait_closed()[0] == 1000
    assert ("pipe closed", SESSION) in directory.calls


def test_agent_breaks(jump: Jump) -> None:
    agent = jump.dial()
    agent.close()
    assert jump.viewer.wait_closed()[0] == 4001


def test_a_newer_pipe_of_the_tool_is_told_to_the_older_viewer(jump: Jump) -> None:
    agent = jump.dial()
    agent.protocol.send_close(4003)
    agent.flush()
    assert jump.viewer.wait_closed() == (4000, "tool_elsewhere")


def test_viewer_leaves(jump: Jump, directory: Recorder) -> None:
    agent = jump.dial()
    jump.viewer.close()
    assert agent.wait_closed()[0] == 1001
    assert ("pipe closed", SESSION) in directory.calls
    assert len(jump.hub.pipes) == 0


def test_end_of_the_session_closes_its_pipes(jump: Jump) -> None:
    agent = jump.dial()
    jump.hub.pipes.end_session(SESSION, "session_ended")
    assert jump.viewer.wait_closed() == (4000, "session_ended")
    assert agent.wait_closed()[0] == 1001


def test_slow_viewer_holds_the_agent_back(jump: Jump) -> None:
    agent = jump.dial()
    jump.viewer.reading = False
    chunk, count = bytes(range(256)) * 256, 200
    total = len(chunk) * count
    sent = 0

    def stuck() -> bool:
        nonlocal sent
        if sent < total:
            agent.protocol.send_binary(chunk)
            data = b"".join(agent.protocol.data_to_send())
            sent += len(chunk)
            backlog.extend(data)
        return push() and jump.hub.pipes.buffered() > 0

    backlog = bytearray()

    def push() -> bool:
        try:
            written = agent.sock.send(backlog)
        except (BlockingIOError, OSError):
            return bool(backlog)
        del backlog[:written]
        return False

    until(stuck)
    assert jump.hub.pipes.buffered() < 2 * 1024 * 1024
    jump.viewer.reading = True
    arrived = 0

    def all_there() -> bool:
        nonlocal arrived
        push()
        jump.viewer.poll()
        for message in jump.viewer.received:
            assert message == chunk
            arrived += len(message)
        jump.viewer.received.clear()
        return arrived == sent

    until(all_there)


def test_oversize_frame_ends_the_pipe(jump: Jump) -> None:
    agent = jump.dial()
    jump.viewer.send(b"x" * (FRAME_LIMIT + 1))
    assert jump.viewer.wait_closed()[0] == 1009
    assert agent.wait_closed()[0] == 1001
