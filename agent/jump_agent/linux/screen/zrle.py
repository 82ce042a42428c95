"""Encodes pixels as RFB's ZRLE: tiles of one colour or of all pixels, in one zlib stream."""

import struct
import zlib
from typing import List, NamedTuple, Tuple

TILE = 64
"""Width and height of a tile in pixels."""

ZRLE = 16
"""The encoding's number."""

_LEVEL = 1
_RAW, _SOLID = b"\0", b"\1"


class Format(NamedTuple):
    """How a viewer wants its pixels: the shifts of red, green and blue in 32 bits."""

    red: int
    green: int
    blue: int

    @property
    def order(self) -> Tuple[int, int, int]:
        """For each byte of a viewer's pixel, which byte of ours (blue, green, red) it is."""
        places = {self.blue // 8: 0, self.green // 8: 1, self.red // 8: 2}
        return places[0], places[1], places[2]


NATIVE = Format(16, 8, 0)
"""The pixels of an X display: blue, green, red and nothing."""


def parse(data: bytes) -> Format:
    """Return the format of RFB's 16 bytes.

    Raises:
        ValueError: pixels are not 32 bits with a byte for each colour in the lower three.
    """
    bits, _, is_big, is_true, *rest = struct.unpack(">BBBBHHHBBB3x", data)
    maxima, shifts = rest[:3], rest[3:]
    is_good = bits == 32 and not is_big and is_true
    if not is_good or maxima != [255, 255, 255] or sorted(shifts) != [0, 8, 16]:
        raise ValueError("only 32 bits with 8 for each colour")
    return Format(*shifts)


def packed(form: Format) -> bytes:
    """Return a format as RFB's 16 bytes."""
    return struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, *form)


class Encoder:
    """The stream of one viewer."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(_LEVEL)
        self.format = NATIVE

    def encode(self, band: bytes, stride: int, left: int, width: int) -> bytes:
        """Return the data of one rectangle, whose height is at most that of a tile.

        Args:
            band: the whole rows of the picture that the rectangle is in.
            stride: bytes in each row.
            left: the rectangle's first column.
            width: its width.
        """
        height = len(band) // stride
        parts: List[bytes] = []
        for x in range(left, left + width, TILE):
            columns = min(TILE, left + width - x)
            start, size = x * 4, columns * 4
            places = range(start, start + height * stride, stride)
            pixels = b"".join([band[place : place + size] for place in places])
            if pixels == pixels[:4] * (columns * height):
                parts += [_SOLID, self._colours(pixels[:4])]
            else:
                parts += [_RAW, self._colours(pixels)]
        data = self._stream.compress(b"".join(parts)) + self._stream.flush(zlib.Z_SYNC_FLUSH)
        return struct.pack(">I", len(data)) + data

    def _colours(self, pixels: bytes) -> bytes:
        """Return pixels as the viewer wants them, without their fourth byte."""
        colours = bytearray(len(pixels) // 4 * 3)
        for place, ours in enumerate(self.format.order):
            colours[place::3] = pixels[ours::4]
        return bytes(colours)


def reordered(pixels: bytes, form: Format) -> bytes:
    """Return pixels as the viewer wants them, with all four bytes."""
    found = bytearray(len(pixels))
    for place, ours in enumerate(form.order):
        found[place::4] = pixels[ours::4]
    return bytes(found)


def changed_runs(old: bytes, new: bytes, stride: int) -> List[Tuple[int, int]]:
    """Return where a band of rows has changed: first column and width, in whole tiles."""
    if old == new:
        return []
    runs: List[Tuple[int, int]] = []
    rows = range(0, len(new), stride)
    for x in range(0, stride, TILE * 4):
        end = min(x + TILE * 4, stride)
        if any(new[row + x : row + end] != old[row + x : row + end] for row in rows):
            first, width = x // 4, (end - x) // 4
            if runs and sum(runs[-1]) == first:
                runs[-1] = (runs[-1][0], runs[-1][1] + width)
            else:
                runs.append((first, width))
    return runs
