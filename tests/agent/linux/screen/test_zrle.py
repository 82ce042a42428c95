"""Pixels as ZRLE, and what has changed between two pictures."""

import random
import struct
import zlib

import pytest

from jump_agent.linux.screen import zrle

WIDTH, HEIGHT = 150, 50


def test_a_band_of_tiles() -> None:
    band = bytearray(random.Random(1).randbytes(WIDTH * HEIGHT * 4))
    for row in range(HEIGHT):
        band[row * WIDTH * 4 : row * WIDTH * 4 + 256] = b"\1\2\3\0" * 64
    encoder = zrle.Encoder()
    encoder.format = zrle.Format(0, 8, 16)
    found = encoder.encode(bytes(band), WIDTH * 4, 0, WIDTH)
    assert struct.unpack_from(">I", found)[0] == len(found) - 4
    data = zlib.decompressobj().decompress(found[4:])
    assert data[:4] == b"\1\3\2\1"  # a tile of one colour: red, green, blue
    assert data[4] == 0
    first = band[256:260]
    assert data[5:8] == bytes([first[2], first[1], first[0]])
    assert len(data) == 4 + (1 + 64 * HEIGHT * 3) + (1 + (WIDTH - 128) * HEIGHT * 3)


def test_what_has_changed() -> None:
    stride = WIDTH * 4
    old = bytes(stride * HEIGHT)
    new = bytearray(old)
    assert zrle.changed_runs(old, bytes(new), stride) == []
    new[stride * 7 + 70 * 4] = 1
    assert zrle.changed_runs(old, bytes(new), stride) == [(64, 64)]
    new[-1] = 1
    assert zrle.changed_runs(old, bytes(new), stride) == [(64, WIDTH - 64)]


def test_formats_of_pixels() -> None:
    wanted = zrle.Format(0, 8, 16)
    assert zrle.parse(zrle.packed(wanted)) == wanted
    assert zrle.reordered(b"\1\2\3\4", wanted)[:3] == b"\3\2\1"
    good = zrle.packed(wanted)
    for place, value in ((0, 16), (2, 1), (3, 0), (5, 31), (10, 3)):
        wrong = bytearray(good)
        wrong[place] = value
        with pytest.raises(ValueError, match="32 bits"):
            zrle.parse(bytes(wrong))
