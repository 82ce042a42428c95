"""What the pipe of a relayed connection may not do. `test_tunnel.py` has all the rest."""

import pytest

from jump_agent.core.frames import Binary, Text
from jump_agent.tools.relay import Relay
from jump_wire.codec import RemoteProtocolError
from tests.agent.tools.test_tunnel import Viewer


def test_what_its_pipe_may_not_do() -> None:
    relay, pipe = Relay(lambda: 0.0), Viewer()
    assert relay._take_pipe(pipe)
    for event in (Text("[1]"), Binary(b"x")):
        with pytest.raises(RemoteProtocolError):
            relay.receive(event)
    other = Viewer()
    assert not relay._take_pipe(other)
    assert other.close_sent
    assert relay.finished
