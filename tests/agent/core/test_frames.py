"""The client's framing, joined in memory with the server's library, and its refusals."""

import os
import struct
from collections.abc import Iterator

import pytest
from websockets.frames import Close, Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from jump_agent.core import handshake
from jump_agent.core.frames import (
    Binary,
    Closed,
    Event,
    Frames,
    FramingError,
    Pong,
    Text,
    mask,
)

SIZES = [0, 1, 125, 126, 127, 65535, 65536, 200_000]


class Joined:
    """A client's framing and a server's protocol, and the bytes between them."""

    def __init__(self) -> None:
        self.client = Frames()
        self.server = ServerProtocol(max_size=1 << 20)
        key = handshake.new_key()
        self.server.receive_data(handshake.request("server:443", "/agent/v1/link", key, []))
        (request,) = self.server.events_received()
        assert isinstance(request, Request)
        self.server.send_response(self.server.accept(request))
        split = handshake.split_head(b"".join(self.server.data_to_send()))
        assert split is not None
        head, rest = split
        assert rest == b""
        handshake.check_accepted(head, key)

    def to_server(self) -> list[Frame]:
        self.server.receive_data(b"".join(self.client.outgoing))
        self.client.outgoing.clear()
        return [event for event in self.server.events_received() if isinstance(event, Frame)]

    def to_client(self) -> list[Event]:
        return self.client.receive(b"".join(self.server.data_to_send()))


@pytest.fixture
def joined() -> Joined:
    return Joined()


@pytest.mark.parametrize("size", SIZES)
def test_the_server_reads_what_the_client_sends(joined: Joined, size: int) -> None:
    data = os.urandom(size)
    joined.client.send_binary(data)
    (frame,) = joined.to_server()
    assert (frame.opcode, bytes(frame.data)) == (Opcode.BINARY, data)


@pytest.mark.parametrize("size", SIZES)
def test_the_client_reads_what_the_server_sends(joined: Joined, size: int) -> None:
    data = os.urandom(size)
    joined.server.send_binary(data)
    assert joined.to_client() == [Binary(data)]


def test_texts_travel_both_ways(joined: Joined) -> None:
    joined.client.send_text("à bientôt 🖥")
    (frame,) = joined.to_server()
    assert (frame.opcode, bytes(frame.data).decode()) == (Opcode.TEXT, "à bientôt 🖥")
    joined.server.send_text("déjà là".encode())
    assert joined.to_client() == [Text("déjà là")]


def test_a_ping_of_the_server_is_answered(joined: Joined) -> None:
    joined.server.send_ping(b"are you there")
    assert joined.to_client() == []
    (frame,) = joined.to_server()
    assert (frame.opcode, bytes(frame.data)) == (Opcode.PONG, b"are you there")


def test_a_ping_of_the_client_brings_a_pong(joined: Joined) -> None:
    joined.client.send_ping(b"1")
    joined.to_server()
    assert joined.to_client() == [Pong(b"1")]


def test_the_server_closes(joined: Joined) -> None:
    joined.server.send_close(4000, "session_ended")
    assert joined.to_client() == [Closed(4000, "session_ended")]
    joined.to_server()
    assert joined.server.close_rcvd == Close(4000, "")


def test_the_client_closes(joined: Joined) -> None:
    joined.client.send_close(1000, "bye")
    joined.client.send_text("too late")
    assert [frame.opcode for frame in joined.to_server()] == [Opcode.CLOSE]
    assert joined.to_client() == [Closed(1000, "bye")]
    assert not joined.client.outgoing


def test_a_long_reason_is_cut_between_characters(joined: Joined) -> None:
    joined.client.send_close(1002, "é" * 100)
    joined.to_server()
    assert joined.server.close_rcvd == Close(1002, "é" * 61)


def test_bytes_may_come_one_by_one(joined: Joined) -> None:
    joined.server.send_text(b"x" * 300)
    joined.server.send_ping(b"?")
    joined.server.send_binary(b"\0\1")
    events: list[Event] = []
    for byte in b"".join(joined.server.data_to_send()):
        events += joined.client.receive(bytes([byte]))
    assert events == [Text("x" * 300), Binary(b"\0\1")]


def test_fragments_make_one_message_and_pings_may_come_between(joined: Joined) -> None:
    data = (
        frame(0x1, "dé".encode()[:2], final=False) + frame(0x9, b"") + frame(0x0, b"\xa9j\xc3\xa0")
    )
    assert Frames().receive(data) == [Text("déjà")]


