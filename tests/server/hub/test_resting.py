"""When an idle connection may forget its protocol object."""

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State
from websockets.uri import parse_uri

from jump_server.hub.resting import at_rest


def client() -> ClientProtocol:
    return ClientProtocol(parse_uri("ws://hub/"), state=State.OPEN)


def message() -> bytes:
    sender = client()
    sender.send_text(b"0123456789")
    return b"".join(sender.data_to_send())


@pytest.fixture
def protocol() -> Protocol:
    return Protocol(Side.SERVER, state=State.OPEN, max_size=1000)


def test_a_new_one_is_at_rest(protocol: Protocol) -> None:
    assert at_rest(protocol)


def test_it_is_at_rest_again_after_whole_messages_only(protocol: Protocol) -> None:
    for byte in message()[:-1]:
        protocol.receive_data(bytes([byte]))
        assert not at_rest(protocol)
    protocol.receive_data(message()[-1:])
    assert at_rest(protocol)


def test_not_between_the_fragments_of_a_message(protocol: Protocol) -> None:
    sender = client()
    sender.send_text(b"half", fin=False)
    protocol.receive_data(b"".join(sender.data_to_send()))
    assert not at_rest(protocol)
    sender.send_continuation(b"whole", fin=True)
    protocol.receive_data(b"".join(sender.data_to_send()))
    assert at_rest(protocol)
    frames = [event for event in protocol.events_received() if isinstance(event, Frame)]
    assert [frame.opcode for frame in frames] == [Opcode.TEXT, Opcode.CONT]


def test_not_while_it_closes(protocol: Protocol) -> None:
    protocol.send_close(1000)
    assert not at_rest(protocol)
