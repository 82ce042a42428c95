"""The connections of a relay, while they wait."""

from jump_server.hub.hub import Hub
from jump_wire import codec, messages
from tests.server.hub.peers import Network, Recorder
from tests.server.hub.test_relay import ANN, ATTACHED, BOB, Shell, message


def test_who_waits_for_the_agent_is_heard_then(
    hub: Hub, plain: Network, directory: Recorder
) -> None:
    shell = Shell(hub, plain, directory)
    bob = shell.watch(BOB)
    bob.send(b"dropped")
    shell.asked()  # for bob; what ann asks takes its place
    ann = shell.ask(ANN)
    ann.send(b"early")
    agent = shell.dial()
    assert agent.take() == b"early"
    agent.send(codec.encode(ATTACHED))
    assert message(ann) == ATTACHED
    bob.send(codec.encode(messages.CloseShell()))
    ann.send(b"key")
    assert agent.take() == b"key"