def frame(opcode: int, payload: bytes, *, final: bool = True, first: int = 0) -> bytes:
    """A server's frame; ``first`` is ORed into its first byte."""
    head = bytes([(0x80 if final else 0) | opcode | first])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    return head + struct.pack("!BH", 126, len(payload)) + payload


def forbidden() -> Iterator[tuple[str, bytes, int]]:
    yield "reserved bit 1", frame(0x1, b"", first=0x40), 1002
    yield "reserved bit 3", frame(0x2, b"", first=0x10), 1002
    yield "masked", b"\x81\x80\0\0\0\0", 1002
    yield "unknown data opcode", frame(0x3, b""), 1002
    yield "unknown control opcode", frame(0xB, b""), 1002
    yield "fragmented ping", frame(0x9, b"", final=False), 1002
    yield "long ping", b"\x89\x7e\x00\x7e" + bytes(126), 1002
    yield "continuation of nothing", frame(0x0, b""), 1002
    yield "text inside text", frame(0x1, b"a", final=False) + frame(0x1, b"b"), 1002
    yield "16-bit length for 125", b"\x82\x7e\x00\x7d", 1002
    yield "64-bit length for 65535", b"\x82\x7f" + (65535).to_bytes(8, "big"), 1002
    yield "length over 2^63", b"\x82\x7f" + (1 << 63).to_bytes(8, "big"), 1002
    yield "oversize text", b"\x81\x7f" + (64 * 1024 + 1).to_bytes(8, "big"), 1009
    yield "oversize binary", b"\x82\x7f" + (256 * 1024 + 1).to_bytes(8, "big"), 1009
    yield (
        "oversize in fragments",
        frame(0x1, bytes(40000), final=False) + frame(0x0, bytes(40000)),
        1009,
    )
    yield "text that is not UTF-8", frame(0x1, b"\xff\xfe"), 1007
    yield "close of one byte", frame(0x8, b"\x03"), 1002
    yield "close with 1005", frame(0x8, struct.pack("!H", 1005)), 1002
    yield "close with 999", frame(0x8, struct.pack("!H", 999)), 1002
    yield "close with a reason that is not UTF-8", frame(0x8, b"\x03\xe8\xff"), 1007


@pytest.mark.parametrize(
    ("data", "code"),
    [(data, code) for _, data, code in forbidden()],
    ids=[name for name, _, _ in forbidden()],
)
def test_what_breaks_the_protocol_closes(data: bytes, code: int) -> None:
    client = Frames()
    with pytest.raises(FramingError) as raised:
        client.receive(data)
    assert raised.value.code == code
    sent = b"".join(client.outgoing)
    assert sent[0] == 0x88
    assert mask(sent[6:8], sent[2:6]) == struct.pack("!H", code)


def test_an_oversize_frame_is_refused_by_its_header_alone() -> None:
    with pytest.raises(FramingError):
        Frames().receive(b"\x82\x7f" + (1 << 40).to_bytes(8, "big"))


def test_a_close_without_a_code_is_answered_with_a_normal_one() -> None:
    client = Frames()
    assert client.receive(frame(0x8, b"")) == [Closed(1005, "")]
    sent = b"".join(client.outgoing)
    assert mask(sent[6:8], sent[2:6]) == struct.pack("!H", 1000)


def test_nothing_is_read_after_a_close() -> None:
    client = Frames()
    assert client.receive(frame(0x8, b"") + frame(0x1, b"more")) == [Closed(1005, "")]


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 1000, 8191, 8192, 8195, 65_536])
def test_masking_is_its_own_inverse(size: int) -> None:
    data, key = os.urandom(size), os.urandom(4)
    masked = mask(data, key)
    assert masked == bytes(byte ^ key[index % 4] for index, byte in enumerate(data))
    assert mask(masked, key) == data


def test_keys_differ_from_frame_to_frame() -> None:
    client = Frames()
    keys = set()
    for _ in range(20):
        client.send_ping()
        keys.add(client.outgoing[0][2:6])
        client.outgoing.clear()
    assert len(keys) == 20


def test_small_frames_leave_together_and_large_ones_alone() -> None:
    client = Frames()
    for size in (10, 10, 60_000, 10, 60_000):
        client.send_binary(bytes(size))
    assert [len(piece) for piece in client.outgoing] == [32, 60_008, 16, 60_008]
