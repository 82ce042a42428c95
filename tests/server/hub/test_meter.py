"""Frames are told apart without being parsed, however their bytes come in."""

import random

from websockets.frames import Frame, Opcode

from jump_server.hub.meter import Meter

SIZES = (0, 1, 125, 126, 127, 65_535, 65_536, 70_000, 0, 3)


def frame(size: int, *, mask: bool) -> bytes:
    return Frame(Opcode.BINARY, b"x" * size).serialize(mask=mask)


def test_frames_are_counted_where_they_end() -> None:
    for mask in (True, False):
        frames = [frame(size, mask=mask) for size in SIZES]
        data = b"".join(frames)
        assert Meter().measure(data, 1) == (len(frames[0]), 1)
        assert Meter().measure(data, 3) == (sum(map(len, frames[:3])), 3)
        assert Meter().measure(data, 99) == (len(data), len(SIZES))


def test_frames_that_come_in_pieces_are_counted_once() -> None:
    data = b"".join(frame(size, mask=True) for size in SIZES)
    dice = random.Random(7)
    for longest in (1, 5, 40_000):
        meter, found, at = Meter(), 0, 0
        while at < len(data):
            piece = data[at : at + dice.randint(1, longest)]
            taken, frames = meter.measure(piece, 2)
            assert 0 < taken <= len(piece)
            at += taken
            found += frames
        assert found == len(SIZES)


def test_an_unfinished_frame_is_taken_as_far_as_it_goes() -> None:
    meter = Meter()
    whole = frame(1000, mask=True)
    assert meter.measure(whole[:1], 1) == (1, 0)
    assert meter.measure(whole[1:500], 1) == (499, 0)
    assert meter.measure(whole[500:] + whole, 1) == (len(whole) - 500, 1)
