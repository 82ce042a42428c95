"""A private pipe, beyond what test_pipes.py tests of every pipe."""

from dataclasses import replace

from jump_server.hub.hub import Hub
from jump_wire import kinds
from tests.server.hub.peers import Network
from tests.server.hub.test_pipes import CLIENT, Jump


def test_what_the_viewer_says_early_comes_after_the_answer_to_the_agent(
    hub: Hub, plain: Network
) -> None:
    jump = Jump(hub, plain, kinds.EXEC)
    jump.viewer.send(b"early")
    call = hub.claim_pipe(CLIENT, jump.asked.ticket)
    agent, sock = plain.pair()
    hub.join_pipe(call, replace(sock, preface=b"HTTP/1.1 101 \r\n\r\n"))
    agent.sock.setblocking(True)
    assert agent.sock.recv(17) == b"HTTP/1.1 101 \r\n\r\n"
    agent.sock.setblocking(False)
    assert agent.take() == b"early"


def test_an_agent_that_comes_too_late_is_sent_away(hub: Hub, plain: Network) -> None:
    jump = Jump(hub, plain, kinds.EXEC)
    call = hub.claim_pipe(CLIENT, jump.asked.ticket)
    hub.pipes.end_session(jump.asked.session_id, "session_ended")
    assert jump.viewer.wait_closed() == (4000, "session_ended")
    jump.viewer.close()
    agent, sock = plain.pair()
    hub.join_pipe(call, sock)
    assert agent.wait_closed()[0] == 1001
