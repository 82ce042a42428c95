"""Pipes: tickets, joining, relaying, back-pressure, endings."""

from typing import Any

import pytest

from jump_server.hub.hub import Hub
from jump_wire import kinds, messages
from jump_wire.codec import FRAME_LIMIT
from jump_wire.errors import UserError
from jump_wire.link import LinkCore
from tests.server.hub.peers import (
    CREDENTIAL,
    Clock,
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

    def __init__(self, hub: Hub, network: Network, kind: kinds.Kind) -> None:
        self.hub, self.network = hub, network
        self.link, self.core = online_agent(hub, network)
        self.viewer, sock = network.pair()
        hub.open_pipe(sock, CLIENT, wanted(kinds.Terminal(5, 120, 40), kind))
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


def test_agent_is_asked_with_what_the_viewer_wants(hub: Hub, plain: Network) -> None:
    asked = Jump(hub, plain, kinds.SHELL).asked
    assert isinstance(asked, messages.OpenPipe)
    assert (asked.kind, asked.session_id, asked.verbs) == ("shell", SESSION, ("shell",))
    assert kinds.parameters(asked) == kinds.Terminal(5, 120, 40)
    assert len(asked.ticket) >= 43


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


def test_a_ticket_is_good_once(jump: Jump) -> None:
    jump.dial()
    with pytest.raises(UserError) as caught:
        jump.dial()
    assert caught.value.code == "ticket_refused"


def test_a_ticket_is_bound_to_its_client(jump: Jump) -> None:
    other = "b" * 32
    online_agent(jump.hub, jump.network, other)
    with pytest.raises(UserError) as caught:
        jump.hub.claim_pipe(other, jump.asked.ticket)
    assert caught.value.code == "ticket_refused"
    jump.dial()  # the attempt did not use it up


def test_only_the_links_own_credential_counts(jump: Jump) -> None:
    assert jump.hub.authenticates(CLIENT, CREDENTIAL)
    assert not jump.hub.authenticates(CLIENT, "x" * 43)
    assert not jump.hub.authenticates("b" * 32, CREDENTIAL)


def test_nobody_connected(hub: Hub, network: Network, directory: Recorder) -> None:
    viewer, sock = network.pair()
    hub.open_pipe(sock, CLIENT, wanted(kinds.Terminal()))
    assert viewer.wait_closed() == (4000, "active_not_connected")
    until(lambda: ("pipe closed", SESSION) in directory.calls)


def test_agent_refuses(jump: Jump) -> None:
    refusal = messages.PipeRefused(jump.asked.pipe_id, "session_internal_error")
    jump.link.send(jump.core.send(refusal))
    assert jump.viewer.wait_closed() == (4000, "session_internal_error")


def test_a_refusal_keeps_its_parameters(jump: Jump) -> None:
    refusal = messages.PipeRefused(jump.asked.pipe_id, "target_unknown", ("host", "db.invalid"))
    jump.link.send(jump.core.send(refusal))
    assert jump.viewer.wait_closed() == (4000, 'target_unknown {"host":"db.invalid"}')


def test_a_code_from_a_newer_agent_becomes_the_generic_one(jump: Jump) -> None:
    jump.link.send(jump.core.send(messages.PipeRefused(jump.asked.pipe_id, "from_the_future")))
    assert jump.viewer.wait_closed() == (4000, "internal_error")


def test_agent_does_not_dial_in_time(jump: Jump, clock: Clock) -> None:
    clock.now += 15.1
    jump.hub.sweep()
    assert jump.viewer.wait_closed() == (4000, "session_timeout")
    with pytest.raises(UserError):
        jump.dial()


def test_link_drops_before_the_dial(jump: Jump) -> None:
    jump.link.close()
    assert jump.viewer.wait_closed() == (4000, "active_not_connected")


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
