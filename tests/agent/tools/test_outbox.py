"""Output that is kept until it is acknowledged."""

import random

from jump_agent.tools.outbox import FRAME, PIECES, Outbox
from jump_wire.commands import ERRORS, OUTPUT, WINDOW


def taken(outbox: Outbox) -> list[bytes]:
    found = []
    while (piece := outbox.take()) is not None:
        found.append(piece)
    return found


def test_streams_keep_their_order_and_little_writes_are_put_together() -> None:
    outbox = Outbox()
    for stream, data in ((OUTPUT, b"a"), (OUTPUT, b"b"), (ERRORS, b"c"), (OUTPUT, b"d")):
        outbox.append(stream, data)
    assert not outbox.all_sent
    assert taken(outbox) == [b"\1ab", b"\2c", b"\1d"]
    assert outbox.all_sent


def test_what_was_taken_is_not_added_to() -> None:
    outbox = Outbox()
    outbox.append(OUTPUT, b"a")
    outbox.take()
    outbox.append(OUTPUT, b"b")
    assert taken(outbox) == [b"\1b"]


def test_it_is_sent_again_from_any_byte_on() -> None:
    for offset, again in (
        (0, [b"\1abc", b"\2def"]),
        (2, [b"\1c", b"\2def"]),
        (3, [b"\2def"]),
        (5, [b"\2f"]),
        (6, []),
    ):
        fresh = Outbox()
        fresh.append(OUTPUT, b"abc")
        fresh.append(ERRORS, b"def")
        taken(fresh)
        assert fresh.rewind(offset) == offset
        assert taken(fresh) == again


def test_offsets_that_cannot_be_are_the_nearest_ones() -> None:
    outbox = Outbox()
    outbox.append(OUTPUT, b"abc")
    outbox.append(ERRORS, b"def")
    outbox.take()
    outbox.acknowledge(2)
    outbox.acknowledge(1)
    assert outbox.rewind(0) == 2
    assert taken(outbox) == [b"\1c", b"\2def"]
    assert outbox.rewind(10**9) == 6
    assert taken(outbox) == []


def test_it_is_full_with_a_window_until_that_is_acknowledged() -> None:
    outbox = Outbox()
    while not outbox.is_full:
        outbox.append(OUTPUT, bytes(FRAME))
    taken(outbox)
    outbox.acknowledge(1000)
    assert outbox.is_full
    outbox.acknowledge(2 * FRAME)
    assert not outbox.is_full


def test_nobody_acknowledges_what_was_not_sent() -> None:
    outbox = Outbox()
    while not outbox.is_full:
        outbox.append(OUTPUT, bytes(FRAME))
    outbox.acknowledge(WINDOW)
    assert outbox.is_full


def test_it_is_full_with_many_pieces_too() -> None:
    outbox = Outbox()
    for _ in range(PIECES // 2):
        assert not outbox.is_full
        outbox.append(OUTPUT, b"o")
        outbox.append(ERRORS, b"e")
    assert outbox.is_full


def test_every_byte_comes_once_whatever_happens() -> None:
    chance = random.Random(3)
    outbox = Outbox()
    wanted: list[tuple[int, int]] = []
    got: list[tuple[int, int]] = []
    for _ in range(3000):
        stream = chance.choice((OUTPUT, ERRORS))
        data = chance.randbytes(chance.choice((1, 7, 5000)))
        outbox.append(stream, data)
        wanted += [(stream, byte) for byte in data]
        if chance.random() < 0.5 and (piece := outbox.take()) is not None:
            got += [(piece[0], byte) for byte in piece[1:]]
        if chance.random() < 0.1:
            outbox.acknowledge(chance.randrange(len(got) + 1))
        if chance.random() < 0.05:  # a pipe breaks: its last frames did not arrive
            lost = min(chance.randrange(9000), len(got))
            del got[outbox.rewind(len(got) - lost) :]
    for piece in taken(outbox):
        got += [(piece[0], byte) for byte in piece[1:]]
    assert got == wanted
