"""What waits for a slow peer is kept in order, and tried again when there is room."""

import socket

import pytest

from jump_server.hub.outbox import Outbox
from jump_server.hub.streams import Closed, PlainStream

SIZE = 4 << 20


def test_bytes_leave_in_order_as_the_peer_takes_them() -> None:
    near, far = socket.socketpair()
    stream = PlainStream(near.detach())
    outbox = Outbox(stream)
    sent = b"".join(number.to_bytes(4, "big") for number in range(SIZE // 4))
    for start in range(0, SIZE, 50_000):
        outbox.put(sent[start : start + 50_000])
        outbox.write()
    assert outbox.blocked
    assert 0 < len(outbox) < SIZE
    received = bytearray()
    while len(received) < SIZE:
        received += far.recv(65536)
        outbox.blocked = False
        outbox.write()
    assert received == sent
    assert not len(outbox)
    far.close()
    outbox.put(b"x")
    with pytest.raises(Closed):
        outbox.write()
    stream.close()


def test_nothing_is_tried_while_the_stream_is_known_to_be_full() -> None:
    near, far = socket.socketpair()
    stream = PlainStream(near.detach())
    outbox = Outbox(stream)
    outbox.put(b"x" * SIZE)
    outbox.write()
    waiting = len(outbox)
    far.recv(SIZE)
    outbox.put(b"y")
    outbox.write()
    assert len(outbox) == waiting + 1
    stream.close()
    far.close()
