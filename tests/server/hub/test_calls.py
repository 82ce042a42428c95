"""Requests to agents: tickets, refusals, and what happens when nobody dials back."""

import pytest

from jump_server.hub.hub import Hub
from jump_wire import kinds, messages
from jump_wire.errors import UserError
from tests.server.hub.peers import Clock, Network, Recorder, online_agent, until
from tests.server.hub.test_pipes import CLIENT, SESSION, Jump, jump, wanted

__all__ = ["jump"]


def test_agent_is_asked_with_what_the_viewer_wants(hub: Hub, plain: Network) -> None:
    asked = Jump(hub, plain, kinds.SHELL).asked
    assert isinstance(asked, messages.OpenPipe)
    assert (asked.kind, asked.session_id, asked.verbs) == ("shell", SESSION, ("shell",))
    assert kinds.parameters(asked) == kinds.Terminal(5, 120, 40)
    assert len(asked.ticket) >= 43


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


def test_a_customer_has_time_to_answer(hub: Hub, network: Network, clock: Clock) -> None:
    jump = Jump(hub, network, kinds.SHELL, patience=60)
    clock.now += 40.0
    hub.sweep()
    refusal = messages.PipeRefused(jump.asked.pipe_id, "consent_refused")
    jump.link.send(jump.core.send(refusal))
    assert jump.viewer.wait_closed() == (4000, "consent_refused")


def test_link_drops_before_the_dial(jump: Jump) -> None:
    jump.link.close()
    assert jump.viewer.wait_closed() == (4000, "active_not_connected")
